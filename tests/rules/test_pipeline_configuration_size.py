"""E9082: keys and values of every configuration."""

from __future__ import annotations

from typing import Any

import pytest
from pipeline_cases import action, after_source, build, changed, complaint, messages


@pytest.mark.parametrize(
    ("key", "value", "word"),
    [
        ("EnvironmentVariables", [{"name": "A", "value": "b"}], "as JSON"),
        ("EnvironmentVariables", {"A": "b"}, "as JSON"),
        ("EnvironmentVariables", "x" * 1001, "1001 characters"),
        ("EnvironmentVariables", {"Fn::Sub": "x" * 1001 + "${AWS::Region}"}, "at most 1000"),
        ("K" * 51, "x", "longer than 50"),
    ],
)
def test_what_is_no_short_text_is_found(key: str, value: Any, word: str) -> None:
    assert word in complaint(after_source(changed(build(), **{key: value})), "E9082")


@pytest.mark.parametrize("value", ["x" * 1000, True, 5, {"Ref": "Given"}, {"Fn::Sub": "${AWS::Region}"}])
def test_texts_numbers_and_the_unknown_are_left_alone(value: Any) -> None:
    assert messages(after_source(action("A", "Invoke", "Other", {"Key": value})), "E9082") == []
