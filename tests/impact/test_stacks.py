"""A template that is gone is a promise broken to those who have its stack; one that is new changes no other stack."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from releases.trees import release

from generator.impact.compare import compare
from generator.impact.model import Impact, Side
from generator.impact.release_class import exit_code, release_class
from generator.impact.sides import read
from generator.impact.template_file import load
from generator.params import load as load_environment
from generator.params.manifest import versions
from generator.releases.promise import check

from .made import sides

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
COMMITTED = versions(TEMPLATES)[0]
OURS = read(COMMITTED, templates=TEMPLATES)
THIRD_PARTY = sorted((ROOT / "tests/third_party/templates").iterdir())

TOPIC = "Resources: {Topic: {Type: 'AWS::SNS::Topic', Properties: {DisplayName: %s}}}"
LOG = "Resources: {Log: {Type: 'AWS::Logs::LogGroup'%s}}"
EXPORTING = "Resources: {}\nOutputs: {Url: {Value: a, Export: {Name: url}}}"
IMPORTING = TOPIC % "!ImportValue url"
STAYS = TOPIC % "a"


def told(found: Impact) -> list[tuple[str, str]]:
    return [(each.stack, each.action) for each in found.stacks]


def touched(found: Impact) -> set[str]:
    everything = (found.changes, found.exports, found.parameters, found.policies)
    return {each.stack for some in everything for each in some}


def without(side: Side, stacks: set[str]) -> Side:
    return replace(side, templates={key: each for key, each in side.templates.items() if key not in stacks})


def test_a_stack_whose_template_is_gone_is_told_with_what_that_means() -> None:
    found = compare(sides(stays=STAYS, mail=TOPIC % "b"), sides(stays=STAYS))
    [change] = found.stacks
    assert (change.stack, change.action) == ("mail", "remove")
    assert "can no longer be updated" in change.because
    assert release_class(found) == "major"


def test_a_stack_whose_template_is_new_is_told() -> None:
    found = compare(sides(stays=STAYS), sides(stays=STAYS, mail=TOPIC % "b"))
    assert told(found) == [("mail", "add")]
    assert (release_class(found), exit_code(found)) == ("minor", 0)


@pytest.mark.parametrize("text", ["Resources: {}", "Parameters: {A: {Type: String}}\nResources: {}"])
def test_a_template_counts_also_where_it_makes_nothing(text: str) -> None:
    one, both = sides(stays=STAYS), sides(stays=STAYS, empty=text)
    assert release_class(compare(one, both)) == "minor"
    assert release_class(compare(both, one)) == "major"


def test_new_templates_come_in_their_order_and_then_those_that_are_gone_in_theirs() -> None:
    old, new = (sides(None, **dict.fromkeys(names, STAYS)) for names in ("zyab", "dacb"))
    assert told(compare(old, new)) == [("d", "add"), ("c", "add"), ("z", "remove"), ("y", "remove")]


def test_a_template_that_only_differs_neither_comes_nor_goes() -> None:
    assert told(compare(sides(one=STAYS), sides(one=TOPIC % "b"))) == []


def test_two_files_of_different_names_are_one_stack_that_stays() -> None:
    found = compare(sides(before=STAYS), sides(after=STAYS))
    assert (told(found), release_class(found)) == ([], "none")


def test_the_parameters_of_a_stack_that_comes_or_goes_are_not_told_one_by_one() -> None:
    one, both = sides(stays=STAYS), sides(stays=STAYS, mail="Parameters: {A: {Type: String}}\nResources: {}")
    assert compare(one, both).parameters == compare(both, one).parameters == ()


def test_what_is_in_a_stack_whose_template_is_gone_goes_only_with_the_stack() -> None:
    more = TOPIC.replace("}}}", "}}, Log: {Type: 'AWS::Logs::LogGroup'}}")
    found = compare(sides(stays=more % "a", mail=STAYS), sides(stays=STAYS))
    assert {(change.stack, change.resource): change.because for change in found.changes} == {
        ("stays", "Log"): (),
        ("mail", "Topic"): ("only when its stack is deleted",),
    }


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (STAYS, 0),
        (LOG % ", DeletionPolicy: Retain", 0),
        (LOG % "", 3),
        (EXPORTING, 3),
        (EXPORTING.replace("url", "another"), 0),
    ],
)
def test_the_exit_code_says_whether_the_deletion_of_the_stack_would_hurt(text: str, code: int) -> None:
    found = compare(sides(user=IMPORTING, gone=text), sides(user=IMPORTING))
    assert (release_class(found), exit_code(found)) == ("major", code)


@given(st.sets(st.sampled_from(sorted(OURS.templates)), min_size=1, max_size=len(OURS.templates) - 1))
@settings(max_examples=25, deadline=None)
def test_any_templates_of_ours_may_come_with_a_minor_version_and_go_only_with_a_major_one(some: set[str]) -> None:
    less = without(OURS, some)
    coming, going = compare(less, OURS), compare(OURS, less)
    listed = [stack for stack in OURS.templates if stack in some]
    assert told(coming) == [(stack, "add") for stack in listed]
    assert told(going) == [(stack, "remove") for stack in listed]
    assert (release_class(coming), exit_code(coming)) == ("minor", 0)
    assert release_class(going) == "major"
    # Nothing is said of a stack that stays.
    assert touched(coming) | touched(going) <= some
    assert coming.texts == going.texts == ()


@pytest.mark.parametrize("path", THIRD_PARTY, ids=lambda path: path.stem)
def test_any_template_of_others_may_come_with_a_minor_version_and_go_only_with_a_major_one(path: Path) -> None:
    more = replace(OURS, templates={"another": load(path), **OURS.templates})
    coming, going = compare(OURS, more), compare(more, OURS)
    assert (release_class(coming), exit_code(coming), release_class(going)) == ("minor", 0, "major")
    assert touched(coming) | touched(going) == {"another"}


def test_an_environment_misses_only_what_it_has() -> None:
    environment = load_environment(ROOT / "params/dev.yaml", TEMPLATES)
    one = read(COMMITTED, environment, templates=TEMPLATES)

    def dropped(template: str) -> Impact:
        return compare(one, without(one, {key for key in one.templates if key.split(".")[-1] == template}))

    assert told(dropped("scaling")) == [("web.scaling", "remove")]
    assert release_class(dropped("stackset-execution")) == "none"


@pytest.fixture
def versions_(tmp_path: Path) -> Path:
    """A folder in which 1.0.0 is released; 1.1.0 and 2.0.0 lack a template of it that exports nothing."""
    for number in ("1.0.0", "1.1.0", "2.0.0"):
        shutil.copytree(TEMPLATES / COMMITTED, tmp_path / number)
    release(tmp_path, "1.0.0")
    for number in ("1.1.0", "2.0.0"):
        path = tmp_path / number / "manifest.json"
        manifest = json.loads(path.read_bytes())
        manifest["stacks"] = [stack for stack in manifest["stacks"] if stack["name"] != "scaling"]
        path.write_text(json.dumps(manifest), "utf-8")
    return tmp_path


def test_a_number_that_promises_less_than_to_drop_a_template_is_refused(versions_: Path) -> None:
    problem = check(versions_, "1.1.0")
    assert problem
    assert problem.startswith("1.1.0 promises a minor change after 1.0.0, but this is a major change: write 2.0.0 ")
    assert check(versions_, "2.0.0") is None
