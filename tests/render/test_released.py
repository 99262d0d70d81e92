"""`render` never changes a version that is released."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from releases.trees import Author, Edit, addition, narrowing, text

from generator import render
from generator.errors import UserError
from generator.stacks import STACKS

from .conftest import Run, contents

# Whatever version this is: these tests are about a source that has this one.
VERSION = "1.0.0"

NUMBERED = f"import generator; generator.__version__ = {VERSION!r}"
MAIN = "from generator.cli import main; main()"

ALONE = ((), ("cluster",))


@pytest.fixture
def author(monkeypatch: pytest.MonkeyPatch) -> Author:
    """Somebody who changes the source, for the length of a test."""
    return Author(monkeypatch)


@pytest.fixture(scope="session")
def _released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("released")
    with pytest.MonkeyPatch.context() as monkeypatch:
        Author(monkeypatch).releases(output, VERSION)
    return output


@pytest.fixture
def output(_released: Path, tmp_path: Path, author: Author) -> Path:
    """A folder in which the version of the source is released."""
    author.numbers(VERSION)
    return Path(shutil.copytree(_released, tmp_path / "output"))


@pytest.mark.parametrize("only", ALONE)
def test_a_changed_source_is_refused_and_changes_nothing(output: Path, author: Author, only: Sequence[str]) -> None:
    before = contents(output)
    author.edits(addition)
    with pytest.raises(UserError) as caught:
        render.write(output, only)
    assert caught.value.exit_code == 3
    message = str(caught.value)
    assert message.startswith(f"{output / VERSION}: cluster.yaml, cluster.json, manifest.json would change; ")
    assert f"{VERSION} is released and never changes again: write " in message
    assert "__version__ in generator/__init__.py" in message
    assert contents(output) == before


@pytest.mark.parametrize("only", ALONE)
@pytest.mark.parametrize(("edit", "raised", "kind"), [(addition, "1.1.0", "minor"), (narrowing, "2.0.0", "major")])
def test_the_refusal_says_which_version_the_change_asks_for(
    output: Path, author: Author, only: Sequence[str], edit: object, raised: str, kind: str
) -> None:
    author.edits(edit)  # type: ignore[arg-type]
    with pytest.raises(
        UserError, match=f"write {raised} in __version__ .*, for the change is {kind}, and render again"
    ):
        render.write(output, only)


def test_text_asks_for_a_patch(output: Path, author: Author) -> None:
    author.edits(text)
    with pytest.raises(UserError, match=r"write 1\.0\.1 in __version__"):
        render.write(output)


@pytest.mark.parametrize(
    ("edits", "raised"),
    [((addition, text), r"1\.1\.0-rc\.3"), ((addition, narrowing), r"2\.0\.0"), ((), r"1\.1\.0-rc\.3")],
)
def test_a_changed_pre_release_asks_for_the_next_one_unless_its_release_promises_too_little(
    output: Path, author: Author, edits: Sequence[Edit], raised: str
) -> None:
    author.releases(output, "1.1.0-rc.2", addition)
    author.edits(*edits)
    with pytest.raises(UserError, match=f"1.1.0-rc.2 is released and never changes again: write {raised} in "):
        render.write(output)


def test_before_the_first_release_every_change_asks_for_another_pre_release(author: Author, tmp_path: Path) -> None:
    author.releases(tmp_path, "1.0.0-beta.9", addition)
    author.edits(narrowing)
    with pytest.raises(
        UserError, match=r"write 1\.0\.0-beta\.10 in __version__ in generator/__init__.py and render again"
    ):
        render.write(tmp_path)


@pytest.mark.parametrize("only", ALONE)
def test_check_gives_the_same_advice_with_exit_code_1(output: Path, author: Author, only: Sequence[str]) -> None:
    before = contents(output)
    author.edits(addition)
    with pytest.raises(UserError) as caught:
        render.write(output, only)
    report = render.check(output, only)
    assert report.exit_code == 1
    advice = str(caught.value).partition("would change; ")[2]
    assert report.text.splitlines()[-1] == f"{output / VERSION} is stale: {advice}"
    assert "make render" not in report.text
    assert contents(output) == before


@pytest.mark.parametrize("only", ALONE)
def test_where_nothing_changes_nothing_is_refused(output: Path, only: Sequence[str]) -> None:
    before = contents(output)
    assert render.write(output, only).text.endswith(", 0 changed\n")
    assert render.check(output, only).exit_code == 0
    assert contents(output) == before


def test_a_damaged_release_is_restored_by_its_own_source(output: Path) -> None:
    before = contents(output)
    target = output / VERSION
    (target / "network.yaml").write_bytes(b"damaged")
    (target / "cluster.json").unlink()
    (target / "manifest.json").write_bytes(b"damaged")
    (target / "more.yaml").touch()
    assert "is stale: run `ecs-bluegreen render" in render.check(output).text
    assert render.write(output).exit_code == 0
    assert contents(output) == before


def test_a_damaged_release_is_not_replaced_by_another_source(output: Path, author: Author) -> None:
    (output / VERSION / "network.yaml").write_bytes(b"damaged")
    before = contents(output)
    author.edits(text)
    with pytest.raises(UserError, match=r"network\.yaml, cluster\.yaml, cluster\.json, manifest\.json would change"):
        render.write(output)
    assert contents(output) == before


def test_a_template_that_no_stack_renders_any_more_stays_in_the_release(
    output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(output)
    monkeypatch.setattr(render, "STACKS", tuple(stack for stack in STACKS if stack.name != "pipeline"))
    with pytest.raises(
        UserError, match=r"manifest\.json, pipeline\.json, pipeline\.yaml would change.* write 2\.0\.0 "
    ):
        render.write(output)
    assert contents(output) == before


def test_the_next_version_is_free(output: Path, author: Author) -> None:
    before = contents(output / VERSION)
    author.renders(output, "1.1.0", addition)
    assert contents(output / VERSION) == before
    author.renders(output, "1.1.0", narrowing)
    assert render.check(output).exit_code == 0


def test_check_finds_damage_in_an_older_release(output: Path, author: Author) -> None:
    author.renders(output, "1.1.0", addition)
    path = output / VERSION / "network.yaml"
    path.write_bytes(b"damaged")
    report = render.check(output)
    assert report.exit_code == 1
    assert report.text == (
        f"{path}: is not what it was in release {VERSION}; `git checkout v{VERSION} -- {path}` restores it\n"
    )


def test_check_finds_a_release_that_was_overwritten_with_its_source(output: Path, author: Author) -> None:
    elsewhere = output.parent / "elsewhere"
    author.renders(elsewhere, VERSION, addition)
    for path in (elsewhere / VERSION).iterdir():
        path.replace(output / VERSION / path.name)
    report = render.check(output)
    assert report.exit_code == 1
    assert report.text.startswith(f"{output / VERSION / 'manifest.json'}: is not what it was in release")


def test_without_the_older_templates_the_version_to_write_is_not_known(output: Path, author: Author) -> None:
    (output / VERSION / "network.yaml").unlink()
    (output / VERSION / "network.json").unlink()
    author.edits(addition)
    with pytest.raises(UserError, match=r"write a higher version in .* \(which one is not known: .*network") as caught:
        render.write(output, ["cluster"])
    assert caught.value.exit_code == 3


@pytest.mark.parametrize("mode", [[], ["--check"], ["--only", "cluster"]])
def test_a_list_of_releases_that_is_nonsense_is_one_line(run: Run, output: Path, mode: list[str]) -> None:
    (output / "releases.json").write_text("{}")
    (output / VERSION / "cluster.yaml").write_text("old\n")
    before = contents(output)
    result = run("render", "--output", output, *mode, code=f"{NUMBERED}\n{MAIN}")
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith(f"error: {output / 'releases.json'}: the file is not an object with releases")
    assert result.stderr.count("\n") == 1
    assert contents(output) == before


def test_the_command_refuses_with_exit_code_3(run: Run, output: Path) -> None:
    before = contents(output)
    edited = "from generator.stacks import cluster; cluster.FARGATE_SPOT = 'FARGATE'"
    result = run("render", "--output", output, code=f"{NUMBERED}\n{edited}\n{MAIN}")
    assert (result.returncode, result.stdout) == (3, "")
    assert result.stderr.startswith(f"error: {output / VERSION}: cluster.yaml, cluster.json, manifest.json would")
    assert result.stderr.count("\n") == 1
    assert contents(output) == before
