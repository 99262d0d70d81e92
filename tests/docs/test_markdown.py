"""Texts of templates stand in a table as they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from generator.docs_tables import markdown

PARSER = MarkdownIt("commonmark").enable("table")

# Control characters and what only looks like a space are not in any template, and Markdown replaces some of them.
ANY_TEXT = st.text(
    st.one_of(st.sampled_from("|`\\<>*_[]&;~ \n\tab1"), st.characters(min_codepoint=33, max_codepoint=126))
)


def shown(cell: str) -> list[tuple[str, str]]:
    """Return type and content of what a reader sees in the first of two cells of a table's only row."""
    tokens = PARSER.parse(markdown.table(("a", "b"), [[cell, "last"]]))
    inlines = [token for token in tokens if token.type == "inline"][2:]
    assert [token.content for token in inlines[1:]] == ["last"]
    return [(child.type, child.content) for child in inlines[0].children or []]


@given(ANY_TEXT)
def test_words_of_any_kind_are_one_cell_and_read_as_they_are(text: str) -> None:
    seen = shown(markdown.words(text))
    assert {kind for kind, _ in seen} <= {"text"}
    assert "".join(content for _, content in seen) == " ".join(text.split())


@given(ANY_TEXT.filter(str.strip))
def test_code_of_any_kind_is_one_cell_and_reads_as_it_is(text: str) -> None:
    seen = shown(markdown.code(text))
    assert [kind for kind, content in seen if content] == ["code_inline"]
    assert "".join(content for _, content in seen) == " ".join(text.split())


@pytest.mark.parametrize(
    ("text", "cell"),
    [("a|b", r"`a\|b`"), ("a`b", "``a`b``"), ("`", "`` ` ``"), ("a\nb", "`a b`")],
)
def test_code_is_written_as_github_takes_it(text: str, cell: str) -> None:
    assert markdown.code(text) == cell
