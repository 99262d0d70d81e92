"""A version number says what an update does, and stands in the order of SemVer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.impact.model import RELEASE_CLASSES, ReleaseClass
from generator.releases.version import Version, parse

NUMBERS = st.integers(0, 10**9 - 1)
VERSIONS = st.builds(Version, NUMBERS, NUMBERS, NUMBERS) | st.builds(
    Version, NUMBERS, NUMBERS, NUMBERS, st.integers(0, 2), NUMBERS
)

# https://semver.org, section 11: the examples that have a form we take, and numbers that are no texts.
IN_ORDER = ["0.9.10", "1.0.0-alpha.1", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.0.9", "1.0.10"]
IN_ORDER += ["1.2.0", "1.10.0", "2.0.0", "2.1.0", "2.1.1", "10.0.0"]


def _parsed(text: str) -> Version:
    version = parse(text)
    assert version
    return version


@given(VERSIONS)
def test_a_version_is_what_its_text_says(version: Version) -> None:
    assert parse(str(version)) == version


def test_versions_have_the_order_of_semver() -> None:
    assert [str(version) for version in sorted(map(_parsed, sorted(IN_ORDER)))] == IN_ORDER


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1",
        "1.0",
        "1.0.0.0",
        "v1.0.0",
        "01.0.0",
        "1.00.0",
        "1.0.-1",
        "1.0.0-",
        "1.0.0-rc",
        "1.0.0-rc1",
        "1.0.0-rc.01",
        "1.0.0-1",
        "1.0.0-dev.1",
        "1.0.0-RC.1",
        "1.0.0+build",
        "1.0.0\n",
        " 1.0.0",
        "1.0.x",
        "\u0661.0.0",
        f"{'9' * 5000}.0.0",
    ],
)
def test_what_is_no_version_is_none(text: str) -> None:
    assert parse(text) is None


@given(st.text(alphabet="0123456789.-abcrl", max_size=20))
def test_only_the_text_of_a_version_is_taken(text: str) -> None:
    version = parse(text)
    assert version is None or str(version) == text


@given(VERSIONS, st.sampled_from(RELEASE_CLASSES[1:]))
def test_the_raised_version_is_higher_and_promises_just_that(old: Version, release_class: ReleaseClass) -> None:
    raised = old.raised(release_class)
    assert raised > old
    assert raised.promises(old) == release_class
    assert not raised.is_prerelease


@given(VERSIONS, VERSIONS)
def test_no_version_promises_anything_to_a_higher_one(one: Version, other: Version) -> None:
    lower, higher = sorted([one, other])
    assert lower.promises(higher) == "none"


@pytest.mark.parametrize(
    ("old", "new", "promised"),
    [
        ("1.2.3", "1.2.4", "patch"),
        ("1.2.3", "1.4.0", "minor"),
        ("1.2.3", "2.0.0", "major"),
        ("1.2.3", "2.0.0-rc.1", "major"),
        ("1.2.3", "1.2.3", "none"),
        ("0.1.0", "0.2.0", "minor"),
    ],
)
def test_the_first_number_that_is_raised_is_the_promise(old: str, new: str, promised: str) -> None:
    assert _parsed(new).promises(_parsed(old)) == promised


@given(VERSIONS.filter(lambda version: version.is_prerelease))
def test_the_next_pre_release_comes_before_the_release(version: Version) -> None:
    release = Version(version.major, version.minor, version.patch)
    assert version < version.next_prerelease() < release
