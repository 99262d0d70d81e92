"""E9304: what the conditions of a rule look at."""

from __future__ import annotations

from typing import Any

import pytest
from ecs_cases import by_ecs, changed, path, ref, the_only
from rule_cases import findings

ID = "E9304"
LONG = "/" + "a" * 128


def conditions(*listed: Any) -> dict[str, Any]:
    return changed(by_ecs(), {"ProductionRule.Conditions": list(listed)})


def field(name: Any) -> dict[str, Any]:
    return conditions({"Field": name, "Values": ["/*"]})


@pytest.mark.parametrize(
    ("template", "word"),
    [
        (field("path"), "did you mean path-pattern?"),
        (field("path_pattern"), "did you mean path-pattern?"),
        (field("host"), "did you mean host-header?"),
        (field("http-method"), "did you mean http-request-method?"),
        (conditions(path(LONG)), "up to 128 characters, not 129"),
        (conditions({"Field": "path-pattern", "Values": [LONG]}), "not 129"),
        (conditions({"Field": "host-header", "HostHeaderConfig": {"Values": ["a" * 129]}}), "not 129"),
    ],
)
def test_a_condition_that_is_refused_is_found(template: dict[str, Any], word: str) -> None:
    assert word in the_only(findings(template, ID))


@pytest.mark.parametrize(
    "template",
    [
        by_ecs(),
        field("source-ip"),
        field("entirely-new"),
        field(ref("Vpc")),
        conditions(path(LONG[:128])),
        conditions(path("{{resolve:ssm:/shop/" + "a" * 128 + "}}")),
        conditions({"Field": "path-pattern", "PathPatternConfig": {"Values": ref("Subnets")}}),
        conditions(ref("Vpc")),
    ],
)
def test_a_valid_or_unknown_condition_is_accepted(template: dict[str, Any]) -> None:
    assert findings(template, ID) == []


def test_the_patterns_of_a_parameter_are_read() -> None:
    template = conditions({"Field": "path-pattern", "PathPatternConfig": {"Values": ref("Paths")}})
    template["Parameters"]["Paths"] = {"Type": "CommaDelimitedList", "Default": f"/a,{LONG}"}
    assert "not 129" in the_only(findings(template, ID))
