"""Values made from constraints: they are valid, they differ, and they are the same at every run."""

from __future__ import annotations

import random
from typing import Any

import pytest
from cfn_evaluator import accepts
from committed_stacks import MANIFEST
from other_values import any_value, two_others

PARAMETERS = [
    pytest.param(declared, id=f"{stack}-{name}")
    for stack, entry in MANIFEST.items()
    for name, declared in entry["parameters"].items()
    if "::" not in declared["Type"]
]


@pytest.mark.parametrize("declared", PARAMETERS)
def test_other_values_are_valid_and_differ(declared: dict[str, Any]) -> None:
    others = two_others(declared)
    assert all(accepts(declared, value) for value in others)
    assert str(declared.get("Default")) not in others
    assert len(set(others)) == 2 or len(declared["AllowedValues"]) == 2
    assert others == two_others(declared)


@pytest.mark.parametrize("declared", PARAMETERS)
def test_any_value_is_valid_and_the_same_for_the_same_seed(declared: dict[str, Any]) -> None:
    value = any_value(declared, random.Random(7))  # noqa: S311 - not a secret
    assert accepts(declared, value)
    assert value == any_value(declared, random.Random(7))  # noqa: S311 - not a secret


def test_a_pattern_that_is_not_understood_is_an_error() -> None:
    with pytest.raises(NotImplementedError, match="ASSERT"):
        two_others({"Type": "String", "AllowedPattern": "(?=a)a"})
