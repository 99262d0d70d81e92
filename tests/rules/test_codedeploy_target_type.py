"""The target type of a pair."""

from __future__ import annotations

from typing import Any

import pytest
from codedeploy_stack import GONE, OURS, changed
from rule_cases import findings

WRONG: list[tuple[str, Any, str]] = [
    ("One.TargetType", GONE, "One registers instances, the default"),
    ("Two.TargetType", "instance", "Two has TargetType instance"),
]


RIGHT: list[tuple[str, Any]] = [
    ("Two.TargetType", {"Ref": "Image"}),
]


def test_tasks_that_share_the_address_of_their_instance_are_left_alone() -> None:
    template = changed("Shop.NetworkConfiguration", GONE, changed("Shop.LaunchType", "EC2"))
    for group in ("One", "Two"):
        changed(f"{group}.TargetType", GONE, template)
    assert findings(template, *OURS) == []


@pytest.mark.parametrize(("place", "value", "words"), WRONG)
def test_what_is_wrong_is_found(place: str, value: Any, words: str) -> None:
    assert any(words in message for _, message in findings(changed(place, value), "E9022"))


@pytest.mark.parametrize(("place", "value"), RIGHT)
def test_what_is_right_or_not_known_is_no_finding(place: str, value: Any) -> None:
    assert findings(changed(place, value), *OURS) == []
