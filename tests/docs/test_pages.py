"""The pages for readers are those of the committed templates."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from committed_pages import ROOT, cells, copy_to, page, release

from generator.cli import cli
from generator.docs_tables import later, pages
from generator.docs_tables.release import Stack
from generator.errors import UserError

NUMBERS = dict(enumerate(["nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen"], 9))
NEWEST = f"templates/{release().version}"


def rows(text: str) -> list[list[str]]:
    return [cells(line) for line in text.split("\n") if line.startswith("|") and not line.startswith("|---")]


def sections(text: str) -> dict[str, str]:
    """Return what stands below each heading of the second level."""
    return {part.split("\n", 1)[0]: part for part in re.split(r"^## ", text, flags=re.MULTILINE)[1:]}


def test_the_committed_pages_are_fresh() -> None:
    report = pages.check(ROOT)
    assert report.exit_code == 0, report.text


@pytest.mark.parametrize("name", ["README.md", "docs/stacks.md", "docs/parameters.md", "docs/exports.md"])
def test_a_stale_page_is_shown_and_named_with_the_remedy_and_written_anew(name: str, tmp_path: Path) -> None:
    project = copy_to(tmp_path)
    fresh = (project / name).read_bytes()
    (project / name).write_bytes(fresh.replace(b"target-groups", b"target-troops"))
    stale = pages.check(project)
    assert stale.exit_code == 1
    assert f"{project / name} is stale: run `make render` and commit the result" in stale.text.splitlines()
    assert "target-troops" in stale.text
    assert f"{project / name}: written" in pages.write(project).text.splitlines()
    assert pages.check(project).exit_code == 0
    if name.startswith("docs/") and name != "docs/stacks.md":
        assert (project / name).read_bytes() == fresh


def test_writing_a_second_time_changes_nothing(tmp_path: Path) -> None:
    project = copy_to(tmp_path)
    assert pages.write(project).text.count(": up to date") == 4
    assert not list(project.rglob("*.unfinished"))


def test_a_missing_generated_page_is_stale_and_is_made(tmp_path: Path) -> None:
    project = copy_to(tmp_path)
    (project / "docs" / "exports.md").unlink()
    assert "exports.md: missing" in pages.check(project).text
    pages.write(project)
    assert pages.check(project).exit_code == 0


def test_line_ends_of_another_system_are_called_by_their_name(tmp_path: Path) -> None:
    readme = copy_to(tmp_path) / "README.md"
    readme.write_bytes(readme.read_bytes().replace(b"\n", b"\r\n"))
    assert "CRLF" in pages.check(tmp_path).text
    pages.write(tmp_path)
    assert readme.read_bytes() == (ROOT / "README.md").read_bytes()


@pytest.mark.parametrize(
    ("file", "content", "words"),
    [
        ("README.md", None, "README.md: no such file"),
        ("README.md", b"\xff", "README.md: not UTF-8"),
        ("docs/stacks.md", b"# Stacks\n", "stacks.md: the marker <!-- generated: contents --> must stand once"),
        (f"{NEWEST}/manifest.json", b"{", "manifest.json: is not a manifest"),
        (f"{NEWEST}/network.json", None, "network.json: is missing, though manifest.json names it"),
        (f"{NEWEST}/network.json", b"{}", "network.json: is not the file that manifest.json names"),
    ],
)
def test_what_cannot_be_used_is_named_and_no_page_changes(
    file: str, content: bytes | None, words: str, tmp_path: Path
) -> None:
    project = copy_to(tmp_path)
    stale = project / "docs" / "exports.md"
    stale.write_text("stale", "utf-8")
    if content is None:
        (project / file).unlink()
    else:
        (project / file).write_bytes(content)
    with pytest.raises(UserError, match=words):
        pages.write(project)
    assert stale.read_text("utf-8") == "stale"


def test_a_scope_that_no_page_knows_is_refused(tmp_path: Path) -> None:
    manifest = copy_to(tmp_path) / NEWEST / "manifest.json"
    document = json.loads(manifest.read_bytes())
    document["stacks"][0]["scope"] = "planet"
    manifest.write_text(json.dumps(document), "utf-8")
    with pytest.raises(UserError, match="network has the scope planet; it must be environment or service or delivery"):
        pages.write(tmp_path)


@pytest.mark.parametrize("key", ["files", "exports", "imports"])
def test_a_manifest_that_lacks_something_is_refused(key: str, tmp_path: Path) -> None:
    manifest = copy_to(tmp_path) / NEWEST / "manifest.json"
    document = json.loads(manifest.read_bytes())
    del document["stacks"][-1][key]
    manifest.write_text(json.dumps(document), "utf-8")
    with pytest.raises(UserError, match=r"manifest.json: is not a manifest; `make render` writes it anew"):
        pages.write(tmp_path)


def test_a_folder_without_templates_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="has no version with a manifest"):
        pages.check(tmp_path)


def test_the_command_writes_and_checks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(copy_to(tmp_path))
    Path("docs/exports.md").unlink()
    runner = CliRunner()
    assert runner.invoke(cli, ["docs", "--check"]).exit_code == 1
    assert "docs/exports.md: written\n" in runner.invoke(cli, ["docs"]).output
    assert runner.invoke(cli, ["docs", "--check"]).output == "4 pages are up to date\n"


def test_every_parameter_has_one_row_with_what_the_console_shows() -> None:
    found = sections(page("docs/parameters.md"))
    assert list(found) == [stack.name for stack in release().stacks]
    for stack in release().stacks:
        named = [row for row in rows(found[stack.name]) if row[0] != "label"]
        assert [row[1].split("<br>")[0] for row in named] == [
            f"`{parameter.name}`" for group in stack.groups.values() for parameter in group
        ]
        assert {row[1].split("<br>")[0].strip("`") for row in named} == set(stack.parameters)
        assert all(len(row) == 6 for row in named)
        groups = re.findall(r"^\*\*(.+)\*\*$", found[stack.name], flags=re.MULTILINE)
        assert [group for group in groups if group != "What must fit together"] == list(stack.groups)
        for rule in stack.template.get("Rules", {}).values():
            assert all(f"* {told['AssertDescription']}\n" in found[stack.name] for told in rule["Assertions"])


def test_every_value_that_is_allowed_is_told() -> None:
    found = sections(page("docs/parameters.md"))
    for stack in release().stacks:
        told = {row[1].split("<br>")[0].strip("`"): row for row in rows(found[stack.name])}
        for name, parameter in stack.parameters.items():
            allowed = told[name][3]
            assert all(f"`{value}`" in allowed for value in parameter.allowed_values)
            assert (parameter.allowed_pattern or "").replace("|", r"\|") in allowed
            bounds = (parameter.min_length, parameter.max_length, parameter.min_value, parameter.max_value)
            assert all(str(bound) in allowed for bound in bounds if bound is not None)
            assert told[name][2] == (f"`{parameter.default}`" if parameter.default else told[name][2])


def test_every_export_has_one_row_with_its_owners_and_importers() -> None:
    found = [row for row in rows(page("docs/exports.md")) if row[0] != "export"]
    names = [row[0].strip("`") for row in found]
    assert len(names) == len(set(names))
    assert set(names) == {name for stack in release().stacks for name in stack.exports}
    for name, row in zip(names, found, strict=True):
        assert set(re.findall("`([^`]+)`", row[1])) == {s.name for s in release().stacks if name in s.exports}
        assert set(re.findall("`([^`]+)`", row[3])) == {s.name for s in release().stacks if name in s.imports}
        assert row[4] in {stack.exports[name] for stack in release().stacks if name in stack.exports}


def test_stacks_are_numbered_in_their_order_and_what_stands_in_gets_a_letter() -> None:
    numbers = release().numbers
    assert list(numbers) != []
    assert [numbers[stack.name] for stack in release().stacks][:3] == ["1", "1a", "2"]
    assert len(set(numbers.values())) == len(release().stacks)
    table = [row for row in rows(page("README.md")) if row[0] in numbers.values()]
    assert [row[0] for row in table] == [numbers[stack.name] for stack in release().stacks]


def test_every_stack_has_its_row_of_costs_and_of_what_cannot_be_changed() -> None:
    table = [row for row in rows(page("docs/stacks.md").split("## ")[0]) if row[0] != "template"]
    assert [row[0].strip("`") for row in table] == [stack.name for stack in release().stacks]
    assert all(len(row) == 3 and all(row) for row in table)


@pytest.mark.parametrize("stack", release().stacks, ids=lambda stack: stack.name)
def test_what_cannot_be_changed_is_told_and_nothing_that_can(stack: Stack) -> None:
    told = next(row[2] for row in rows(page("docs/stacks.md")) if row[0] == f"`{stack.name}`")
    by_group = {
        parameter.name for group, members in stack.groups.items() if f'"{group}"' in told for parameter in members
    }
    named = set(re.findall("`([A-Z][^`]*)`", told)) | by_group
    answers = {name: later.answer(release(), stack, name) for name in stack.parameters}
    assert named == {
        name
        for name, words in answers.items()
        if words.startswith("no") and words != "no: stacks find each other by it"
    }


def test_the_readme_speaks_of_the_version_and_the_number_of_templates_that_there_are() -> None:
    readme = page("README.md")
    assert set(re.findall(r"templates/(\d+\.\d+\.\d+)/", readme)) == {release().version}
    assert f"{NUMBERS[len(release().stacks)]} templates as YAML and JSON" in readme
