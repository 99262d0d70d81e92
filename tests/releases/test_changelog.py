"""The changelog of a released version has a date and says what is new."""

from __future__ import annotations

import pytest

from generator import changelog

GOOD = """\
# Changelog

Versions follow Semantic Versioning.

## 1.1.0, not released yet

* Nothing to see.

## 1.1.0-rc.1, 2026-12-24

- With a dash.

## 1.0.0, 2026-11-30

The first version.

* Everything.
"""


@pytest.mark.parametrize("version", ["1.0.0", "1.1.0-rc.1"])
def test_a_date_and_an_entry_are_enough(version: str) -> None:
    assert changelog.problems(GOOD, version) == []


@pytest.mark.parametrize("version", ["1.0", "1.0.0-rc.1", "1.0.1", "1.1", "0.0", "1.1.0-rc"])
def test_the_heading_of_another_version_is_none(version: str) -> None:
    assert changelog.problems(GOOD, version) == [
        f'no heading for {version}: write "## {version}, 2026-11-30" with the day of the release'
    ]


def test_a_version_that_waits_for_its_release_has_no_date() -> None:
    assert changelog.problems(GOOD, "1.1.0") == [
        'line 5: "not released yet" is not a date: write the day of the release, such as 2026-11-30'
    ]


@pytest.mark.parametrize(
    "written", ["2026-11-31", "2026-1-1", "30.11.2026", "20261130", "2026-11-30 or so", "2026-W48-1"]
)
def test_what_is_no_day_is_no_date(written: str) -> None:
    [problem] = changelog.problems(f"## 1.0.0, {written}\n\n* New.\n", "1.0.0")
    assert problem.startswith(f'line 1: "{written}" is not a date')


@pytest.mark.parametrize("heading", ["## 1.0.0", "## 1.0.0,", "## 1.0.0, "])
def test_a_heading_without_a_date_lacks_one(heading: str) -> None:
    [problem] = changelog.problems(f"{heading}\n\n* New.\n", "1.0.0")
    assert problem.startswith('line 1: "" is not a date')


@pytest.mark.parametrize(
    "below",
    ["", "\nText without an entry.\n", "\n*\n", "\n**Bold** is no entry.\n", "\n## 0.9.0, 2026-01-01\n\n* Old.\n"],
)
def test_a_heading_without_an_entry_says_nothing(below: str) -> None:
    [problem] = changelog.problems(f"# Changelog\n\n## 1.0.0, 2026-11-30\n{below}", "1.0.0")
    assert problem.startswith("line 3: no entry below it")


def test_no_date_and_no_entry_are_said_together() -> None:
    assert len(changelog.problems("## 1.0.0, soon\n", "1.0.0")) == 2


def test_two_headings_are_both_named() -> None:
    assert changelog.problems(f"{GOOD}\n## 1.0.0, 2026-12-01\n\n* Again.\n", "1.0.0") == [
        "line 13: one of 2 headings for 1.0.0: keep one",
        "line 19: one of 2 headings for 1.0.0: keep one",
    ]


@pytest.mark.parametrize("text", ["", "\n", "no heading"])
def test_an_empty_changelog_lacks_the_heading(text: str) -> None:
    assert len(changelog.problems(text, "1.0.0")) == 1
