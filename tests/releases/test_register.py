"""`releases.json`: written in one way, and read with distrust."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.errors import UserError
from generator.releases import Release, read, register, sha256_of
from generator.releases.version import Version

from .test_version import VERSIONS

SHA256 = "0123456789abcdef" * 4
ENTRY = {"version": "1.0.0", "manifest_sha256": SHA256}

RELEASES = st.lists(
    st.builds(Release, VERSIONS, st.text("0123456789abcdef", min_size=64, max_size=64)),
    unique_by=lambda release: release.version,
    max_size=5,
).map(lambda releases: tuple(sorted(releases, key=lambda release: release.version)))


@given(RELEASES)
def test_what_was_written_is_read(tmp_path_factory: pytest.TempPathFactory, releases: tuple[Release, ...]) -> None:
    templates = tmp_path_factory.mktemp("templates")
    register.write(templates, releases)
    assert read(templates) == releases
    assert (templates / "releases.json").read_text() == register.text(releases)
    assert {str(one.version): sha256_of(templates, str(one.version)) for one in releases} == {
        str(one.version): one.manifest_sha256 for one in releases
    }


def test_the_text_is_this(tmp_path: Path) -> None:
    register.write(tmp_path, [Release(Version(1, 0, 0), SHA256)])
    assert (tmp_path / "releases.json").read_text() == (
        '{\n "releases": [{\n "version": "1.0.0",\n "manifest_sha256": "' + SHA256 + '"\n }]\n}\n'
    )
    assert [path.name for path in tmp_path.iterdir()] == ["releases.json"]


def test_without_the_file_nothing_is_released(tmp_path: Path) -> None:
    assert read(tmp_path) == ()
    assert read(tmp_path / "nowhere") == ()
    assert sha256_of(tmp_path, "1.0.0") is None


def test_another_version_is_not_released(tmp_path: Path) -> None:
    register.write(tmp_path, [Release(Version(1, 0, 0), SHA256)])
    assert sha256_of(tmp_path, "1.0.1") is None
    assert sha256_of(tmp_path, "nonsense") is None


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ([], "the file is not an object with releases"),
        ({}, "the file is not an object with releases"),
        (None, "the file is not an object with releases"),
        ({"releases": [], "date": 1}, "the file is not an object with releases, and nothing else"),
        ({"releases": {}}, "releases is not a list"),
        ({"releases": None}, "releases is not a list"),
        ({"releases": ["1.0.0"]}, "release 1 is not an object with version and manifest_sha256"),
        ({"releases": [{"version": "1.0.0"}]}, "release 1 is not an object with version and manifest_sha256"),
        ({"releases": [ENTRY, ENTRY | {"date": ""}]}, "release 2 is not an object with version and manifest_sha256"),
        ({"releases": [ENTRY | {"version": "1.0"}]}, "version of release 1: '1.0' is not MAJOR.MINOR.PATCH"),
        ({"releases": [ENTRY | {"version": 1}]}, "version of release 1: 1 is not MAJOR.MINOR.PATCH"),
        ({"releases": [ENTRY | {"version": []}]}, "version of release 1: [] is not MAJOR.MINOR.PATCH"),
        ({"releases": [ENTRY | {"manifest_sha256": SHA256.upper()}]}, "is not 64 hexadecimal digits in lower case"),
        ({"releases": [ENTRY | {"manifest_sha256": SHA256[1:]}]}, "manifest_sha256 of release 1: '1234"),
        ({"releases": [ENTRY | {"manifest_sha256": None}]}, "manifest_sha256 of release 1: None is not"),
        ({"releases": [ENTRY, ENTRY]}, "1.0.0 stands after 1.0.0, but each version must be higher"),
        ({"releases": [ENTRY, ENTRY | {"version": "0.9.0"}]}, "0.9.0 stands after 1.0.0"),
        ({"releases": [ENTRY, ENTRY | {"version": "1.0.0-rc.1"}]}, "1.0.0-rc.1 stands after 1.0.0"),
    ],
)
def test_nonsense_is_named_with_the_file_and_the_place(tmp_path: Path, document: Any, said: str) -> None:
    assert said in _refusal(tmp_path, json.dumps(document).encode())


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"\xff", b"[" * 100_000, b'{"releases": [], "releases": []}', b"\xef\xbb\xbf\xef\xbb\xbf{}", b"NaN"],
)
def test_what_is_no_json_is_named_with_the_file(tmp_path: Path, content: bytes) -> None:
    _refusal(tmp_path, content)


def test_a_member_given_twice_is_not_quietly_the_last(tmp_path: Path) -> None:
    content = b'{"releases": [{"version": "1.0.0", "version": "2.0.0", "manifest_sha256": "%b"}]}' % SHA256.encode()
    assert "version is given twice" in _refusal(tmp_path, content)


def test_a_folder_in_its_place_is_named(tmp_path: Path) -> None:
    (tmp_path / "releases.json").mkdir()
    with pytest.raises(UserError, match=r"releases\.json: cannot be read: Is a directory"):
        read(tmp_path)


@pytest.mark.skipif(sys.platform != "linux", reason="needs a folder in which even root cannot write")
def test_a_folder_that_cannot_be_written_is_named() -> None:
    with pytest.raises(UserError, match=r"^/proc/.*cannot be written"):
        register.write(Path("/proc/templates"), ())


def _refusal(templates: Path, content: bytes) -> str:
    path = templates / "releases.json"
    path.write_bytes(content)
    with pytest.raises(UserError) as caught:
        read(templates)
    message = str(caught.value)
    assert caught.value.exit_code == 2
    assert message.startswith(f"{path}: ")
    assert message.endswith("; restore the file from git, only `release` writes it")
    assert "\n" not in message
    return message
