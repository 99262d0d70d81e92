"""`render`: all files of a version, whole, or none."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from generator import __version__, render
from generator.errors import UserError
from generator.stacks import STACKS, Stack

from .conftest import Run, contents

# Runs the command on a "disk" on which no file may be larger than the first argument says.
SMALL_DISK = """
import resource, sys
size = int(sys.argv.pop(1))
resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
from generator.cli import main
main()
"""


class _Broken(Stack):
    def build(self) -> Any:
        raise ValueError("boom")


def _age(target: Path) -> dict[str, bytes]:
    """Make every file an old one; return what is there."""
    for path in target.iterdir():
        path.write_bytes(b"old\n")
    return contents(target)


def test_the_first_render_makes_the_folder(run: Run, rendered: Path, tmp_path: Path) -> None:
    result = run("render", "--output", tmp_path / "a" / "b")
    assert (result.returncode, result.stderr) == (0, "")
    assert contents(tmp_path / "a" / "b") == contents(rendered)
    count = 2 * len(STACKS) + 1
    folder = tmp_path / "a" / "b" / __version__
    assert result.stdout.splitlines()[0] == f"wrote   {folder / 'network.yaml'}"
    assert result.stdout.endswith(f"{count} files of version {__version__} in {folder}, {count} changed\n")


def test_without_output_it_is_the_folder_templates(run: Run, rendered: Path, tmp_path: Path) -> None:
    assert run("render").returncode == 0
    assert contents(tmp_path / "templates") == contents(rendered)


def test_a_fresh_file_is_not_touched(output: Path, target: Path) -> None:
    (target / "network.yaml").write_bytes(b"old\n")
    before = {path: path.stat().st_ino for path in target.iterdir() if path.name != "network.yaml"}
    text = render.write(output).text
    assert text.splitlines()[0] == f"wrote   {target / 'network.yaml'}"
    assert text.endswith(", 1 changed\n")
    assert {path: path.stat().st_ino for path in before} == before


def test_what_no_stack_renders_any_more_is_removed_and_named(rendered: Path, output: Path, target: Path) -> None:
    for name in ("gone.yaml", "gone.json", ".network.yaml.1.unfinished"):
        (target / name).touch()
    text = render.write(output).text
    assert contents(output) == contents(rendered)
    assert f"removed {target / 'gone.json'}\nremoved {target / 'gone.yaml'}\n" in text


def test_what_is_no_template_stays(output: Path, target: Path) -> None:
    (target / "README.md").touch()
    (target / "folder.yaml").mkdir()
    render.write(output)
    assert (target / "README.md").exists()
    assert (target / "folder.yaml").is_dir()


@pytest.mark.parametrize("name", [STACKS[0].name, STACKS[-1].name])
def test_a_stack_that_cannot_be_built_changes_nothing(
    output: Path, target: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    before = _age(target)
    broken = tuple(_Broken(stack.name, stack.scope) if stack.name == name else stack for stack in STACKS)
    monkeypatch.setattr(render, "STACKS", broken)
    with pytest.raises(ValueError, match="boom") as caught:
        render.write(output)
    assert caught.value.__notes__ == [f"in the stack {name}"]
    assert contents(target) == before


@pytest.mark.parametrize("size", [0, 1_000, 30_000])
def test_a_full_disk_changes_nothing(run: Run, output: Path, target: Path, size: int) -> None:
    (target / "gone.yaml").touch()
    before = _age(target)
    result = run(size, "render", "--output", output, code=SMALL_DISK, PYTHONDONTWRITEBYTECODE="1")
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith(f"error: {target}")
    assert result.stderr.endswith(": cannot be written: File too large\n")
    assert contents(target) == before


def test_ctrl_c_between_two_files_leaves_whole_files_and_nothing_else(
    rendered: Path, output: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, after = _age(target), contents(rendered / __version__)
    replaced: list[str] = []

    def replace(path: Path, other: Path, move: Any = Path.replace) -> Path:
        if len(replaced) == 3:
            raise KeyboardInterrupt
        replaced.append(other.name)
        return Path(move(path, other))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", replace)
        with pytest.raises(KeyboardInterrupt):
            render.write(output)
    assert contents(target) == before | {name: after[name] for name in replaced}
    render.write(output)
    assert contents(target) == after


def test_the_manifest_comes_last(
    output: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # who finds a new one finds the templates it speaks of
    _age(target)
    order: list[str] = []

    def replace(path: Path, other: Path, move: Any = Path.replace) -> Path:
        order.append(other.name)
        return Path(move(path, other))

    monkeypatch.setattr(Path, "replace", replace)
    render.write(output)
    assert order[-1] == "manifest.json"


def test_an_output_that_is_a_file_is_a_usage_error(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    result = run("render", "--output", tmp_path / "file")
    assert result.returncode == 2
    assert "is a file" in result.stderr


@pytest.mark.parametrize("mode", [[], ["--check"]])
def test_a_version_that_is_a_file_is_an_input_error(run: Run, tmp_path: Path, mode: list[str]) -> None:
    (tmp_path / __version__).write_text("mine")
    result = run("render", "--output", tmp_path, *mode)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == f"error: {tmp_path / __version__}: is not a folder\n"
    assert (tmp_path / __version__).read_text() == "mine"


@pytest.mark.skipif(sys.platform != "linux", reason="needs a folder in which even root cannot write")
def test_an_output_that_cannot_be_written_is_one_line(run: Run) -> None:
    result = run("render", "--output", "/proc/templates")
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == f"error: /proc/templates/{__version__}: cannot be written: No such file or directory\n"


def test_a_file_that_cannot_be_read_is_named(output: Path, target: Path) -> None:
    (target / "network.yaml").unlink()
    (target / "network.yaml").mkdir()
    with pytest.raises(UserError, match=r"network\.yaml: cannot be read: Is a directory") as caught:
        render.write(output)
    assert caught.value.exit_code == 2
