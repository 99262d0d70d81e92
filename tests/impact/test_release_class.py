"""The class of a version says what an update does to a running system, and the exit code whether it hurts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.impact.model import (
    RELEASE_CLASSES,
    Change,
    ExportChange,
    Hazard,
    Impact,
    ParameterChange,
    PolicyChange,
    StackChange,
)
from generator.impact.release_class import exit_code, release_class

HAZARD = Hazard(name="a-hazard", why="why", remedy="remedy")
STATELESS = Change(stack="s", resource="r", type="AWS::IAM::Role", action="modify", properties=("Path",))
STATEFUL = replace(STATELESS, type="AWS::S3::Bucket")
PARAMETER = ParameterChange(stack="s", parameter="p", action="text", because="b")
EXPORT = ExportChange(stack="s", export="e", action="add", because="b")
POLICY = PolicyChange(stack="s", resource="r", path="p", allows="a")

STACK = StackChange(stack="s", action="add", because="b")

PARTS: list[tuple[str, int, str, object]] = [
    ("minor", 0, "stacks", STACK),
    ("major", 0, "stacks", replace(STACK, action="remove")),
    ("minor", 0, "changes", STATELESS),
    ("minor", 0, "changes", replace(STATELESS, action="add")),
    ("minor", 0, "changes", replace(STATELESS, action="remove")),
    ("minor", 0, "changes", replace(STATELESS, action="replace")),
    ("minor", 0, "changes", replace(STATELESS, properties=("DeletionPolicy",))),
    ("patch", 0, "changes", replace(STATELESS, properties=("Metadata",))),
    ("minor", 0, "changes", STATEFUL),
    ("minor", 0, "changes", replace(STATEFUL, action="add")),
    ("major", 0, "changes", replace(STATEFUL, action="remove")),
    ("major", 0, "changes", replace(STATEFUL, action="replace")),
    ("major", 0, "changes", replace(STATEFUL, action="may-replace")),
    ("major", 3, "changes", replace(STATEFUL, action="remove", data_lost=True)),
    ("major", 3, "changes", replace(STATELESS, hazards=(HAZARD,))),
    ("major", 3, "changes", replace(STATELESS, interrupts=True)),
    ("patch", 0, "parameters", PARAMETER),
    ("minor", 0, "parameters", replace(PARAMETER, action="add")),
    ("major", 0, "parameters", replace(PARAMETER, action="add", breaks=True)),
    ("major", 0, "parameters", replace(PARAMETER, action="remove")),
    ("major", 0, "parameters", replace(PARAMETER, action="narrow")),
    ("major", 0, "parameters", replace(PARAMETER, action="type")),
    ("minor", 0, "parameters", replace(PARAMETER, action="widen")),
    ("minor", 0, "parameters", replace(PARAMETER, action="default")),
    ("minor", 0, "exports", EXPORT),
    ("major", 0, "exports", replace(EXPORT, action="remove")),
    ("minor", 0, "exports", replace(EXPORT, action="modify")),
    ("major", 3, "exports", replace(EXPORT, action="modify", imported_by=("other",))),
    ("minor", 0, "policies", POLICY),
    ("patch", 0, "texts", "s"),
]


def impact(*parts: tuple[str, object]) -> Impact:
    found: dict[str, tuple[object, ...]] = {}
    for name, part in parts:
        found[name] = (*found.get(name, ()), part)
    return Impact(old="a", new="b", **found)  # type: ignore[arg-type]


@pytest.mark.parametrize(("version", "code", "name", "part"), PARTS)
def test_each_part_of_an_impact_asks_for_a_version(version: str, code: int, name: str, part: object) -> None:
    found = impact((name, part))
    assert (release_class(found), exit_code(found)) == (version, code)


def test_nothing_asks_for_no_version() -> None:
    assert (release_class(impact()), exit_code(impact())) == ("none", 0)


@given(st.lists(st.sampled_from(PARTS), max_size=6))
def test_the_whole_asks_for_the_most_that_a_part_asks_for(parts: list[tuple[str, int, str, object]]) -> None:
    found = impact(*((name, part) for _, _, name, part in parts))
    order = list(RELEASE_CLASSES)
    assert release_class(found) == order[max((order.index(part[0]) for part in parts), default=0)]  # type: ignore[arg-type]
    assert exit_code(found) == max((part[1] for part in parts), default=0)
