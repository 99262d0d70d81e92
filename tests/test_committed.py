"""What is committed is read as its manifest describes it, and no other file is taken for it."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import committed
from generator.committed import ChangedError
from generator.errors import UserError
from generator.params import manifest

TEMPLATES = Path(__file__).parents[1] / "templates"
NEWEST = TEMPLATES / manifest.versions(TEMPLATES)[0]


@pytest.fixture
def version(tmp_path: Path) -> Path:
    """Return a folder of the newest version with one template."""
    folder = tmp_path / NEWEST.name
    folder.mkdir()
    for name in ("cluster.json", "cluster.yaml"):
        shutil.copy(NEWEST / name, folder)
    entries = json.loads((NEWEST / "manifest.json").read_bytes())["stacks"]
    write(folder, [entry for entry in entries if entry["name"] == "cluster"])
    return folder


def write(folder: Path, entries: object) -> None:
    (folder / "manifest.json").write_text(json.dumps({"stacks": entries}), "utf-8")


def entry(folder: Path) -> dict[str, object]:
    [found] = json.loads((folder / "manifest.json").read_bytes())["stacks"]
    return dict(found)


def test_it_says_what_the_manifest_says_in_its_order() -> None:
    described = json.loads((NEWEST / "manifest.json").read_bytes())["stacks"]
    found = committed.read(NEWEST)
    assert found.name == NEWEST.name
    assert [template.name for template in found.templates] == [entry["name"] for entry in described]
    for template, expected in zip(found.templates, described, strict=True):
        assert (template.scope, template.instead_of) == (expected["scope"], expected["instead_of"])
        assert [list(template.by_name), list(template.imports)] == [expected["by_name"], expected["imports"]]
        assert [template.parameters, template.exports] == [expected["parameters"], expected["exports"]]
        assert list(template.capabilities) == expected["capabilities"]
        assert {kind: file.name for kind, file in template.files.items()} == {
            kind: f"{template.name}.{kind}" for kind in ("yaml", "json")
        }
        assert all(len(file.content()) == file.size for file in template.files.values())
        assert template.document == json.loads((NEWEST / f"{template.name}.json").read_bytes())


@pytest.mark.parametrize("kind", ["json", "yaml"])
def test_a_file_that_is_not_the_one_of_the_manifest_is_refused(kind: str, version: Path) -> None:
    path = version / f"cluster.{kind}"
    path.write_bytes(path.read_bytes() + b"\n")
    [template] = committed.read(version).templates
    with pytest.raises(ChangedError, match=r"is not the file that manifest\.json names; restore it from git") as caught:
        template.files[kind].content()
    assert str(caught.value).startswith(f"{path}: ")
    assert caught.value.exit_code == 2


def test_a_document_is_not_read_from_a_changed_file(version: Path) -> None:
    [template] = committed.read(version).templates
    (version / "cluster.json").write_text("{}", "utf-8")
    with pytest.raises(ChangedError):
        _ = template.document


def test_a_missing_file_is_named(version: Path) -> None:
    (version / "cluster.yaml").unlink()
    [template] = committed.read(version).templates
    with pytest.raises(UserError, match=r"cluster\.yaml: is missing, though manifest\.json names it"):
        template.files["yaml"].content()


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[" * 5_000])
def test_a_file_that_is_no_json_is_refused_although_the_manifest_names_it(content: bytes, version: Path) -> None:
    (version / "cluster.json").write_bytes(content)
    described = entry(version)
    file = {"name": "cluster.json", "sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
    write(version, [described | {"files": {"json": file, "yaml": file}}])
    [template] = committed.read(version).templates
    with pytest.raises(UserError, match=r"cluster\.json: is not JSON"):
        _ = template.document


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "{}", '{"stacks": [{}]}', '{"stacks": 1}', '{"stacks": ["a"]}', "[" * 5_000]
)
def test_what_is_no_manifest_is_refused(content: str, version: Path) -> None:
    (version / "manifest.json").write_text(content, "utf-8")
    with pytest.raises(UserError, match=r"manifest\.json: is not a manifest; `make render` writes it anew"):
        committed.read(version)


@pytest.mark.parametrize(
    "key",
    ["name", "scope", "instead_of", "by_name", "files", "parameters", "exports", "imports", "capabilities"],
)
def test_a_manifest_that_leaves_something_out_is_none(key: str, version: Path) -> None:
    described = entry(version)
    del described[key]
    write(version, [described])
    with pytest.raises(UserError, match="is not a manifest"):
        committed.read(version)


def test_a_folder_without_a_manifest_is_no_version(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"manifest\.json: is missing"):
        committed.read(tmp_path)


@given(st.lists(st.booleans(), max_size=12))
def test_originals_are_numbered_and_what_stands_in_has_a_letter_behind_the_number(stands_in: list[bool]) -> None:
    names: dict[str, str | None] = {"first": None}
    for number, other in enumerate(stands_in):
        names[str(number)] = "first" if other else None
    found = committed.numbers(names)
    originals = [name for name, original in names.items() if original is None]
    assert [found[name] for name in originals] == [str(number) for number in range(1, len(originals) + 1)]
    letters = [found[name] for name, original in names.items() if original]
    assert letters == [f"1{letter}" for letter in "abcdefghijkl"[: len(letters)]]
