"""W9153: what is refused is explained."""

from __future__ import annotations

from typing import Any

import pytest
from rule_cases import findings

FORM: dict[str, Any] = {"AWS::CloudFormation::Interface": {"ParameterGroups": []}}


def found(parameter: Any) -> list[str]:
    template = {"Parameters": {"Port": parameter}, "Metadata": FORM}
    return [message for _, message in findings(template, "W9153")]


@pytest.mark.parametrize("limit", ["AllowedPattern", "MinLength", "MaxLength", "MinValue", "MaxValue"])
def test_a_limit_without_words_is_found(limit: str) -> None:
    (message,) = found({"Type": "String", limit: "1"})
    assert f"Port has {limit} but no ConstraintDescription" in message
    assert found({"Type": "String", limit: "1", "ConstraintDescription": "A one."}) == []


def test_what_cannot_be_missed_needs_no_words() -> None:
    assert found({"Type": "String"}) == []
    assert found({"Type": "String", "AllowedValues": ["a", "b"]}) == []
