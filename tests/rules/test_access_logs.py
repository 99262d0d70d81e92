"""A load balancer may write into the bucket of its access logs."""

from __future__ import annotations

from typing import Any

import pytest
from ecs_cases import GONE, changed, ref, the_only, with_logs
from rule_cases import findings

ID = "E9069"
_template = with_logs


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"Policy": GONE}, "lets the load balancer write into Logs"),
        ({"Policy.PolicyDocument.Statement.0.Effect": "Deny"}, "s3:PutObject"),
        ({"Policy.PolicyDocument.Statement.0.Action": "s3:GetObject"}, "lets the load balancer write"),
        ({"Balancer.LoadBalancerAttributes.1": GONE}, "without access_logs.s3.bucket"),
    ],
)
def test_a_bucket_that_cannot_be_written_is_refused(changes: dict[str, Any], word: str) -> None:
    assert word in the_only(findings(changed(_template(), changes), ID))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"Policy": GONE, "Balancer.LoadBalancerAttributes.0.Value": "false"},
        {"Policy": GONE, "Balancer.LoadBalancerAttributes.0.Value": ref("Unknown")},
        {"Policy": GONE, "Balancer.LoadBalancerAttributes.1.Value": "logs-of-another-stack"},
        {"Policy": GONE, "Balancer.LoadBalancerAttributes.1.Value": {"Fn::ImportValue": "logs"}},
        {"Policy": GONE, "Balancer.LoadBalancerAttributes": GONE},
        {"Policy.PolicyDocument.Statement": ref("Unknown")},
        {"Policy.PolicyDocument.Statement.0.Action": ["s3:Put*"]},
    ],
)
def test_a_valid_or_unknown_form_is_accepted(changes: dict[str, Any]) -> None:
    assert findings(changed(_template(), changes), ID) == []
