"""The platform of the application of an ECS deployment group."""

from __future__ import annotations

from typing import Any

import pytest
from codedeploy_stack import GONE, OURS, changed
from rule_cases import findings

WRONG: list[tuple[str, Any, str]] = [
    ("App.ComputePlatform", GONE, "no ComputePlatform"),
    ("App.ComputePlatform", "Server", "ComputePlatform Server"),
    ("App.ComputePlatform", "Lambda", "ComputePlatform Lambda"),
]


RIGHT: list[tuple[str, Any]] = [
    ("Group.ApplicationName", {"Fn::ImportValue": "app"}),
]


@pytest.mark.parametrize(("place", "value", "words"), WRONG)
def test_what_is_wrong_is_found(place: str, value: Any, words: str) -> None:
    assert any(words in message for _, message in findings(changed(place, value), "E9012"))


@pytest.mark.parametrize(("place", "value"), RIGHT)
def test_what_is_right_or_not_known_is_no_finding(place: str, value: Any) -> None:
    assert findings(changed(place, value), *OURS) == []
