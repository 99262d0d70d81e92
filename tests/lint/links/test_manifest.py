"""The manifest and the templates beside it say the same."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from generator import lint
from generator.lint import engine

from .conftest import Version

Write = Callable[[Version], Path]
TEMPLATES = Path(__file__).parents[3] / "templates"


def messages(folder: Path) -> list[tuple[str, str]]:
    findings = lint.run([folder], ["us-east-1"]).findings
    return [(Path(finding.path).name, finding.message) for finding in findings if finding.id == "E9251"]


def change(folder: Path, edit: Callable[[dict[str, Any]], None]) -> None:
    manifest = folder / "manifest.json"
    data = json.loads(manifest.read_text())
    edit(data)
    manifest.write_text(json.dumps(data, indent=1))


def test_a_changed_template_is_found(version: Version, write: Write) -> None:
    folder = write(version)
    (folder / "service.yaml").write_text((folder / "service.yaml").read_text() + "# changed\n")
    assert messages(folder) == [
        ("manifest.json", "service.yaml is not what the manifest says (sha256): run `ecs-bluegreen render`")
    ]


def test_a_missing_and_an_unlisted_template_are_found(version: Version, write: Write) -> None:
    folder = write(version)
    (folder / "service.yaml").rename(folder / "other.yaml")
    (_, unlisted), (_, missing) = messages(folder)
    assert missing == "service.yaml is in the manifest and not in the folder"
    assert unlisted == "other.yaml is not in the manifest: run `ecs-bluegreen render`"


def test_other_exports_and_imports_are_found(version: Version, write: Write) -> None:
    folder = write(version)
    change(folder, lambda data: data["stacks"][3].update(imports=[], exports={"A": "b"}))
    assert [message for _, message in messages(folder)] == [
        "service.yaml does not export what the manifest says",
        "service.yaml does not import what the manifest says",
    ]


def test_a_manifest_that_cannot_be_read_is_found(version: Version, write: Write) -> None:
    folder = write(version)
    (folder / "manifest.json").write_text("{")
    ((file, message),) = messages(folder)
    assert file == "manifest.json"
    assert message.startswith("the manifest is not JSON")


@pytest.mark.parametrize("text", ["{}", "[]", "1", '{"stacks": {}}', '{"manifest_version": 3}'])
def test_a_manifest_of_another_tool_is_left_alone(text: str, version: Version, write: Write) -> None:
    folder = write(version)
    (folder / "manifest.json").write_text(text)
    assert messages(folder) == []


@pytest.mark.parametrize("entry", [1, {}, {"name": "a"}, {"name": "a", "files": {"yaml": 1}}, {"files": {}}])
def test_a_malformed_entry_is_found(entry: Any, version: Version, write: Write) -> None:
    folder = write(version)
    change(folder, lambda data: data["stacks"].append(entry))
    assert len(messages(folder)) == 1


def test_our_templates_have_no_findings_and_are_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    newest = sorted(TEMPLATES.glob("*/manifest.json"))[-1].parent
    assert lint.run([newest]).findings == []
    monkeypatch.setattr(engine, "lint_data", lambda *_: pytest.fail("the link check was not remembered"))
    assert lint.run([newest]).findings == []
