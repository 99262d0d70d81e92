"""A service with ECS Exec has a task role."""

from __future__ import annotations

from typing import Any

import pytest
from ecs_cases import GONE, by_ecs, changed, ref, the_only
from rule_cases import findings

ID = "E9039"


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"Service.EnableExecuteCommand": True, "Task.TaskRoleArn": GONE}, "give this task definition a TaskRoleArn"),
        ({"Service.EnableExecuteCommand": "true", "Task.TaskRoleArn": ref("AWS::NoValue")}, "TaskRoleArn"),
        (
            {"Service.EnableExecuteCommand": True, "Service.TaskDefinition": "shop", "Task.TaskRoleArn": GONE},
            "TaskRoleArn",
        ),
    ],
)
def test_a_shell_without_a_task_role_is_refused(changes: dict[str, Any], word: str) -> None:
    assert word in the_only(findings(changed(by_ecs(), changes), ID))


@pytest.mark.parametrize(
    "changes",
    [
        {"Service.EnableExecuteCommand": True},
        {"Service.EnableExecuteCommand": False, "Task.TaskRoleArn": GONE},
        {"Service.EnableExecuteCommand": ref("Unknown"), "Task.TaskRoleArn": GONE},
        {"Service.EnableExecuteCommand": True, "Task.TaskRoleArn": ref("Unknown")},
    ],
)
def test_a_valid_or_unknown_form_is_accepted(changes: dict[str, Any]) -> None:
    assert findings(changed(by_ecs(), changes), ID) == []
