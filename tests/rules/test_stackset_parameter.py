"""W9142: every parameter of a template for StackSets has a default, or a reason to have none."""

from __future__ import annotations

from typing import Any

import pytest
from rule_cases import findings

OURS = {"Template": "service", "Version": "1.0.0"}
DECLARED = {**OURS, "StackSet": True}
DECIDED: list[dict[str, Any]] = [
    {"Type": "AWS::EC2::VPC::Id"},
    {"Type": "List<AWS::EC2::Subnet::Id>"},
    {"Type": "AWS::SSM::Parameter::Value<String>"},
    {"Type": "String", "AllowedPattern": "[a-z]+/[a-z]+"},
    {"Type": "String", "AllowedPattern": "(unclosed"},
    {"Type": "String", "MinLength": "1"},
]


def found(parameter: Any, metadata: Any = OURS) -> list[str]:
    return [message for _, message in findings({"Parameters": {"P": parameter}, "Metadata": metadata}, "W9142")]


@pytest.mark.parametrize("metadata", [OURS, DECLARED])
@pytest.mark.parametrize(
    "parameter",
    [{"Type": "String"}, {"Type": "Number", "MinValue": 1}, {"Type": "String", "AllowedPattern": "[a-z]*"}],
)
def test_a_parameter_without_a_default_is_found(parameter: Any, metadata: Any) -> None:
    (message,) = found(parameter, metadata)
    assert message.startswith("P has no default")


@pytest.mark.parametrize("parameter", DECIDED)
def test_one_that_can_have_none_is_found_only_where_the_template_says_stack_set(parameter: Any) -> None:
    assert found(parameter) == []
    assert found(parameter, DECLARED) != []


@pytest.mark.parametrize("metadata", [OURS, DECLARED])
@pytest.mark.parametrize("default", ["", "x", 0])
def test_a_default_is_enough(default: Any, metadata: Any) -> None:
    assert found({"Type": "String", "Default": default}, metadata) == []


def test_others_and_malformed_parameters_are_left_alone() -> None:
    assert found({"Type": "String"}, {}) == []
    assert found("text") == []
