"""The JSON says what the document says, on few lines, and a line holds either one member or a whole short value."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.json_format import LINE_WIDTH, to_json

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(values)
def test_what_is_written_is_what_is_read(value: Any) -> None:
    # As text, because a number that is none differs from itself.
    assert json.dumps(json.loads(to_json(value))) == json.dumps(value)


@given(values)
def test_what_fits_on_a_line_is_what_the_standard_library_writes(value: Any) -> None:
    line = json.dumps(value, ensure_ascii=False)
    assert (to_json(value) == line + "\n") == (len(line) < LINE_WIDTH or not isinstance(value, list | dict))


@given(st.lists(st.text(max_size=30), min_size=20))
def test_each_member_of_what_does_not_fit_begins_a_line(members: list[str]) -> None:
    document = {"V": members, "W": [LINE_WIDTH * "x"]}
    lines = to_json(document).split("\n")
    written = [json.dumps(member, ensure_ascii=False) for member in members]
    if len(json.dumps(members, ensure_ascii=False)) > LINE_WIDTH:
        assert [line.rstrip(",") for line in lines[2 : 2 + len(members)]] == [f" {text}" for text in written]
    else:
        assert lines[1].startswith(' "V": [')


def test_only_the_first_level_is_indented() -> None:
    long = LINE_WIDTH * "x"
    assert to_json({"A": {"B": {"C": [long, 1], "D": 2}, "E": [1, 2]}}) == (
        f'{{\n "A": {{\n "B": {{\n "C": [\n "{long}",\n 1\n ],\n "D": 2\n }},\n "E": [1, 2]\n }}\n}}\n'
    )


def test_an_only_member_shares_the_line_of_its_brackets() -> None:
    long = LINE_WIDTH * "x"
    assert to_json({"A": {"B": [{"C": {"D": [long, 1]}}], "E": 2}}) == (
        f'{{\n "A": {{\n "B": [{{"C": {{"D": [\n "{long}",\n 1\n ]}}}}],\n "E": 2\n }}\n}}\n'
    )


def test_what_json_cannot_hold_is_refused() -> None:
    with pytest.raises(TypeError):
        to_json({"V": [object()]})
