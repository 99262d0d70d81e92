"""What is made stands between markers, and nothing else of a page changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.docs_tables import markers
from generator.errors import UserError

PAGE = Path("page.md")
GOOD = """\
before
<!-- generated: one -->
old
<!-- end generated: one -->
between
<!-- generated: two -->
<!-- end generated: two -->
after
"""
PARTS = {"one": "1", "two": "2"}
LINES = st.lists(st.text(st.characters(min_codepoint=32, max_codepoint=126)), max_size=4).map("\n".join)


@given(LINES, LINES, LINES)
def test_only_what_is_between_the_markers_changes_and_a_second_time_nothing(before: str, old: str, after: str) -> None:
    def written(text: str) -> str:
        return f"{before}\n<!-- generated: a -->\n{text}\n<!-- end generated: a -->\n{after}"

    filled = markers.fill(PAGE, written(old), {"a": "new"})
    assert filled == written("\nnew\n")
    assert markers.fill(PAGE, filled, {"a": "new"}) == filled


@pytest.mark.parametrize("marker", [line for line in GOOD.splitlines() if line.startswith("<!--")])
def test_a_missing_marker_is_named_with_its_file(marker: str) -> None:
    with pytest.raises(UserError, match=f"^page.md: the marker {marker} must stand once, alone in its line") as caught:
        markers.fill(PAGE, GOOD.replace(f"{marker}\n", ""), PARTS)
    assert "missing" in str(caught.value)


@pytest.mark.parametrize("marker", [line for line in GOOD.splitlines() if line.startswith("<!--")])
def test_a_doubled_marker_is_named_with_its_lines(marker: str) -> None:
    with pytest.raises(UserError, match=rf"^page.md: the marker {marker} .* in the lines \d, 9$"):
        markers.fill(PAGE, f"{GOOD}{marker}\n", PARTS)


def test_a_marker_with_words_beside_it_does_not_count() -> None:
    with pytest.raises(UserError, match="<!-- generated: one --> must stand once"):
        markers.fill(PAGE, GOOD.replace("<!-- generated: one -->", "see <!-- generated: one -->"), PARTS)


@pytest.mark.parametrize("word", ["", "end "])
def test_a_marker_of_a_part_that_nobody_makes_is_refused(word: str) -> None:
    with pytest.raises(UserError, match=r"line 9: .*three.* nobody makes; the parts are one, two"):
        markers.fill(PAGE, f"{GOOD}<!-- {word}generated: three -->\n", PARTS)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("<!-- generated: one -->", "<!-- end generated: one -->"),
        ("<!-- end generated: one -->", "<!-- generated: two -->"),
        ("<!-- end generated: one -->", "<!-- end generated: two -->"),
    ],
)
def test_markers_that_cross_or_stand_in_the_wrong_order_are_refused(first: str, second: str) -> None:
    swapped = GOOD.replace(first, "%").replace(second, first).replace("%", second)
    with pytest.raises(UserError, match=r"^page.md: after .* must come .*, and not "):
        markers.fill(PAGE, swapped, PARTS)


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(UserError) as caught:
        markers.fill(PAGE, "nothing", PARTS)
    assert len(str(caught.value).splitlines()) == 4
