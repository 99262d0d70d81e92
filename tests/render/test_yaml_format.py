"""The YAML: short forms where they are allowed, one line where it is short, and never another meaning."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st

from generator.yaml_format import BLOCK_LEVELS, LINE_WIDTH, to_yaml

from .conftest import read_yaml

FORMS = [
    ({"Ref": "Vpc"}, "!Ref Vpc"),
    ({"Condition": "HasKey"}, "!Condition HasKey"),
    ({"Fn::Sub": "${A}-b"}, "!Sub ${A}-b"),
    ({"Fn::GetAtt": ["Vpc", "CidrBlock"]}, "!GetAtt Vpc.CidrBlock"),
    ({"Fn::GetAZs": ""}, "!GetAZs ''"),
    ({"Fn::Select": [0, {"Ref": "Zones"}]}, "!Select [0, !Ref Zones]"),
    ({"Fn::Split": [",", {"Fn::ImportValue": "X"}]}, "!Split [',', !ImportValue X]"),
    (
        {"Fn::If": ["C", {"Fn::GetAtt": ["A", "B"]}, {"Ref": "AWS::X"}]},
        "!If [C, !GetAtt A.B, !Ref 'AWS::X']",
    ),
    ({"Fn::Join": ["", []]}, "!Join\n- ''\n- []"),
    ({"Fn::Or": [{"Condition": "A"}, {"Fn::Not": [{"Condition": "B"}]}]}, "!Or [!Condition A, !Not [!Condition B]]"),
    # A tag cannot carry another tag.
    ({"Fn::ImportValue": {"Fn::Sub": "${A}-VpcId"}}, "\n  Fn::ImportValue: !Sub ${A}-VpcId"),
    # An attribute whose name is a function.
    ({"Fn::GetAtt": ["A", {"Ref": "B"}]}, "\n  Fn::GetAtt:\n  - A\n  - !Ref B"),
    # Functions of rules have no short form.
    ({"Fn::RefAll": "AWS::EC2::VPC::Id"}, "\n  Fn::RefAll: AWS::EC2::VPC::Id"),
    ({"Fn::EachMemberIn": [["a"], ["b"]]}, "\n  Fn::EachMemberIn:\n  - - a\n  - - b"),
    # Not functions: more than one key, or a value that is none of theirs.
    ({"Ref": "A", "B": "c"}, "\n  Ref: A\n  B: c"),
    ({"Condition": {"StringEquals": "x"}}, "\n  Condition:\n    StringEquals: x"),
    ({"Fn::Sub": 1}, "\n  Fn::Sub: 1"),
]


@pytest.mark.parametrize(("value", "text"), FORMS, ids=[text for _, text in FORMS])
def test_a_function_is_written_as_a_person_would(value: dict[str, Any], text: str) -> None:
    written = to_yaml({"V": value})
    assert written == f"V: {text}\n".replace(" \n", "\n")
    assert read_yaml(written) == {"V": value}


def test_a_function_is_on_one_line_as_long_as_it_is_short() -> None:
    def lines(length: int) -> int:
        return to_yaml({"V": {"Fn::Equals": ["a" * length, {"Fn::Select": [0, {"Ref": "b" * 20}]}]}}).count("\n")

    # The second argument takes 38, the first one two more than its text.
    assert [lines(length) for length in (1, 40, 41, 80)] == [1, 1, 3, 3]


def test_a_function_with_a_mapping_or_with_lines_of_text_is_a_block() -> None:
    assert to_yaml({"V": {"Fn::Sub": ["${a}", {"a": "b"}]}}) == "V: !Sub\n- ${a}\n- a: b\n"
    assert to_yaml({"V": {"Fn::Join": ["", ["a\nb\n"]]}}).startswith("V: !Join\n")


def test_below_the_members_of_a_section_a_short_value_is_on_one_line() -> None:
    def written(value: Any) -> str:
        return to_yaml({"Resources": {"X": {"Properties": {"V": value}}}}).partition("      V: ")[2]

    assert written({"a": ["b", {"c": {"Ref": "D"}}]}) == "{a: [b, {c: !Ref D}]}\n"
    assert written(["a, b", "{c}"]) == "['a, b', '{c}']\n"
    # Brackets and the two after a member count, too.
    assert [written(["x" * length]).count("\n") for length in (76, 77)] == [1, 0]
    assert "V:\n      - |\n" in to_yaml({"Resources": {"X": {"Properties": {"V": ["a\nb\n"]}}}})
    assert to_yaml({"X": {"Properties": {"V": ["a"]}}}) == "X:\n  Properties:\n    V:\n    - a\n"


def test_lines_of_text_are_a_literal_block() -> None:
    assert to_yaml({"V": "def f():\n    return 1\n\n# é\n"}) == "V: |\n  def f():\n      return 1\n\n  # é\n"


def test_there_are_no_anchors() -> None:
    shared = {"a": ["b"]}
    assert to_yaml({"V": shared, "W": [shared, shared]}) == "V:\n  a:\n  - b\nW:\n- a:\n  - b\n- a:\n  - b\n"


def test_what_yaml_would_read_as_something_else_is_quoted() -> None:
    document = {"V": ["true", "1", "1.0", "null", "~", "", "2012-10-17", "0x1", "yes", "=", "a: b", "# c", "1:30", "*"]}
    written = to_yaml(document)
    assert yaml.safe_load(written) == document
    assert written.count("'") == 2 * len(document["V"])


def test_equal_values_of_different_types_stay_apart() -> None:
    assert to_yaml({"V": [1, True, 1.0, "1", 0, False]}) == "V:\n- 1\n- true\n- 1.0\n- '1'\n- 0\n- false\n"


@pytest.mark.parametrize("value", [object(), {1}, b"x", (1,)])
def test_what_no_template_can_hold_is_refused(value: object) -> None:
    with pytest.raises(yaml.YAMLError):
        to_yaml({"V": value})


atoms = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
keys = st.text() | st.sampled_from(["Ref", "Condition", "Fn::Sub", "Fn::If", "Fn::ImportValue", "Fn::RefAll"])
values = st.recursive(
    atoms, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=3), max_leaves=12
)
no_functions = st.recursive(
    st.booleans() | st.integers() | st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abc ", min_size=1), inner, max_size=3),
    max_leaves=12,
)


class _PyYaml(yaml.CSafeDumper):
    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - PyYAML's signature
        return True


@given(st.dictionaries(st.text("abc"), values, max_size=4))
def test_what_is_written_is_what_is_read(document: dict[str, Any]) -> None:
    assert json.dumps(read_yaml(to_yaml(document))) == json.dumps(document)


def _depth(value: Any) -> int:
    members = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if members is None else 1 + max(map(_depth, members), default=0)


@given(st.dictionaries(st.text("abc", min_size=1), no_functions, max_size=4))
def test_without_functions_and_not_deep_it_is_pyyaml_to_the_byte(document: dict[str, Any]) -> None:
    assume(_depth(document) <= BLOCK_LEVELS)
    theirs = yaml.dump(document, Dumper=_PyYaml, sort_keys=False, width=LINE_WIDTH, allow_unicode=True)
    assert to_yaml(document) == theirs
