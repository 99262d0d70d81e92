"""The guide is read so that nothing of it can be left out in silence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rehearsal.guide import LEFT_OUT, Change, Command, File, Session, missing, parts

LINES = st.lists(st.text("ab.[ ", min_size=1, max_size=4).map(lambda text: f"x{text}x"), max_size=6)


def fence(info: str, *lines: str) -> str:
    return "\n".join([f"```{info}", *lines, "```", ""])


def test_a_block_has_commands_with_what_they_print_and_where_they_stand() -> None:
    page = "# Page\n\n## One\n\nText.\n\n" + fence("console", "$ a \\", "    b", "1", "2", "$ c")
    assert parts(page) == {
        "One": (Session((Command("a \\\n    b", ("1", "2"), 8), Command("c", (), 12))),),
    }


def test_comments_belong_to_the_next_block_alone() -> None:
    page = "## One\n\n<!-- while: it rains -->\n<!-- while: it is dark -->\n\n" + fence("console", "$ a") * 2
    first, second = parts(page)["One"]
    assert isinstance(first, Session)
    assert isinstance(second, Session)
    assert (first.meanwhile, second.meanwhile) == (("it rains", "it is dark"), ())


def test_files_and_changes_of_files_are_named_by_their_first_line() -> None:
    page = "## One\n\n" + fence("yaml", "# params/a.yaml", "a: 1")
    page += fence("diff", "# params/a.yaml", " a: 1", "-b: 2", "+b: 3", "+c: 4")
    assert parts(page)["One"] == (
        File("params/a.yaml", "# params/a.yaml\na: 1\n"),
        Change("params/a.yaml", "a: 1\nb: 2\n", "a: 1\nb: 3\nc: 4\n"),
    )


@pytest.mark.parametrize(
    ("block", "complaint"),
    [
        (fence("", "$ a"), "neither commands nor a file"),
        (fence("bash", "a"), "neither commands nor a file"),
        ("    $ a\n", "neither commands nor a file"),
        (fence("yaml", "a: 1"), "neither commands nor a file"),
        ("<!-- while: it rains -->\n\n" + fence("yaml", "# params/a.yaml"), "neither commands nor a file"),
        (fence("console", "a", "$ b"), "a block begins with a command"),
        (fence("console"), "a block begins with a command"),
        (fence("console", "$ a") + "\n<!-- while: it rains -->\n", "no block follows"),
    ],
)
def test_what_could_not_be_run_is_refused(block: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        parts(f"## One\n\n{block}")


@given(LINES)
def test_what_was_printed_is_what_is_shown(lines: list[str]) -> None:
    assert missing(lines, lines) == ""


@given(LINES, LINES, LINES)
def test_left_out_lines_may_be_any(before: list[str], between: list[str], after: list[str]) -> None:
    assert missing([*before, LEFT_OUT, *after], [*before, *between, *after]) == ""


@given(LINES, st.integers(0, 5))
def test_nothing_is_left_out_in_silence(lines: list[str], place: int) -> None:
    assert missing(lines, [*lines[:place], "another", *lines[place:]])
    assert missing([*lines[:place], "another", *lines[place:]], lines)


@pytest.mark.parametrize(
    ("shown", "printed"),
    [
        (["one ... four"], ["one two three four"]),
        (["..."], []),
        (["...", "b", "..."], ["a", "b", "b", "c"]),
        (["a", "...", "a"], ["a", "a"]),
        (["a"], ["a   "]),
    ],
)
def test_dots_stand_for_any_text_and_for_any_lines(shown: list[str], printed: list[str]) -> None:
    assert missing(shown, printed) == ""


@pytest.mark.parametrize(
    ("shown", "printed", "line"),
    [
        (["a", "c"], ["a", "b", "c"], "not printed here: a / c"),
        (["...", "b", "...", "a"], ["a", "b"], "not printed here: a"),
        (["...", "nowhere"], ["a"], "not printed here: nowhere"),
        (["one ... four"], ["one", "four"], "not printed here: one ... four"),
        (["a.c"], ["abc"], "not printed here: a.c"),
        ([], ["a"], "not shown: a"),
    ],
)
def test_the_line_that_does_not_fit_is_named(shown: list[str], printed: list[str], line: str) -> None:
    assert missing(shown, printed) == line
