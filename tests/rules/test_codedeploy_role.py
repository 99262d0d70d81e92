"""What the service role may do."""

from __future__ import annotations

from typing import Any

import pytest
from codedeploy_stack import GONE, OURS, changed
from rule_cases import findings

WRONG: list[tuple[str, Any, str]] = [
    ("Role.ManagedPolicyArns.0", "arn:aws:iam::aws:policy/service-role/AWSCodeDeployRole", "no permission of ECS"),
    (
        "Role.ManagedPolicyArns.0",
        {"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/service-role/AWSCodeDeployRole"},
        "AWSCodeDeployRoleForECS",
    ),
]


RIGHT: list[tuple[str, Any]] = [
    ("Group.ServiceRoleArn", {"Ref": "Image"}),
    ("Role.ManagedPolicyArns.0", {"Ref": "Image"}),
    ("Role.ManagedPolicyArns.1", "arn:aws:iam::aws:policy/service-role/AWSCodeDeployRole"),
]


@pytest.mark.parametrize(("place", "value", "words"), WRONG)
def test_what_is_wrong_is_found(place: str, value: Any, words: str) -> None:
    assert any(words in message for _, message in findings(changed(place, value), "E9023"))


@pytest.mark.parametrize(("place", "value"), RIGHT)
def test_what_is_right_or_not_known_is_no_finding(place: str, value: Any) -> None:
    assert findings(changed(place, value), *OURS) == []


def test_a_hook_that_the_limited_role_cannot_invoke_is_found() -> None:
    template = changed("Role.ManagedPolicyArns.0", "arn:aws:iam::aws:policy/AWSCodeDeployRoleForECSLimited")
    assert findings(template, *OURS) == []
    for name in ("smoke-test", GONE):
        found = findings(changed("Hook.FunctionName", name, template), "E9023")
        assert [rule for rule, _ in found] == ["E9023"]
        assert "CodeDeployHook_*" in found[0][1]
        template["Resources"]["Hook"]["Properties"]["FunctionName"] = ""
