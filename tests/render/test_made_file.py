"""A file that a command makes is written whole or not at all, and compared by its text."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator import made_file
from generator.errors import UserError


def test_what_was_written_is_up_to_date(tmp_path: Path) -> None:
    output = tmp_path / "new" / "page.md"
    assert made_file.write(output, "one\n").exit_code == 0
    assert output.read_bytes() == b"one\n"
    assert made_file.check(output, "one\n", "make page").text == f"{output}: up to date\n"
    assert [path.name for path in output.parent.iterdir()] == ["page.md"]


@pytest.mark.parametrize("committed", ["one\n", None])
def test_a_stale_or_missing_file_is_shown_with_its_remedy_and_left_alone(tmp_path: Path, committed: str | None) -> None:
    output = tmp_path / "page.md"
    if committed is not None:
        output.write_text(committed)
    report = made_file.check(output, "two\n", "make page")
    assert report.exit_code == 1
    assert "+two\n" in report.text
    assert "(as `make page` writes it)" in report.text
    assert (output.read_text() if output.exists() else None) == committed


def test_a_file_that_cannot_be_written_is_named_in_a_plain_error(tmp_path: Path) -> None:
    blocker = tmp_path / "file"
    blocker.write_text("mine")
    with pytest.raises(UserError, match=r"cannot be written"):
        made_file.write(blocker / "page.md", "two\n")
    assert blocker.read_text() == "mine"
