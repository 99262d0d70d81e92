"""What an update asks of those who give parameters is told, and whether it refuses what they gave so far."""

from __future__ import annotations

from typing import Any

import pytest

from generator.impact.compare import compare
from generator.impact.model import ParameterChange
from generator.impact.release_class import release_class

from .made import side

SAME: dict[str, Any] = {"Type": "String", "Default": "abc"}


def template(declared: dict[str, Any] | None) -> dict[str, Any]:
    return {"Parameters": {} if declared is None else {"P": declared}, "Resources": {}}


def found(
    old: dict[str, Any] | None, new: dict[str, Any] | None, given: dict[str, str] | None = None
) -> list[ParameterChange]:
    """The changes of one parameter."""
    return list(compare(side(template(old), given), side(template(new), given)).parameters)


CHANGES: list[tuple[dict[str, Any] | None, dict[str, Any] | None, str, bool, str]] = [
    (None, {"Type": "String"}, "add", True, "major"),
    (None, SAME, "add", False, "minor"),
    (SAME, None, "remove", True, "major"),
    (SAME, {"Type": "Number", "Default": "abc"}, "type", True, "major"),
    (SAME, {**SAME, "Default": "b"}, "default", False, "minor"),
    (SAME, {"Type": "String"}, "default", True, "major"),
    ({"Type": "String"}, SAME, "default", False, "minor"),
    (SAME, {**SAME, "AllowedValues": ["abc"]}, "narrow", True, "major"),
    ({**SAME, "AllowedValues": ["abc", "d"]}, {**SAME, "AllowedValues": ["abc"]}, "narrow", True, "major"),
    ({**SAME, "AllowedValues": ["abc"]}, {**SAME, "AllowedValues": ["abc", "d"]}, "widen", False, "minor"),
    ({**SAME, "AllowedValues": ["abc"]}, SAME, "widen", False, "minor"),
    (SAME, {**SAME, "AllowedPattern": "a.*"}, "narrow", True, "major"),
    ({**SAME, "AllowedPattern": "a.*"}, {**SAME, "AllowedPattern": ".*"}, "narrow", True, "major"),
    ({**SAME, "AllowedPattern": "a.*"}, SAME, "widen", False, "minor"),
    ({**SAME, "MinLength": 1}, {**SAME, "MinLength": 2}, "narrow", True, "major"),
    ({**SAME, "MinLength": 2}, {**SAME, "MinLength": "1"}, "widen", False, "minor"),
    ({**SAME, "MaxLength": 5}, {**SAME, "MaxLength": 4}, "narrow", True, "major"),
    ({**SAME, "MaxLength": 4}, {**SAME, "MaxLength": 5}, "widen", False, "minor"),
    (SAME, {**SAME, "MaxLength": 4}, "narrow", True, "major"),
    ({**SAME, "MaxLength": 4}, SAME, "widen", False, "minor"),
    (SAME, {**SAME, "Description": "other"}, "text", False, "patch"),
    (SAME, {**SAME, "ConstraintDescription": "other"}, "text", False, "patch"),
]


@pytest.mark.parametrize(("old", "new", "action", "breaks", "version"), CHANGES)
def test_each_change_of_a_parameter_is_told(
    old: dict[str, Any] | None,
    new: dict[str, Any] | None,
    action: str,
    breaks: bool,  # noqa: FBT001
    version: str,
) -> None:
    [change] = found(old, new)
    assert (change.action, change.breaks) == (action, breaks)
    assert change.because
    assert release_class(compare(side(template(old)), side(template(new)))) == version


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"Type": "Number", "Default": 5}, {"Type": "Number", "Default": "5"}),
        ({"Type": "String", "AllowedValues": [True]}, {"Type": "String", "AllowedValues": ["true"]}),
        ({**SAME, "MaxLength": 4}, {**SAME, "MaxLength": "4"}),
    ],
)
def test_the_same_constraint_in_another_form_is_no_change(old: dict[str, Any], new: dict[str, Any]) -> None:
    assert found(old, new) == []


def test_several_changes_of_one_parameter_are_told_one_by_one() -> None:
    old = {**SAME, "AllowedValues": ["abc", "d"]}
    new = {**SAME, "AllowedValues": ["abc", "e"], "Default": "e", "Description": "x"}
    assert [change.action for change in found(old, new)] == ["narrow", "widen", "default", "text"]


@pytest.mark.parametrize(
    ("new", "fitting"),
    [
        ({**SAME, "AllowedValues": ["abc", "x"]}, "x"),
        ({**SAME, "AllowedPattern": "[a-x]+"}, "x"),
        ({**SAME, "MaxLength": 2}, "x"),
        ({"Type": "Number", "MaxValue": 7, "Default": "abc"}, "5"),
        ({"Type": "CommaDelimitedList", "AllowedValues": ["a", "b"], "Default": "abc"}, "a, b"),
    ],
)
def test_a_given_value_that_still_fits_is_not_refused(new: dict[str, Any], fitting: str) -> None:
    assert not any(change.breaks for change in found(SAME, new, {"P": fitting}))
    assert any(change.breaks for change in found(SAME, new, {"P": "not, this"}))


def test_a_narrower_parameter_is_a_promise_broken_also_where_the_value_fits() -> None:
    given = {"P": "abc"}
    old, new = side(template(SAME), given), side(template({**SAME, "MaxLength": 4}), given)
    assert release_class(compare(old, new)) == "major"


def test_a_parameter_that_is_gone_hurts_only_who_gives_it() -> None:
    assert not found(SAME, None, {})[0].breaks
    assert found(SAME, None, {"P": "x"})[0].breaks


def test_a_required_parameter_hurts_only_who_does_not_give_it() -> None:
    assert found(None, {"Type": "String"}, {})[0].breaks
    assert not found(None, {"Type": "String"}, {"P": "x"})[0].breaks


def rule(refused: str, sentence: str) -> dict[str, Any]:
    asserted = {"Fn::Not": [{"Fn::Equals": [{"Ref": "P"}, refused]}]}
    return {"Assertions": [{"Assert": asserted, "AssertDescription": sentence}]}


RULE, OTHER_RULE, SAME_RULE = rule("x", "not this"), rule("y", "not this"), rule("x", "another sentence")


@pytest.mark.parametrize(
    ("old", "new", "action", "breaks"),
    [
        (None, RULE, "narrow", True),
        (RULE, OTHER_RULE, "narrow", True),
        (RULE, None, "widen", False),
        (RULE, SAME_RULE, "text", False),
    ],
)
def test_a_rule_of_a_template_narrows_what_its_parameters_take(
    old: dict[str, Any] | None,
    new: dict[str, Any] | None,
    action: str,
    breaks: bool,  # noqa: FBT001
) -> None:
    sides = [side({**template(SAME), "Rules": {} if each is None else {"R": each}}) for each in (old, new)]
    [change] = compare(*sides).parameters
    assert (change.parameter, change.action, change.breaks) == ("R", action, breaks)
