"""The combinations of dimensions under which ECS publishes."""

from __future__ import annotations

from codedeploy_stack import GONE, OURS, changed
from rule_cases import findings

METRIC = "Busy.TargetTrackingScalingPolicyConfiguration.CustomizedMetricSpecification"


def test_a_service_without_its_cluster_is_found() -> None:
    ((_, message),) = findings(changed(f"{METRIC}.Dimensions.0", GONE), "E9073")
    assert "add the dimension ClusterName" in message


def test_a_cluster_alone_or_a_namespace_of_one_s_own_is_no_finding() -> None:
    assert findings(changed(f"{METRIC}.Dimensions.1", GONE), *OURS) == []
    assert findings(changed(f"{METRIC}.Namespace", "Shop", changed(f"{METRIC}.Dimensions.0", GONE)), *OURS) == []
