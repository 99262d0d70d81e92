"""A pause names no function."""

from __future__ import annotations

from typing import Any

import pytest
from ecs_cases import GONE, by_ecs, changed, ref, the_only
from rule_cases import findings

ID = "W9044"


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"Service.DeploymentConfiguration.LifecycleHooks.0.TargetType": "PAUSE"}, "never invokes a function"),
    ],
)
def test_a_function_in_a_pause_is_refused(changes: dict[str, Any], word: str) -> None:
    assert word in the_only(findings(changed(by_ecs(), changes), ID))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {
            "Service.DeploymentConfiguration.LifecycleHooks.0.TargetType": "PAUSE",
            "Service.DeploymentConfiguration.LifecycleHooks.0.HookTargetArn": GONE,
        },
        {"Service.DeploymentConfiguration.LifecycleHooks.0.TargetType": ref("Unknown")},
    ],
)
def test_a_valid_or_unknown_form_is_accepted(changes: dict[str, Any]) -> None:
    assert findings(changed(by_ecs(), changes), ID) == []
