"""What an upgrade does is told in words, with what hurts marked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from generator import catalog
from generator.catalog import page as page_module
from generator.catalog import upgrades, versions
from generator.impact.model import (
    Change,
    ExportChange,
    Hazard,
    Impact,
    ParameterChange,
    PolicyChange,
    StackChange,
)

from .reading import Element, parse
from .trees import COMMITTED, add, leave_out

HAZARD = Hazard(name="listener-moved", why="Traffic would move to green.", remedy="Finish the deployment first.")


def told(**parts: Any) -> upgrades.Upgrade:
    return upgrades.told(Impact(old="1.0.0", new="2.0.0", **parts), "major", "1.0.0")


def test_backticks_become_code_and_nothing_else_becomes_markup() -> None:
    ticked = page_module._environment().filters["ticked"]
    assert ticked("run `a <b>` & <c>") == "run <code>a &lt;b&gt;</code> &amp; &lt;c&gt;"


def only_line(upgrade: upgrades.Upgrade) -> upgrades.Line:
    [(_, [line])] = upgrade.stacks
    return line


@pytest.mark.parametrize(
    ("action", "words", "alarming"),
    [
        ("add", "is made", False),
        ("modify", "is changed in place", False),
        ("remove", "is deleted", True),
        ("replace", "is replaced", True),
        ("may-replace", "may be replaced", True),
    ],
)
def test_each_action_has_its_words(action: Any, words: str, alarming: bool) -> None:  # noqa: FBT001
    line = only_line(told(changes=(Change(stack="a", resource="Key", type="AWS::KMS::Key", action=action),)))
    assert line.sentence.startswith(f"KMS Key {words}")
    assert line.alarming is alarming


def test_lost_data_and_interruptions_are_said() -> None:
    change = Change(stack="a", resource="B", type="AWS::S3::Bucket", action="modify", interrupts=True, data_lost=True)
    assert only_line(told(changes=(change,))).sentence == (
        "S3 Bucket is changed in place; its data is lost; it stops working meanwhile"
    )


def test_a_hazard_is_a_warning_for_all_resources_that_have_it() -> None:
    changes = [
        Change(stack="a", resource=name, type="AWS::X::Y", action="modify", hazards=(HAZARD,))
        for name in ("One", "Two")
    ]
    [warning] = told(changes=tuple(changes)).cautions
    assert (warning.hazard, warning.subjects) == (HAZARD, ("a One", "a Two"))


def test_parameters_exports_and_policies_are_told_with_their_stack() -> None:
    upgrade = told(
        parameters=(ParameterChange(stack="a", parameter="P", action="add", because="has no default", breaks=True),),
        exports=(ExportChange(stack="b", export="E", action="remove", because="is gone", imported_by=("c", "d")),),
        policies=(PolicyChange(stack="a", resource="R", path="Policies.0", allows="s3:GetObject on *"),),
    )
    [(first, (parameter, policy)), (second, (export,))] = upgrade.stacks
    assert (first, second) == ("a", "b")
    assert parameter.alarming
    assert "an update with the values of before is refused" in parameter.sentence
    assert "CloudFormation refuses this while c, d use it" in export.sentence
    assert policy.sentence == "allows more than before: s3:GetObject on *"


@pytest.mark.parametrize(("action", "words", "alarming"), [("add", "is new", False), ("remove", "is gone", True)])
def test_a_whole_template_is_told_before_what_is_in_its_stack(action: Any, words: str, alarming: bool) -> None:  # noqa: FBT001
    upgrade = told(
        stacks=(StackChange(stack="b", action=action, because="so it is"),),
        changes=tuple(Change(stack=each, resource="Key", type="AWS::KMS::Key", action="modify") for each in "ab"),
    )
    [(first, (line, _)), (second, _)] = upgrade.stacks
    assert (first, second) == ("b", "a")
    assert line == upgrades.Line("b", f"Template {words}", ("so it is",), alarming)


def page(templates: Path) -> Element:
    return parse(catalog.text(templates, templates / "index.html"))


def new_name(document: dict[str, Any]) -> None:
    document["Resources"]["LoadBalancer"]["Properties"]["Name"] = "fixed"


def new_parameter(document: dict[str, Any]) -> None:
    document["Parameters"]["Colour"] = {"Type": "String", "Default": "blue", "Description": "A colour."}


def test_the_upgrade_to_a_new_version_is_on_its_page(templates: Path) -> None:
    add(templates, "9.0.0", "load-balancer", new_name)
    found = page(templates)
    section = found.one("v9.0.0").all("section", class_="upgrades")[0]
    assert section.all("h4")[0].text == f"From {COMMITTED} major"
    assert "LoadBalancer" in section.text
    assert "replaced" in section.text
    assert found.one(f"v{COMMITTED}").tag == "details"
    assert found.one(f"v{COMMITTED}").all("section", class_="upgrades") == []


def test_the_upgrade_to_a_version_without_a_template_is_major_and_says_which(templates: Path) -> None:
    add(templates, "9.0.0", "cluster", lambda _: None)
    leave_out(templates / "9.0.0", "scaling")
    section = page(templates).one("v9.0.0").all("section", class_="upgrades")[0]
    assert section.all("h4")[0].text == f"From {COMMITTED} major"
    [heading] = section.all("h5")
    assert heading.text == "scaling"
    assert section.all(class_="alarming")[0].text.startswith("scaling Template is gone.")


def test_versions_are_listed_newest_first_each_with_its_own_files(templates: Path) -> None:
    add(templates, "9.0.0", "cluster", new_parameter)
    chapters = page(templates).all(class_="version")
    assert [chapter.attributes["id"] for chapter in chapters] == ["v9.0.0", f"v{COMMITTED}"]
    for version, chapter in zip(("9.0.0", COMMITTED), chapters, strict=True):
        links = [link.attributes["href"] or "" for link in chapter.all("a") if "download" in link.attributes]
        assert all(link.startswith(f"{version}/") for link in links)
    assert chapters[0].one("v9.0.0-cluster-Colour").text.startswith("Colour")


def test_the_newest_version_is_compared_with_all_before_and_an_older_one_with_its_predecessor(
    templates: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for version in ("8.0.0", "9.0.0"):
        add(templates, version, "cluster", new_parameter)
    compared: list[tuple[str, str]] = []
    monkeypatch.setattr(upgrades, "_between", lambda old, new, _: compared.append((old, new)))
    upgrades.upgrades(versions.read(templates), templates)
    assert compared == [("8.0.0", "9.0.0"), (COMMITTED, "9.0.0"), (COMMITTED, "8.0.0")]


def test_one_version_alone_is_compared_with_nothing(templates: Path) -> None:
    assert upgrades.upgrades(versions.read(templates), templates) == {COMMITTED: []}
