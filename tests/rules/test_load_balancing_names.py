"""A name of a target group or load balancer is short, plain and its own."""

from __future__ import annotations

from typing import Any

import pytest
from ecs_cases import by_codedeploy, changed, ref, the_only
from rule_cases import findings

ID = "E9066"


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"Blue.Name": "a" * 33}, "has 33 characters, at most 32"),
        ({"Blue.Name": "blue_group"}, "letters, digits and hyphens"),
        ({"Blue.Name": "blue-"}, "no hyphen first or last"),
        ({"Balancer.Name": "internal-shop"}, "begins with internal-"),
        ({"Blue.Name": "shop", "Green.Name": "shop"}, "Blue has this name already"),
        ({"Blue.Name": ref("Project"), "Green.Name": ref("Project")}, "give both different names"),
        ({"Blue.Name": {"Fn::Sub": "${Project}-tg"}, "Green.Name": {"Fn::Sub": "${Project}-tg"}}, "Blue has this name"),
    ],
)
def test_a_name_that_cannot_be_is_refused(changes: dict[str, Any], word: str) -> None:
    assert word in the_only(findings(changed(by_codedeploy(), changes), ID))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"Blue.Name": "a" * 32, "Green.Name": "internal-b"},
        {"Blue.Name": "shop", "Balancer.Name": "shop"},
        {"Blue.Name": {"Fn::Sub": "${Project}-blue"}, "Green.Name": {"Fn::Sub": "${Project}-green"}},
        {"Blue.Name": ref("AWS::NoValue"), "Green.Name": ref("AWS::NoValue")},
    ],
)
def test_a_valid_or_unknown_form_is_accepted(changes: dict[str, Any]) -> None:
    assert findings(changed(by_codedeploy(), changes), ID) == []
