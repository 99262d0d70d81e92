"""Where the stacks of delivery scope live, and what is wrong with the block that says so."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.params import Environment, Place, load

from .conftest import HEADER

Complain = Callable[[str], list[str]]
Read = Callable[[str], Environment]

ACCOUNT = "account: '444455556666'"
SERVICE = "services:\n  web:\n    registry: {}\n    service: {}\n    pipeline: {FullRepositoryId: a/b}\n"
STACKS = "stacks:\n  network: {}\n" + SERVICE
ROLE = "role: arn:aws:iam::111122223333:role/deploy\n"
HOME = Place("111122223333", "eu-west-1", None, "arn:aws:iam::111122223333:role/deploy")


def test_without_the_block_every_stack_lives_in_the_environment(read: Read) -> None:
    environment = read(HEADER + ROLE + STACKS)
    assert environment.tools is None
    assert {stack.place for stack in environment.stacks} == {HOME}


def test_the_stacks_of_delivery_scope_live_where_the_block_says_and_no_others(read: Read) -> None:
    environment = read(f"{HEADER}{ROLE}tools: {{{ACCOUNT}, region: eu-central-1, profile: tools admin}}\n{STACKS}")
    assert environment.tools == Place("444455556666", "eu-central-1", "tools admin", None)
    assert {stack.stack: stack.place for stack in environment.stacks} == {
        "network": HOME,
        "registry": environment.tools,
        "service": HOME,
        "pipeline": environment.tools,
    }


@settings(deadline=None)
@given(scopes=st.lists(st.sampled_from(["environment", "service", "delivery"]), min_size=1, max_size=6))
def test_the_scope_decides_and_not_the_name(tmp_path_factory: pytest.TempPathFactory, scopes: list[str]) -> None:
    folder = tmp_path_factory.mktemp("scopes")
    names = ["network", "service", "registry", "pipeline", "cluster", "alarms"]
    scope_of = dict(zip(names, scopes, strict=False))
    stacks = [{"name": name, "scope": scope, "parameters": {}} for name, scope in scope_of.items()]
    (folder / "1.0.0").mkdir()
    (folder / "1.0.0" / "manifest.json").write_text(json.dumps({"stacks": stacks}))
    of_environment: dict[str, object] = {name: {} for name, scope in scope_of.items() if scope == "environment"}
    others: dict[str, object] = {name: {} for name in scope_of if name not in of_environment}
    rest = yaml.safe_dump({"stacks": of_environment, "services": {"web": others}})
    (folder / "dev.yaml").write_text(f"{HEADER}tools: {{{ACCOUNT}}}\n{rest}")
    environment = load(folder / "dev.yaml", folder)
    assert {stack.stack for stack in environment.stacks} == set(scope_of)
    for stack in environment.stacks:
        assert (stack.place == environment.tools) == (scope_of[stack.stack] == "delivery")


def test_a_stack_is_called_the_same_in_either_account(read: Read) -> None:
    names = [stack.stack_name for stack in read(HEADER + STACKS).stacks]
    assert [stack.stack_name for stack in read(f"{HEADER}tools: {{{ACCOUNT}}}\n{STACKS}").stacks] == names


def test_the_region_is_by_default_that_of_the_environment(read: Read) -> None:
    assert read(f"{HEADER}tools: {{{ACCOUNT}}}\n").tools == Place("444455556666", "eu-west-1", None, None)


def test_the_tools_may_live_in_another_region_of_the_same_account(read: Read) -> None:
    tools = read(f"{HEADER}{ROLE}tools: {{account: '111122223333', region: us-east-1}}\n").tools
    assert tools == Place("111122223333", "us-east-1", None, None)


def test_the_account_and_region_of_the_environment_stay_its_own(read: Read) -> None:
    environment = read(f"{HEADER}{ROLE}tools: {{{ACCOUNT}, region: eu-central-1}}\n")
    assert Place(environment.account, environment.region, None, environment.role) == HOME


_REQUIRED = "tools.account: is required: the 12 digits of the AWS account, in quotes"


@pytest.mark.parametrize("written", ["", " {}", " null", "\n  # account: '444455556666'"])
def test_an_empty_block_misses_its_account(complaints: Complain, written: str) -> None:
    assert complaints(f"{HEADER}tools:{written}\n") == [f"4: {_REQUIRED}"]


def test_what_is_missing_is_missed_where_the_block_begins(complaints: Complain) -> None:
    assert complaints(f"{HEADER}tools:\n  # here\n  region: eu-central-1\n") == [f"4: {_REQUIRED}"]


def test_an_account_alone_is_no_block(complaints: Complain) -> None:
    assert complaints(f"{HEADER}tools: '444455556666'\n") == [
        f"4: {_REQUIRED}",
        "4: tools: takes keys with values, as in `key: value`",
    ]


_NULL = "null is not a value: remove the key to take the default, or write '' for an empty text"
_REGION = "is not the name of an AWS Region, such as eu-west-1 or us-gov-west-1"
_PROFILE = "is not the name of a profile in the AWS configuration, such as tools-admin"


@pytest.mark.parametrize(
    ("key", "written", "complaint"),
    [
        ("region", "eu-centrl-1", f'"eu-centrl-1" {_REGION}'),
        ("region", "", _NULL),
        (
            "region",
            "cn-north-1",
            "is of partition aws-cn, from where a pipeline cannot reach eu-west-1 in aws",
        ),
        ("profile", "", _NULL),
        ("profile", "''", f'"" {_PROFILE}'),
        ("profile", "' tools'", f'" tools" {_PROFILE}'),
        ("profile", "'[profile tools]'", f'"[profile tools]" {_PROFILE}'),
        ("profile", '"tools\\nadmin"', f'"tools\\nadmin" {_PROFILE}'),
        ("profile", '"tools\\u200b"', f'"tools\\u200b" {_PROFILE}'),
        ("profile", "[tools]", "takes one value, not a list"),
        ("role", "tools", '"tools" is not the ARN of a role, such as arn:aws:iam::111122223333:role/deploy'),
        (
            "role",
            "arn:aws:iam::111122223333:role/deploy",
            "is in account 111122223333, but must be in the stacks' account 444455556666",
        ),
        (
            "role",
            "arn:aws-cn:iam::444455556666:role/tools",
            "is of partition aws-cn, but eu-west-1 is in aws",
        ),
        ("acount", "x", "unknown key, did you mean account?"),
        ("stacks", "{}", "unknown key; known: account, region, profile, role"),
    ],
)
def test_a_wrong_key_is_named_with_what_would_be_right(
    complaints: Complain, key: str, written: str, complaint: str
) -> None:
    assert complaints(f"{HEADER}tools:\n  {ACCOUNT}\n  {key}: {written}\n") == [f"6: tools.{key}: {complaint}"]


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        ("444455556666", 'write it in quotes, as in account: "444455556666"'),
        ("'4444'", '"4444" is not an account: 12 digits in quotes are needed'),
    ],
)
def test_the_account_is_checked_like_that_of_the_environment(
    complaints: Complain, written: str, complaint: str
) -> None:
    assert complaints(f"{HEADER}tools: {{account: {written}}}\n") == [f"4: tools.account: {complaint}"]


def test_everything_that_is_wrong_in_the_block_is_told_at_once(complaints: Complain) -> None:
    block = "tools:\n  account: 1\n  region: here\n  profile: ''\n  role: mine\n  extra: 1\n"
    assert [line.partition(": ")[0] for line in complaints(HEADER + block)] == ["5", "6", "7", "8", "9"]


def test_a_wrong_region_of_the_environment_is_told_once(complaints: Complain) -> None:
    text = HEADER.replace("eu-west-1", "here")
    role = "role: arn:aws:iam::444455556666:role/tools"
    assert complaints(f"{text}tools: {{{ACCOUNT}, {role}}}\n{STACKS}") == [f'2: region: "here" {_REGION}']


def test_a_key_given_twice_is_found_here_too(complaints: Complain) -> None:
    assert complaints(f"{HEADER}tools:\n  {ACCOUNT}\n  {ACCOUNT}\n") == [
        "6: account: given twice, first in line 5: keep one"
    ]


def test_the_example_in_the_file_for_prod_is_right(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    lines = (root / "params" / "prod.yaml").read_text(encoding="utf-8").splitlines(keepends=True)
    first = lines.index("# tools:\n")
    shown = [line.removeprefix("# ") if first <= i < first + 5 else line for i, line in enumerate(lines)]
    (tmp_path / "prod.yaml").write_text("".join(shown), encoding="utf-8")
    environment = load(tmp_path / "prod.yaml", root / "templates")
    assert environment.tools is not None
    assert environment.tools.role is not None
    assert {stack.stack for stack in environment.stacks if stack.place == environment.tools} == {"registry", "pipeline"}
