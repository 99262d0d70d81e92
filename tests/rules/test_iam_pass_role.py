"""W9122: which roles are passed."""

from __future__ import annotations

from typing import Any

import pytest
from policy_cases import allow, sub, template
from rule_cases import findings

ROLE = "arn:aws:iam::111122223333:role/task"
TO_TASKS = {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}


def ids(statement: dict[str, Any]) -> list[str]:
    return [name for name, _ in findings(template(statement), "W9122", "W9123")]


@pytest.mark.parametrize("action", ["iam:PassRole", "IAM:passrole", "iam:Pass*", ["ecs:RunTask", "iam:PassRole"]])
@pytest.mark.parametrize("condition", [{}, {"Condition": TO_TASKS}])
def test_any_role_is_found(action: Any, condition: dict[str, Any]) -> None:
    assert ids(allow(action, **condition)) == ["W9122"]


@pytest.mark.parametrize("resource", ["arn:aws:iam::111122223333:role/*", sub("arn:${AWS::Partition}:iam::1:role/*")])
def test_a_wildcard_for_all_roles_is_any_role(resource: Any) -> None:
    assert ids(allow("iam:PassRole", resource, Condition=TO_TASKS)) == ["W9122"]
    assert ids(allow("iam:PassRole", sub("arn:aws:iam::1:role/${AWS::StackName}-*"), Condition=TO_TASKS)) == []


def test_denials_and_other_actions_are_not() -> None:
    assert ids({**allow("iam:PassRole"), "Effect": "Deny"}) == []
    assert ids(allow(["iam:GetRole", "iam:*"], ROLE)) == []
