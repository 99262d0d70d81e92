"""What a command says at its end reaches the caller: the text on stdout as it is, and the exit code."""

from __future__ import annotations

import pytest

from generator.report import Report, end


@pytest.mark.parametrize("code", [0, 3])
@pytest.mark.parametrize("text", ["", "no end of line", "two\nlines\n"])
def test_a_report_ends_the_process(text: str, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        end(Report(text, code))
    assert caught.value.code == code
    assert capsys.readouterr() == (text, "")
