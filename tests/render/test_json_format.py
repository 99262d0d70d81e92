"""The JSON is that of the standard library, to the byte."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.json_format import to_json

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(values)
def test_it_is_what_the_standard_library_writes(value: Any) -> None:
    assert to_json(value) == json.dumps(value, indent=1, ensure_ascii=False) + "\n"


def test_what_json_cannot_hold_is_refused() -> None:
    with pytest.raises(TypeError):
        to_json({"V": [object()]})
