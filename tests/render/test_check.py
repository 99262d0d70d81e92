"""`render --check`: writes nothing, and says exactly what is stale and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator import __version__, render
from generator.stacks import STACKS

from .conftest import Run, contents


def test_fresh_files_are_exit_code_0(run: Run, rendered: Path) -> None:
    result = run("render", "--check", "--output", rendered)
    expected = f"{2 * len(STACKS) + 1} files of version {__version__} in {rendered / __version__} are fresh\n"
    assert (result.returncode, result.stdout, result.stderr) == (0, expected, "")


def test_a_stale_file_is_exit_code_1_with_a_unified_diff(run: Run, output: Path, target: Path) -> None:
    path = target / "cluster.yaml"
    path.write_text(path.read_text().replace("An ECS cluster for", "A cluster for"))
    before = contents(output)
    result = run("render", "--check", "--output", output)
    assert (result.returncode, result.stderr) == (1, "")
    lines = result.stdout.splitlines()
    assert lines[:3] == [f"--- {path}", f"+++ {path} (rendered)", "@@ -1,5 +1,5 @@"]
    assert [line[:28] for line in lines if line.startswith(("-D", "+D"))] == [
        "-Description: A cluster for ",
        "+Description: An ECS cluster",
    ]
    assert lines[-1] == f"{target} is stale: run `ecs-bluegreen render --output {output}` and commit the result"
    assert contents(output) == before


def test_the_remedy_for_the_usual_folder_is_make_render(run: Run, output: Path, tmp_path: Path) -> None:
    output.rename(tmp_path / "templates")
    (tmp_path / "templates" / __version__ / "network.json").unlink()
    assert run("render", "--check").stdout == (
        f"templates/{__version__}/network.json: missing\n"
        f"templates/{__version__} is stale: run `make render` and commit the result\n"
    )


def test_a_folder_that_does_not_exist_is_one_line(run: Run, tmp_path: Path) -> None:
    result = run("render", "--check")
    assert result.returncode == 1
    assert result.stdout == f"templates/{__version__}: no such folder; run `make render` and commit the result\n"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["gone.yaml", "gone.json", ".network.yaml.1.unfinished"])
def test_a_file_no_stack_renders_is_stale(output: Path, target: Path, name: str) -> None:
    (target / name).touch()
    report = render.check(output)
    assert report.exit_code == 1
    assert report.text.startswith(f"{target / name}: no stack renders this file\n")
    assert (target / name).exists()


def test_a_file_that_is_not_utf_8_is_named_with_the_place(output: Path, target: Path) -> None:
    (target / "cluster.yaml").write_bytes(b"Description: \xe9\n")
    report = render.check(output)
    assert report.exit_code == 1
    assert f"{target / 'cluster.yaml'}: not UTF-8 (byte 0xe9 at offset 13)\n" in report.text


def test_crlf_is_one_line_and_not_a_diff_in_which_nothing_is_seen(output: Path, target: Path) -> None:
    path = target / "cluster.yaml"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    report = render.check(output)
    assert report.exit_code == 1
    assert report.text.splitlines()[:-1] == [f"{path}: the lines end in CRLF instead of LF; see .gitattributes"]


def test_crlf_does_not_hide_another_difference(output: Path, target: Path) -> None:
    path = target / "cluster.yaml"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n").replace(b"An ECS", b"One ECS"))
    changes = [line for line in render.check(output).text.splitlines() if line.startswith(("-D", "+D"))]
    assert len(changes) == 2


def test_a_missing_final_newline_is_shown(output: Path, target: Path) -> None:
    path = target / "cluster.json"
    path.write_bytes(path.read_bytes().removesuffix(b"\n"))
    report = render.check(output)
    assert report.exit_code == 1
    assert report.text.splitlines()[-3:-1] == [" }", "+"]


def test_a_diff_is_shown_on_a_terminal_that_lacks_a_character(run: Run, output: Path, target: Path) -> None:
    (target / "cluster.yaml").write_text("Description: blue \N{RIGHTWARDS ARROW} green\n", encoding="utf-8")
    result = run("render", "--check", "--output", output, PYTHONIOENCODING="latin-1")
    assert (result.returncode, result.stderr) == (1, "")
    assert "-Description: blue \\u2192 green\n" in result.stdout
