"""A service that CodeDeploy deploys starts in one of the groups of its pair."""

from __future__ import annotations

from typing import Any

import pytest
from ecs_cases import GONE, by_codedeploy, changed, ref, the_only
from rule_cases import findings

ID = "E9036"
ARN = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/red/0123456789abcdef"


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        (
            {"Red": by_codedeploy()["Resources"]["Blue"], "Service.LoadBalancers.0.TargetGroupArn": ref("Red")},
            "none of the pair of Group: use Blue or Green",
        ),
        ({"Service.LoadBalancers.0.TargetGroupArn": ARN}, "This is none of the pair of Group: use Blue or Green"),
    ],
)
def test_a_third_target_group_is_refused(changes: dict[str, Any], word: str) -> None:
    assert word in the_only(findings(changed(by_codedeploy(), changes), ID))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"Service.LoadBalancers.0.TargetGroupArn": ref("Green")},
        {"Service.LoadBalancers.0.TargetGroupArn": {"Fn::ImportValue": "red"}},
        {"Group.LoadBalancerInfo.TargetGroupPairInfoList.0.TargetGroups.0.Name": {"Fn::ImportValue": "blue"}},
        {"Group.LoadBalancerInfo": GONE},
        # It may be one of the two, made before.
        {"Service.LoadBalancers.0.TargetGroupArn": ARN.replace("red", "shop-Blue-ABC")},
        {"Service.LoadBalancers.0.TargetGroupArn": ARN, "Blue.Name": "red"},
        {"Service.LoadBalancers.0.TargetGroupArn": ARN, "Blue.Name": ref("Unknown")},
    ],
)
def test_a_valid_or_unknown_form_is_accepted(changes: dict[str, Any]) -> None:
    assert findings(changed(by_codedeploy(), changes), ID) == []
