"""Not a byte of a release changes without being found."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.errors import UserError
from generator.releases import Release, register, verify
from generator.releases.intact import unreleased
from generator.releases.version import Version

from .trees import Author, text

# Every example puts back what it changed.
REUSED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def _files(templates: Path) -> list[Path]:
    return sorted(path for path in templates.glob("*/*") if path.is_file())


def test_untouched_releases_are_intact(templates: Path) -> None:
    versions = [path.parent for path in templates.glob("*/manifest.json")]
    stacks = [len(json.loads((version / "manifest.json").read_text())["stacks"]) for version in versions]
    # Each template in JSON and in YAML, and the manifest.
    assert len(_files(templates)) == sum(2 * number + 1 for number in stacks) > 0
    assert verify(templates) == []


def test_nothing_released_is_intact(tmp_path: Path) -> None:
    assert verify(tmp_path) == []


@REUSED
@given(st.data())
def test_every_changed_byte_is_found(templates: Path, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(_files(templates)))
    content = path.read_bytes()
    offset = data.draw(st.integers(0, len(content) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda byte: byte != content[offset]))
    path.write_bytes(content[:offset] + bytes([byte]) + content[offset + 1 :])
    try:
        found = verify(templates)
    finally:
        path.write_bytes(content)
    version = path.parent.name
    assert found == [
        f"{path}: is not what it was in release {version}; `git checkout v{version} -- {path}` restores it"
    ]


@pytest.mark.parametrize("name", ["network.yaml", "cluster.json", "manifest.json"])
@pytest.mark.parametrize("change", [lambda content: content[:-1], lambda content: content + b"\n", lambda _: b""])
def test_bytes_cut_off_or_added_are_found(templates: Path, name: str, change: object) -> None:
    path = templates / "1.0.0" / name
    assert callable(change)
    path.write_bytes(change(path.read_bytes()))
    assert [problem.partition(":")[0] for problem in verify(templates)] == [str(path)]


def test_every_removed_file_is_found(templates: Path) -> None:
    for path in _files(templates):
        content = path.read_bytes()
        path.unlink()
        version = path.parent.name
        assert verify(templates) == [
            f"{path}: is missing from release {version}; `git checkout v{version} -- {path}` restores it"
        ]
        path.write_bytes(content)


@pytest.mark.parametrize("name", ["new.yaml", "new.json", "Network.yaml", ".network.yaml.1.unfinished"])
def test_every_added_file_is_found(templates: Path, name: str) -> None:
    path = templates / "1.1.0" / name
    path.touch()
    assert verify(templates) == [f"{path}: is not part of release 1.1.0; remove it"]


def test_a_manifest_that_fits_changed_templates_is_found(templates: Path, author: Author) -> None:
    author.renders(elsewhere := templates.parent / "elsewhere", "1.0.0", text)
    shutil.copytree(elsewhere / "1.0.0", templates / "1.0.0", dirs_exist_ok=True)
    assert [problem.partition(":")[0] for problem in verify(templates)] == [str(templates / "1.0.0" / "manifest.json")]


def test_a_release_without_its_folder_is_found(templates: Path) -> None:
    shutil.rmtree(templates / "1.0.0")
    assert [problem.partition(" release")[0] for problem in verify(templates)] == [
        f"{templates / '1.0.0' / 'manifest.json'}: is missing from"
    ]


def test_every_damage_is_said_at_once(templates: Path) -> None:
    (templates / "1.0.0" / "network.yaml").write_bytes(b"")
    (templates / "1.0.0" / "cluster.json").unlink()
    (templates / "1.0.0" / "more.yaml").touch()
    (templates / "1.1.0" / "manifest.json").write_bytes(b"")
    assert [problem.partition(":")[0].removeprefix(f"{templates}/") for problem in verify(templates)] == [
        "1.0.0/network.yaml",
        "1.0.0/cluster.json",
        "1.0.0/more.yaml",
        "1.1.0/manifest.json",
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"\xff",
        b"[" * 100_000,
        b'{"stacks": 1}',
        b'{"stacks": [1]}',
        b'{"stacks": [{"files": []}]}',
        b'{"stacks": [{"files": {"yaml": {"name": "a.yaml"}}}]}',
    ],
)
def test_a_list_that_speaks_of_no_manifest_is_found(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "1.0.0" / "manifest.json"
    path.parent.mkdir()
    path.write_bytes(content)
    register.write(tmp_path, [Release(Version(1, 0, 0), hashlib.sha256(content).hexdigest())])
    assert verify(tmp_path) == [f"{path}: is listed in {tmp_path / 'releases.json'}, but is not a manifest"]


def test_a_wrong_size_in_the_manifest_is_found(tmp_path: Path) -> None:
    (tmp_path / "1.0.0").mkdir()
    (tmp_path / "1.0.0" / "a.yaml").write_bytes(b"a")
    entry = {"name": "a.yaml", "sha256": hashlib.sha256(b"a").hexdigest(), "bytes": 2}
    content = json.dumps({"stacks": [{"files": {"yaml": entry}}]}).encode()
    (tmp_path / "1.0.0" / "manifest.json").write_bytes(content)
    register.write(tmp_path, [Release(Version(1, 0, 0), hashlib.sha256(content).hexdigest())])
    assert [problem.partition(":")[0] for problem in verify(tmp_path)] == [str(tmp_path / "1.0.0" / "a.yaml")]


def test_a_file_that_cannot_be_read_is_an_input_error(templates: Path) -> None:
    (templates / "1.0.0" / "network.yaml").unlink()
    (templates / "1.0.0" / "network.yaml").mkdir()
    with pytest.raises(UserError, match=r"network\.yaml: cannot be read: Is a directory"):
        verify(templates)


def test_a_version_taken_from_the_list_is_found(templates: Path) -> None:
    assert unreleased(templates, "1.1.0") == []
    register.write(templates, register.read(templates)[1:])
    assert verify(templates) == []
    [problem] = unreleased(templates, "1.1.0")
    assert problem.startswith(f"{templates / '1.0.0'}: was never released; release it first, or remove the folder")
    assert problem.endswith(f"if it was in {templates / 'releases.json'}, restore that from git")


def test_the_deployer_can_ask_without_the_source_of_any_template(templates: Path) -> None:
    code = """
import sys
from pathlib import Path
from generator import releases
templates = Path(sys.argv[1])
assert releases.verify(templates) == []
assert releases.sha256_of(templates, "1.0.0")
assert [str(one.version) for one in releases.read(templates)] == ["1.0.0", "1.1.0"]
print([name for name in sys.modules if name.split(".")[0] in ("troposphere", "cfnlint", "boto3")])
print([name for name in sys.modules if name.startswith("generator.stacks")])
"""
    ran = subprocess.run([sys.executable, "-c", code, templates], capture_output=True, text=True, check=False)
    assert (ran.stdout, ran.stderr) == ("[]\n[]\n", "")
