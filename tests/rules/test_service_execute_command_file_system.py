"""A service with ECS Exec has containers that can be written to."""

from __future__ import annotations

from typing import Any

import pytest
from ecs_cases import by_ecs, changed, ref, the_only
from rule_cases import findings

ID = "W9039"


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        (
            {"Service.EnableExecuteCommand": True, "Task.ContainerDefinitions.0.ReadonlyRootFilesystem": True},
            "container shop: its root file system is read-only",
        ),
    ],
)
def test_a_shell_in_a_read_only_container_is_refused(changes: dict[str, Any], word: str) -> None:
    assert word in the_only(findings(changed(by_ecs(), changes), ID))


@pytest.mark.parametrize(
    "changes",
    [
        {"Service.EnableExecuteCommand": True},
        {"Task.ContainerDefinitions.0.ReadonlyRootFilesystem": True},
        {"Service.EnableExecuteCommand": True, "Task.ContainerDefinitions.0.ReadonlyRootFilesystem": ref("Unknown")},
    ],
)
def test_a_valid_or_unknown_form_is_accepted(changes: dict[str, Any]) -> None:
    assert findings(changed(by_ecs(), changes), ID) == []


def test_a_file_system_that_follows_the_shell_is_accepted() -> None:
    template = changed(
        by_ecs(),
        {
            "Service.EnableExecuteCommand": {"Fn::If": ["Shell", True, False]},
            "Task.ContainerDefinitions.0.ReadonlyRootFilesystem": {"Fn::If": ["Shell", False, True]},
        },
        Conditions={"Shell": {"Fn::Equals": [ref("Exec"), "yes"]}},
    )
    assert findings(template, ID) == []
