"""W9123: to whom roles are passed."""

from __future__ import annotations

from typing import Any

import pytest
from policy_cases import allow, template
from rule_cases import findings

ROLE = "arn:aws:iam::111122223333:role/task"
TO_TASKS = {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}


def ids(statement: dict[str, Any], **sections: Any) -> list[str]:
    return [name for name, _ in findings(template(statement, **sections), "W9122", "W9123")]


@pytest.mark.parametrize("condition", [{}, {"Condition": {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}}])
def test_any_service_is_found(condition: dict[str, Any]) -> None:
    assert ids(allow("iam:PassRole", ROLE, **condition)) == ["W9123"]


@pytest.mark.parametrize(
    "condition",
    [
        TO_TASKS,
        {"StringLike": {"iam:passedtoservice": ["ecs-tasks.*"]}},
        {"ForAnyValue:StringEquals": {"iam:PassedToService": {"Ref": "Given"}}},
        {"Ref": "Given"},
    ],
)
def test_named_roles_for_a_named_service_are_not(condition: Any) -> None:
    assert ids(allow("iam:PassRole", ROLE, Condition=condition), Parameters={"Given": {"Type": "String"}}) == []


def test_denials_and_other_actions_are_not() -> None:
    assert ids({**allow("iam:PassRole"), "Effect": "Deny"}) == []
    assert ids(allow(["iam:GetRole", "iam:*"], ROLE)) == []
