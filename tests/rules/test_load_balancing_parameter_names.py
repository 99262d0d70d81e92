"""A parameter that names several of them admits only names they can have."""

from __future__ import annotations

from typing import Any

import pytest
from ecs_cases import by_codedeploy, changed, ref, the_only
from rule_cases import findings

ID = "W9066"


def _template() -> dict[str, Any]:
    template = by_codedeploy()
    template["Parameters"] |= {
        "Project": {"Type": "String", "MaxLength": 33},
        "Short": {"Type": "String", "MaxLength": 20},
    }
    return template


def test_an_unbounded_parameter_is_refused_where_it_names_several() -> None:
    template = changed(_template(), {"Balancer.Name": ref("Project"), "Blue.Name": ref("Project")})
    assert "give it MaxLength" in the_only(findings(template, ID))


@pytest.mark.parametrize(
    "changes",
    [
        {"Balancer.Name": ref("Project")},
        {"Balancer.Name": ref("Short"), "Blue.Name": ref("Short")},
        {"Balancer.Name": {"Fn::Sub": "${Project}"}, "Blue.Name": {"Fn::Sub": "${Project}-blue"}},
    ],
)
def test_a_valid_or_unknown_form_is_accepted(changes: dict[str, Any]) -> None:
    assert findings(changed(_template(), changes), ID) == []
