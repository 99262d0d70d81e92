"""The permission of a hook to report."""

from __future__ import annotations

from typing import Any

import pytest
from codedeploy_stack import GONE, OURS, changed, stack
from rule_cases import findings

STATEMENT = "HookRole.Policies.0.PolicyDocument.Statement.0"


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("HookRole.Policies", GONE),
        (f"{STATEMENT}.Action", ["codedeploy:Get*", "logs:*"]),
        (f"{STATEMENT}.Effect", "Deny"),
        ("HookRole.ManagedPolicyArns", [*["arn:aws:iam::aws:policy/AWSXrayWriteOnlyAccess"]]),
    ],
)
def test_a_hook_that_may_not_report_is_found(place: str, value: Any) -> None:
    template = changed(place, value)
    if place.endswith("Arns"):
        template = changed("HookRole.Policies", GONE, template)
    ((_, message),) = findings(template, "E9053")
    assert "allow codedeploy:PutLifecycleEventHookExecutionStatus" in message


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (f"{STATEMENT}.Action", ["codedeploy:Put*"]),
        (f"{STATEMENT}.Action", "*"),
        (f"{STATEMENT}.Action", {"Ref": "Image"}),
        ("HookRole.Policies.0.PolicyDocument.Statement", {"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}),
        ("HookRole.Policies.0.PolicyDocument", {"Ref": "Image"}),
        ("HookRole.Policies", {"Ref": "Image"}),
        ("Hook.Role", "arn:aws:iam::123456789012:role/hook"),
    ],
)
def test_what_may_allow_it_is_no_finding(place: str, value: Any) -> None:
    assert findings(changed(place, value), *OURS) == []


@pytest.mark.parametrize("arn", ["arn:aws:iam::aws:policy/AWSCodeDeployFullAccess", {"Fn::ImportValue": "policy"}])
def test_a_managed_policy_that_may_allow_it_is_no_finding(arn: Any) -> None:
    template = changed("HookRole.ManagedPolicyArns", [arn], changed("HookRole.Policies", GONE))
    assert findings(template, *OURS) == []


@pytest.mark.parametrize("kind", ["AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"])
def test_a_policy_beside_the_role_counts(kind: str) -> None:
    template = stack()
    policy = template["Resources"]["HookRole"]["Properties"].pop("Policies")[0]
    template["Resources"]["Beside"] = {"Type": kind, "Properties": {**policy, "Roles": [{"Ref": "HookRole"}]}}
    assert findings(template, *OURS) == []
