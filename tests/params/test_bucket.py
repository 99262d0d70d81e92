"""Which names of a bucket are right."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from generator.params import Environment, schema
from generator.params.bucket import bucket
from generator.params.document import Entry
from generator.params.problems import RefusedError

from .conftest import HEADER

# Few characters and many of the reserved pieces, so that every rule is met often.
_NAMES = st.lists(
    st.sampled_from(["a", "1", "-", ".", "A", "_", "xn--", "sthree-", "192.168.5.4", "-s3alias", ".mrap", "--x-s3"])
    | st.text("ab-.", max_size=30),
    max_size=5,
).map("".join)


def accepts(name: str) -> bool:
    node = yaml.ScalarNode("tag:yaml.org,2002:str", name)
    try:
        return bucket(Entry("template_bucket", 1, node)) == name
    except RefusedError:
        return False


def is_right(name: str) -> bool:
    """Say of each rule of S3's page whether it holds, in the page's own words."""
    return (
        3 <= len(name) <= 63
        and set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789.-")
        and name[0].isalnum()
        and name[-1].isalnum()
        and ".." not in name
        and not re.fullmatch(r"\d+(\.\d+){3}", name)
        and not name.startswith(("xn--", "sthree-", "amzn-s3-demo-"))
        and not name.endswith(("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"))
    )


@settings(deadline=None)
@given(name=_NAMES)
@example(name="a" * 63)
@example(name="a" * 64)
@example(name="a-.b")
@example(name="1.2.3.4.5")
@example(name="amzn-s3-demo-bucket")
@example(name="a--table-s3")
@example(name="a--ol-s3")
@example(name="templates\n")
def test_a_name_is_taken_if_it_keeps_every_rule_of_s3(name: str) -> None:
    assert accepts(name) == is_right(name)


@settings(deadline=None)
@given(name=_NAMES)
def test_an_editor_says_the_same(templates: Path, name: str) -> None:
    document = json.loads(schema.text(templates))["properties"]["template_bucket"]
    assert Draft202012Validator(document).is_valid(name) == is_right(name)


_FORM = "lower-case letters, digits, hyphens and single dots are allowed, a letter or digit first and last"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("Templates", _FORM),
        ("s3://templates/cfn", _FORM),
        ("arn:aws:s3:::templates", _FORM),
        ("my_templates", _FORM),
        ("my..templates", _FORM),
        ("-templates", _FORM),
        ("templates-", _FORM),
        ("''", _FORM),
        ("ab", "it has 2 characters, 3 to 63 are allowed"),
        ("a" * 64, "it has 64 characters, 3 to 63 are allowed"),
        ("192.168.5.4", "it looks like an IP address"),
        ("xn--templates", "S3 keeps names that begin with xn-- for itself"),
        ("templates-s3alias", "S3 keeps names that end with -s3alias for itself"),
        ("templates--euw1-az1--x-s3", "S3 keeps names that end with --x-s3 for itself"),
    ],
)
def test_a_wrong_name_is_told_with_the_rule_it_breaks(
    complaints: Callable[[str], list[str]], name: str, reason: str
) -> None:
    shown = f"{name[:60]}..." if len(name) > 60 else name.strip("'")
    assert complaints(f"{HEADER}template_bucket: {name}\n") == [
        f'4: template_bucket: "{shown}" is not the name of a bucket: {reason}'
    ]


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        ("", "null is not a value: remove the key to take the default, or write '' for an empty text"),
        ("[templates]", "takes one value, not a list"),
        ("{name: templates}", "takes one value, not a mapping"),
    ],
)
def test_what_is_no_name_at_all_is_refused(
    complaints: Callable[[str], list[str]], written: str, complaint: str
) -> None:
    assert complaints(f"{HEADER}template_bucket: {written}\n") == [f"4: template_bucket: {complaint}"]


def test_a_name_of_digits_needs_no_quotes(read: Callable[[str], Environment]) -> None:
    assert read(f"{HEADER}template_bucket: 4711\n").template_bucket == "4711"
