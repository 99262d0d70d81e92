"""What we write as YAML is read back unchanged by cfn-lint, which reads templates as CloudFormation does."""

from __future__ import annotations

import re
from typing import Any

import pytest
from cfnlint.decode import decode_str
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.yaml_format import to_yaml

ODD = [
    "",
    " ",
    "yes",
    "No",
    "on",
    "true",
    "null",
    "~",
    "1",
    "0123",
    "1e3",
    "0x1F",
    "1_000",
    "12:30:45",
    "2012-10-17",
    ".5",
    "=",
    "<<",
    "- a",
    "a: b",
    "a #b",
    "#a",
    "!Ref a",
    "&a",
    "*a",
    "{a}",
    "[a]",
    "${A}",
    "%a",
    "@a",
    "`a",
    "'a'",
    '"a"',
    "a\\b",
    "tab\there",
    "trailing ",
    " leading",
    "two\nlines",
    "two\nlines\n",
    "many\n\n\n",
    "\nfirst empty",
    "  indented\nfirst",
    "trailing \nspace",
    "grüße",
    "\u2028",
    "😀",
    "x" * 300,
    "word " * 60,
]
texts = st.one_of(
    st.sampled_from(ODD), st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=12)
)
names = st.text("ABCabc", min_size=1, max_size=8)
plain = st.one_of(texts, st.integers(-(2**40), 2**40), st.booleans(), st.sampled_from([0.5, 1.25]))


def _functions(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    some = st.lists(values, min_size=1, max_size=3)
    return st.one_of(
        names.map(lambda name: {"Ref": name}),
        names.map(lambda name: {"Condition": name}),
        st.tuples(names, names).map(lambda pair: {"Fn::GetAtt": list(pair)}),
        texts.map(lambda text: {"Fn::Sub": text}),
        st.tuples(texts, st.dictionaries(names, values, min_size=1, max_size=2)).map(
            lambda pair: {"Fn::Sub": list(pair)}
        ),
        st.tuples(names, values, values).map(lambda three: {"Fn::If": list(three)}),
        st.tuples(texts, some).map(lambda pair: {"Fn::Join": list(pair)}),
        st.tuples(texts, values).map(lambda pair: {"Fn::Split": list(pair)}),
        st.tuples(st.integers(0, 9), values).map(lambda pair: {"Fn::Select": list(pair)}),
        texts.map(lambda text: {"Fn::ImportValue": text}),
        texts.map(lambda text: {"Fn::ImportValue": {"Fn::Sub": text}}),
        st.just({"Fn::GetAZs": ""}),
        some.map(lambda members: {"Fn::Not": members}),
        some.map(lambda members: {"Fn::EachMemberIn": [members, {"Fn::RefAll": "AWS::EC2::VPC::Id"}]}),
    )


values = st.recursive(
    plain,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(names, inner, min_size=1, max_size=4), _functions(inner)
    ),
    max_leaves=12,
)


def _read(text: str) -> Any:
    document, problems = decode_str(text)
    assert problems == [], (problems, text)
    return document


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(names, values, min_size=1, max_size=4))
def test_a_template_is_read_back_as_it_was_written(document: dict[str, Any]) -> None:
    text = to_yaml(document)
    assert _read(text) == document
    assert [type(member) for member in _leaves(_read(text))] == [type(member) for member in _leaves(document)]


def _leaves(value: Any) -> list[Any]:
    if isinstance(value, dict | list):
        members = value.values() if isinstance(value, dict) else value
        return [leaf for member in members for leaf in _leaves(member)]
    return [str(value) if isinstance(value, str) else value]


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("place", ["value", "key", "item", "argument", "substitution"])
def test_an_odd_text_is_read_back_wherever_it_stands(odd: str, place: str) -> None:
    places: dict[str, dict[str, Any]] = {
        "value": {"A": odd},
        "key": {"A": {odd: "a", "Other": "b"}},
        "item": {"A": [odd, odd]},
        "argument": {"A": {"Fn::Join": [odd, [odd, "a"]]}},
        "substitution": {"A": {"Fn::Sub": odd}},
    }
    assert _read(to_yaml(places[place])) == places[place]


@pytest.mark.parametrize(
    ("document", "text"),
    [
        ({"A": {"Ref": "Vpc"}}, "A: !Ref Vpc\n"),
        ({"A": {"Fn::GetAtt": ["Vpc", "CidrBlock"]}}, "A: !GetAtt Vpc.CidrBlock\n"),
        ({"A": {"Fn::Not": [{"Condition": "IsBig"}]}}, "A: !Not [!Condition IsBig]\n"),
        (
            {"A": {"Fn::If": ["IsBig", {"Ref": "B"}, {"Ref": "C"}]}},
            "A: !If [IsBig, !Ref B, !Ref C]\n",
        ),
        ({"A": {"Fn::GetAZs": ""}}, "A: !GetAZs ''\n"),
        ({"A": {"Fn::ImportValue": {"Fn::Sub": "${B}-C"}}}, "A:\n  Fn::ImportValue: !Sub ${B}-C\n"),
        ({"A": {"Fn::RefAll": "AWS::EC2::VPC::Id"}}, "A:\n  Fn::RefAll: AWS::EC2::VPC::Id\n"),
    ],
)
def test_functions_are_in_short_form_unless_a_tag_would_stand_on_a_tag(document: dict[str, Any], text: str) -> None:
    assert to_yaml(document) == text
    assert _read(text) == document


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(names, st.recursive(st.just("a"), _functions, max_leaves=8), min_size=1, max_size=3))
def test_no_tag_stands_on_a_tag(document: dict[str, Any]) -> None:
    # A tag on a sequence may hold tags; one on a text may not be followed by another.
    assert not re.search(r"![A-Za-z]+ ![A-Za-z]+", re.sub(r"'[^'\n]*'|\"[^\"\n]*\"", "", to_yaml(document)))
