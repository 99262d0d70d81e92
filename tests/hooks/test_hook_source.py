"""What is inlined is what is in the file, and YAML can show it as written."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from generator import hooks

NAMES = ["close_default_security_group", "probe"]
INLINE_TEMPLATE_BYTES = 51_200


@pytest.mark.parametrize("name", NAMES)
def test_the_source_is_the_file_as_it_is(name: str) -> None:
    assert hooks.source(name).encode() == (Path(hooks.__file__).parent / f"{name}.py").read_bytes()


@pytest.mark.parametrize("name", NAMES)
def test_the_source_is_plain_text_that_yaml_shows_line_by_line(name: str) -> None:
    text = hooks.source(name)
    assert text.isascii()
    assert "\t" not in text
    assert all(line == line.rstrip() for line in text.splitlines())
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert yaml.safe_load("ZipFile: |\n" + "".join(f"  {line}\n" for line in text.splitlines())) == {"ZipFile": text}


@pytest.mark.parametrize("name", NAMES)
def test_the_source_leaves_most_of_a_template_to_the_template(name: str) -> None:
    assert len(hooks.source(name)) < INLINE_TEMPLATE_BYTES / 4


@pytest.mark.parametrize("name", NAMES)
def test_the_source_has_the_handler_that_lambda_calls(name: str, tmp_path: Path) -> None:
    (tmp_path / "index.py").write_text(hooks.source(name), encoding="ascii")
    command = [sys.executable, "-W", "error", "-c", "import index; assert callable(index.handler)"]
    subprocess.run(command, cwd=tmp_path, check=True)


def test_an_unknown_hook_is_refused_with_the_names_of_the_known() -> None:
    with pytest.raises(ValueError, match="no hook 'prob'; there are: close_default_security_group, probe"):
        hooks.source("prob")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("x = 'ä'\n", "line 1 holds a character outside ASCII"),
        ("x = 1\n\ty = 2\n", "line 2 holds a tab"),
        ("x = 1 \n", "line 1 ends with white space"),
        ("x = 1\r\n", "line 1 ends with white space"),
        ("x = '\x07'\n", "line 1 holds a control character"),
        ("x = 1", "exactly one newline"),
        ("x = 1\n\n", "exactly one newline"),
        ("\nx = 1\n", "must not begin with an empty line"),
        ("", "exactly one newline"),
    ],
)
def test_text_that_yaml_would_not_show_as_written_is_refused(
    text: str, fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sample.py").write_bytes(text.encode())
    monkeypatch.setattr(hooks, "_FOLDER", tmp_path)
    with pytest.raises(ValueError, match=fault):
        hooks.source("sample")


def test_sources_need_nothing_but_the_standard_library() -> None:
    code = "import sys; from generator import hooks; hooks.source('probe'); assert 'boto3' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], cwd=Path(hooks.__file__).parents[2], check=True)
