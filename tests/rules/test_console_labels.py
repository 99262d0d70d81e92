"""W9152: every parameter has a label and a description."""

from __future__ import annotations

from typing import Any

import pytest
from rule_cases import findings

GOOD = {"Type": "Number", "Description": "The port of the container."}


def found(parameter: Any, labels: Any) -> list[str]:
    interface = {"AWS::CloudFormation::Interface": {"ParameterLabels": labels}}
    return [m for _, m in findings({"Parameters": {"Port": parameter}, "Metadata": interface}, "W9152")]


@pytest.mark.parametrize(
    "labels", [{}, None, "text", {"Port": {}}, {"Port": {"default": " "}}, {"Other": {"default": "x"}}]
)
def test_a_parameter_without_a_label_is_found(labels: Any) -> None:
    (message,) = found(GOOD, labels)
    assert "no label" in message


@pytest.mark.parametrize("description", [{}, {"Description": ""}])
def test_a_parameter_without_a_description_is_found(description: dict[str, str]) -> None:
    (message,) = found({"Type": "Number", **description}, {"Port": {"default": "Port"}})
    assert "no Description" in message


def test_one_with_both_is_not() -> None:
    assert found(GOOD, {"Port": {"default": "Port"}}) == []
