"""What is wrong with the keys above the stacks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from generator.params import ParamsError, load

from .conftest import HEADER

Complain = Callable[[str], list[str]]


def with_key(key: str, written: str) -> str:
    """Return the header with one key written differently, or added as line 4."""
    lines = [line for line in HEADER.splitlines() if not line.startswith(f"{key}:")]
    position = {"account": 0, "region": 1, "version": 2}.get(key, 3)
    return "\n".join([*lines[:position], f"{key}: {written}", *lines[position:]]) + "\n"


@pytest.mark.parametrize(
    ("key", "written", "complaint"),
    [
        ("account", "111122223333", '1: account: write it in quotes, as in account: "111122223333"'),
        (
            "account",
            "012345670123",
            (
                "1: account: YAML reads a number that begins with 0 as octal: "
                'write it in quotes, as in account: "012345670123"'
            ),
        ),
        (
            "account",
            "098765432109",
            (
                "1: account: YAML reads a number that begins with 0 as octal: "
                'write it in quotes, as in account: "098765432109"'
            ),
        ),
        (
            "account",
            "'1111-2222-3333'",
            '1: account: "1111-2222-3333" is not an account: 12 digits in quotes are needed',
        ),
        ("account", "'11112222333'", '1: account: "11112222333" is not an account: 12 digits in quotes are needed'),
        ("account", "'١١١١٢٢٢٢٣٣٣٣'", '1: account: "١١١١٢٢٢٢٣٣٣٣" is not an account: 12 digits in quotes are needed'),
        ("account", "", '1: account: "" is not an account: 12 digits in quotes are needed'),
        ("account", "['111122223333']", "1: account: takes one value, not a list"),
        (
            "region",
            "eu-wst-1",
            '2: region: "eu-wst-1" is not the name of an AWS Region, such as eu-west-1 or us-gov-west-1',
        ),
        (
            "region",
            "eu-west-1a",
            '2: region: "eu-west-1a" is not the name of an AWS Region, such as eu-west-1 or us-gov-west-1',
        ),
        (
            "region",
            "xx-west-1",
            '2: region: "xx-west-1" is not the name of an AWS Region, such as eu-west-1 or us-gov-west-1',
        ),
        ("region", "{a: b}", "2: region: takes one value, not a mapping"),
        ("version", "1.0.1", '3: version: there are no templates of version "1.0.1", did you mean 1.0.0?'),
        ("version", "7", '3: version: there are no templates of version "7"; known: 1.0.0, 0.9.0'),
        ("version", "../1.0.0", '3: version: there are no templates of version "../1.0.0", did you mean 1.0.0?'),
        ("version", "1.1.0", '3: version: there are no templates of version "1.1.0", did you mean 1.0.0?'),
        (
            "environment",
            "Dev-1",
            '4: environment: "Dev-1" is not right (1 to 16 lower-case letters and digits, a letter first)',
        ),
        (
            "environment",
            "a23456789012345678",
            (
                '4: environment: "a23456789012345678" has 18 characters, at most 16 are allowed '
                "(1 to 16 lower-case letters and digits, a letter first)"
            ),
        ),
        (
            "environment",
            "on",
            (
                "4: environment: YAML reads an unquoted yes, no, on or off as a boolean: "
                "write true or false, or quote the word"
            ),
        ),
        ("protect", "'false'", "4: protect: is either true or false, without quotes"),
        (
            "protect",
            "yes",
            (
                "4: protect: YAML reads an unquoted yes, no, on or off as a boolean: "
                "write true or false, or quote the word"
            ),
        ),
        ("protect", "1", "4: protect: is either true or false, without quotes"),
        (
            "role",
            "deploy",
            '4: role: "deploy" is not the ARN of a role, such as arn:aws:iam::111122223333:role/deploy',
        ),
        (
            "role",
            "arn:aws:iam::444455556666:role/deploy",
            "4: role: is in account 444455556666, but must be in the stacks' account 111122223333",
        ),
        (
            "role",
            "arn:aws-cn:iam::111122223333:role/deploy",
            "4: role: is of partition aws-cn, but eu-west-1 is in aws",
        ),
        ("tags", "[A, B]", "4: tags: takes keys with values, as in `key: value`"),
        ("tags", "{'AWS:x': y}", "4: tags.AWS:x: the prefix aws: belongs to AWS: choose another key"),
        ("tags", "{'': y}", "4: tags.: the key has 0 characters, 1 to 128 are allowed"),
        ("tags", "{A: ''}", "4: tags.A: the value has 0 characters, 1 to 256 are allowed"),
        (
            "tags",
            "{A: null}",
            "4: tags.A: null is not a value: remove the key to take the default, or write '' for an empty text",
        ),
        ("tags", f"{{A: {'x' * 257}}}", "4: tags.A: the value has 257 characters, 1 to 256 are allowed"),
        ("stack", "{}", "4: stack: unknown key, did you mean stacks?"),
        (
            "zzz",
            "1",
            (
                "4: zzz: unknown key; known: account, region, version, environment, protect, role, tools, "
                "template_bucket, tags, stacks, services"
            ),
        ),
        ("stacks", "[network]", "4: stacks: takes keys with values, as in `key: value`"),
        ("services", "web", "4: services: takes keys with values, as in `key: value`"),
    ],
)
def test_a_wrong_key_is_named_with_what_would_be_right(
    complaints: Complain, key: str, written: str, complaint: str
) -> None:
    assert complaints(with_key(key, written)) == [complaint]


@pytest.mark.parametrize("count", [50, 51])
def test_at_most_fifty_tags(complaints: Complain, count: int) -> None:
    tags = ", ".join(f"Tag{number}: x" for number in range(count))
    found = complaints(f"{HEADER}tags: {{{tags}}}\nzzz: 1\n")
    expected = "4: tags: 51 tags are given, CloudFormation takes at most 50"
    assert (expected in found) == (count == 51)


def test_a_long_tag_key_is_counted(complaints: Complain) -> None:
    (complaint,) = complaints(f"{HEADER}tags: {{? {'k' * 129} : x}}\n")
    assert complaint.endswith(": the key has 129 characters, 1 to 128 are allowed")


def test_everything_required_that_is_missing_is_told_at_once(complaints: Complain) -> None:
    assert complaints("# a comment\nprotect: true\n") == [
        "2: account: is required: the 12 digits of the AWS account, in quotes",
        "2: region: is required: the AWS Region, such as eu-west-1",
        "2: version: is required: the folder under templates/ to deploy, such as 1.0.0",
    ]


def test_a_name_that_comes_from_the_file_is_checked_too(tmp_path: Path, templates: Path) -> None:
    path = tmp_path / "Dev_1.yaml"
    path.write_text(HEADER)
    with pytest.raises(
        ParamsError, match=r"Dev_1\.yaml: environment, by default the file's name: \"Dev_1\" is not right"
    ):
        load(path, templates)


def test_without_any_version_the_remedy_is_named(tmp_path: Path) -> None:
    path = tmp_path / "dev.yaml"
    path.write_text(HEADER)
    with pytest.raises(ParamsError, match=r"no templates of version \"1\.0\.0\"; there is none yet, `make render`"):
        load(path, tmp_path)
