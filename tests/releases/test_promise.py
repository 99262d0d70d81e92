"""A version number promises no less than the change does."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.errors import UserError
from generator.releases.promise import check

from .trees import Author, Edit, addition, narrowing, text


@pytest.fixture
def released(author: Author, tmp_path: Path) -> Path:
    """A folder in which 1.4.2 is released."""
    author.releases(tmp_path, "1.4.2")
    return tmp_path


@pytest.mark.parametrize(
    ("edit", "number"),
    [
        (text, "1.4.3"),
        (text, "1.5.0"),
        (text, "2.0.0"),
        (addition, "1.5.0"),
        (addition, "1.5.0-rc.1"),
        (addition, "2.0.0"),
        (narrowing, "2.0.0"),
        (narrowing, "2.0.0-alpha.1"),
    ],
)
def test_a_number_may_promise_the_change_or_more(released: Path, author: Author, edit: Edit, number: str) -> None:
    author.renders(released, number, edit)
    assert check(released, number) is None


@pytest.mark.parametrize(
    ("edit", "number", "promised", "asked", "enough"),
    [
        (addition, "1.4.3", "patch", "minor", "1.5.0"),
        (addition, "1.4.3-rc.1", "patch", "minor", "1.5.0"),
        (narrowing, "1.4.3", "patch", "major", "2.0.0"),
        (narrowing, "1.5.0", "minor", "major", "2.0.0"),
        (narrowing, "1.5.0-beta.1", "minor", "major", "2.0.0"),
    ],
)
def test_a_number_that_promises_less_is_refused_with_one_that_does_not(
    released: Path, author: Author, edit: Edit, number: str, promised: str, asked: str, enough: str
) -> None:
    author.renders(released, number, edit)
    assert check(released, number) == (
        f"{number} promises a {promised} change after 1.4.2, but this is a {asked} change: write {enough} in "
        f"__version__ in generator/__init__.py; `ecs-bluegreen diff 1.4.2 {number}` says why"
    )
    author.renders(released, enough, edit)
    assert check(released, enough) is None


def test_the_largest_change_counts(released: Path, author: Author) -> None:
    author.renders(released, "1.5.0", text, addition, narrowing)
    problem = check(released, "1.5.0")
    assert problem
    assert "write 2.0.0" in problem


def test_a_raised_number_without_a_change_is_allowed(released: Path, author: Author) -> None:
    for number in ("1.4.3", "1.5.0", "2.0.0"):
        author.renders(released, number)
        assert check(released, number) is None


def test_the_first_version_promises_nothing_to_anybody(author: Author, tmp_path: Path) -> None:
    author.renders(tmp_path, "1.0.0")
    assert check(tmp_path, "1.0.0") is None


@pytest.mark.parametrize("number", ["1.4.1", "1.4.2-rc.1", "0.9.0", "1.4.2-alpha.7"])
def test_a_number_lower_than_a_release_is_refused(released: Path, author: Author, number: str) -> None:
    author.renders(released, number)
    assert check(released, number) == (
        f"{number} is lower than 1.4.2, which is released: write a higher version in "
        "__version__ in generator/__init__.py"
    )


@pytest.mark.parametrize("number", ["1.4", "1.4.3-dev", "next", ""])
def test_what_is_no_version_is_refused(released: Path, number: str) -> None:
    problem = check(released, number)
    assert problem
    assert problem.startswith(f"{number} is not MAJOR.MINOR.PATCH, such as 1.2.0")


def test_a_released_version_kept_its_promise_to_the_one_before_it(released: Path, author: Author) -> None:
    author.releases(released, "1.5.0", addition)
    author.releases(released, "1.5.1", addition, narrowing)
    assert check(released, "1.4.2") is None
    assert check(released, "1.5.0") is None
    problem = check(released, "1.5.1")
    assert problem
    assert problem.startswith("1.5.1 promises a patch change after 1.5.0, but this is a major change: write 2.0.0 ")


def test_what_a_pre_release_brought_the_release_may_take_away(released: Path, author: Author) -> None:
    author.releases(released, "1.5.0-rc.1", addition)
    author.renders(released, "1.5.0", text)
    assert check(released, "1.5.0") is None


def test_a_pre_release_does_not_hide_what_its_release_does_to_the_last_one(released: Path, author: Author) -> None:
    author.releases(released, "1.5.0-rc.1", addition, narrowing)
    author.renders(released, "1.5.0-rc.2", addition, narrowing)
    problem = check(released, "1.5.0-rc.2")
    assert problem
    assert problem.startswith("1.5.0-rc.2 promises a minor change after 1.4.2, but this is a major change")


def test_versions_that_begin_with_0_are_no_exception(author: Author, tmp_path: Path) -> None:
    author.releases(tmp_path, "0.1.0")
    author.renders(tmp_path, "0.2.0", narrowing)
    problem = check(tmp_path, "0.2.0")
    assert problem
    assert "write 1.0.0 in" in problem


def test_a_version_without_templates_is_an_input_error(released: Path) -> None:
    with pytest.raises(UserError, match=r"1\.4\.3"):
        check(released, "1.4.3")
