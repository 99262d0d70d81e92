"""W9151: every parameter is in exactly one group of the form."""

from __future__ import annotations

from typing import Any

import pytest
from rule_cases import findings

PARAMETERS = {name: {"Type": "String"} for name in ("Port", "Name")}


def found(*groups: Any) -> list[str]:
    interface = {"AWS::CloudFormation::Interface": {"ParameterGroups": list(groups)}}
    template = {"Parameters": PARAMETERS, "Metadata": interface}
    return [message for _, message in findings(template, "W9151")]


def group(*names: str) -> dict[str, Any]:
    return {"Label": {"default": "Group"}, "Parameters": list(names)}


@pytest.mark.parametrize(
    ("groups", "word"),
    [
        ([group("Port")], "Name is in no group"),
        ([group("Port", "Name"), group("Port")], "Port is in the form twice"),
        ([group("Port", "Name", "Name")], "Name is in the form twice"),
        ([group("Port", "Name"), group()], "no parameter"),
    ],
)
def test_a_parameter_outside_or_in_two_groups_is_found(groups: list[Any], word: str) -> None:
    (message,) = found(*groups)
    assert word in message


def test_a_complete_form_is_not() -> None:
    assert found(group("Port"), group("Name")) == []


@pytest.mark.parametrize(
    "metadata", [{}, {"AWS::CloudFormation::Interface": "text"}, {"AWS::CloudFormation::Other": {}}]
)
def test_a_template_without_a_form_is_left_alone(metadata: dict[str, Any]) -> None:
    assert findings({"Parameters": PARAMETERS, "Metadata": metadata}, "W9151", "W9152", "W9153") == []


@pytest.mark.parametrize("groups", ["text", [None], [{"Parameters": "x"}], [{"Parameters": [{"Ref": "x"}]}]])
def test_malformed_forms_raise_nothing(groups: Any) -> None:
    interface = {"AWS::CloudFormation::Interface": {"ParameterGroups": groups, "ParameterLabels": groups}}
    findings({"Parameters": {**PARAMETERS, "Bad": 1}, "Metadata": interface, "Rules": groups}, "W9151", "W9152")
