"""An automatic rollback and its events."""

from __future__ import annotations

from typing import Any

import pytest
from codedeploy_stack import GONE, OURS, changed, stack
from rule_cases import findings

WRONG: list[tuple[str, Any, str]] = [
    ("Group.AutoRollbackConfiguration.Events", GONE, "needs Events"),
    ("Group.AutoRollbackConfiguration.Events", [], "needs Events"),
    ("Group.Deployment", {"Revision": {"RevisionType": "S3"}}, "exclude each other"),
]


RIGHT: list[tuple[str, Any]] = [
    ("Group.AutoRollbackConfiguration", GONE),
    ("Group.AutoRollbackConfiguration", {"Enabled": False}),
    ("Group.AutoRollbackConfiguration.Events", {"Ref": "Image"}),
]


@pytest.mark.parametrize(("place", "value", "words"), WRONG)
def test_what_is_wrong_is_found(place: str, value: Any, words: str) -> None:
    assert any(words in message for _, message in findings(changed(place, value), "E9018"))


@pytest.mark.parametrize(("place", "value"), RIGHT)
def test_what_is_right_or_not_known_is_no_finding(place: str, value: Any) -> None:
    assert findings(changed(place, value), *OURS) == []


def test_a_switch_that_is_off_by_default_is_no_finding() -> None:
    template = stack()
    template["Parameters"]["RollBack"] = {"Type": "String", "Default": "false"}
    assert findings(changed("Group.AutoRollbackConfiguration.Enabled", {"Ref": "RollBack"}, template), *OURS) == []
