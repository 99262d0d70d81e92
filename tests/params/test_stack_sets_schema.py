"""The schema with which editors check the files of StackSets says what `load` says."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from generator.cli import cli
from generator.errors import UserError
from generator.params import schema, stacksets
from generator.params.stacksets import keys

from .stack_set_cases import EVERYTHING, SELF, SERVICE, UNFIT, WRONG

ROOT = Path(__file__).parents[2]
# What JSON Schema cannot say: the number of one key depends on another, an account must be among others, Regions must
# be of one partition. And what a reader of YAML has turned into something right before the schema sees it.
UNSAID = (
    "YAML reads an unquoted yes",
    "gets no stack",
    "strict allows at most one more than failure_tolerance",
    "is of another partition",
)
# Right in every way a file can be.
RIGHT = [
    SERVICE,
    SELF,
    EVERYTHING,
    SERVICE + "operation:\noverrides:\ntags:\n",
    SERVICE + "operation: {failure_tolerance: 0, max_concurrent: 100%, mode: soft}\n",
    SERVICE + "operation: {failure_tolerance: '3', max_concurrent: '3'}\n",
    SERVICE.replace("workload1]", 'workload1], accounts: ["222233334444"], filter: difference'),
    SERVICE.replace("workload1]", "workload1], filter: none"),
    SERVICE.replace("ou-ab12-workload1", "r-ab12"),
    SERVICE + "auto_deployment: {enabled: false}\n",
    SELF.replace("}", ", filter: none}", 1),
    SELF.replace("[eu-west-1]", "[eu-west-1, us-east-1]"),
    SERVICE.replace("network", "execution").replace("EnvironmentName: prod", "AdministratorAccountId: '111122223333'"),
]


def _parsed(text: str) -> Any:
    """Return a file as an editor sees it: keys are texts, also those that look like numbers."""
    return json.loads(json.dumps(yaml.safe_load(text)))


@pytest.fixture(scope="module")
def validator(templates: Path) -> Draft202012Validator:
    document = json.loads(schema.stack_sets_text(templates))
    Draft202012Validator.check_schema(document)
    return Draft202012Validator(document)


@pytest.fixture
def load(tmp_path: Path, templates: Path) -> Callable[[str], object]:
    def load_text(text: str) -> object:
        path = tmp_path / "core.yaml"
        path.write_text(text, encoding="utf-8")
        return stacksets.load(path, templates)

    return load_text


@pytest.mark.parametrize("text", RIGHT)
def test_a_right_file_is_accepted_as_load_accepts_it(
    validator: Draft202012Validator, load: Callable[[str], object], text: str
) -> None:
    load(text)
    assert [error.message for error in validator.iter_errors(_parsed(text))] == []


@pytest.mark.parametrize(
    "text", [text for text, complaint in [*WRONG, *UNFIT] if not any(each in complaint for each in UNSAID)]
)
def test_a_wrong_file_is_refused_as_load_refuses_it(
    validator: Draft202012Validator, load: Callable[[str], object], text: str
) -> None:
    with pytest.raises(UserError):
        load(text)
    assert not validator.is_valid(_parsed(text))


def test_all_but_what_depends_on_other_values_is_refused_by_the_schema() -> None:
    unsaid = [complaint for _, complaint in [*WRONG, *UNFIT] if any(each in complaint for each in UNSAID)]
    assert len(unsaid) == 6


def _values(value: Any, *path: Any) -> Iterator[tuple[Any, ...]]:
    """Yield the place of every value in a file."""
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, member in members:
        yield (*path, key)
        yield from _values(member, *path, key)


def _changed(document: Any, path: tuple[Any, ...], value: Any) -> Any:
    copy = json.loads(json.dumps(document))
    parent = copy
    for key in path[:-1]:
        parent = parent[key]
    parent[path[-1]] = value
    return copy


def _accepts(load: Callable[[str], object], document: Any) -> bool:
    try:
        load(yaml.safe_dump(document, default_style=None))
    except UserError:
        return False
    return True


@pytest.mark.parametrize("other", [None, [], {}, [[]], "", "?", {"unknown": 1}], ids=repr)
@pytest.mark.parametrize("text", [SELF, EVERYTHING], ids=["self-managed", "everything"])
def test_the_schema_and_load_agree_on_something_else_in_place_of_any_value(
    validator: Draft202012Validator, load: Callable[[str], object], text: str, other: Any
) -> None:
    document = _parsed(text)
    for path in _values(document):
        changed = _changed(document, path, other)
        assert validator.is_valid(changed) == _accepts(load, changed), path


@pytest.mark.parametrize("missing", keys.REQUIRED)
def test_what_is_required_is_required(validator: Draft202012Validator, missing: str) -> None:
    assert not validator.is_valid({key: value for key, value in _parsed(SERVICE).items() if key != missing})


@pytest.mark.parametrize("text", [SELF, EVERYTHING], ids=["self-managed", "everything"])
def test_an_unknown_key_is_refused_in_every_block(validator: Draft202012Validator, text: str) -> None:
    document = _parsed(text)
    blocks: list[tuple[Any, ...]] = [(), *(path for path in _values(document) if isinstance(_at(document, path), dict))]
    open_blocks = {("tags",)}
    for path in blocks:
        if path not in open_blocks:
            assert not validator.is_valid(_changed(document, (*path, "colour"), "red")), path


def _at(document: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        document = document[key]
    return document


def test_every_key_of_the_loader_has_its_schema_and_no_other(validator: Draft202012Validator) -> None:
    assert validator.schema["properties"].keys() == set(keys.KEYS)
    described = {key for key, each in validator.schema["properties"].items() if each.get("description")}
    assert set(keys.KEYS) - described == set()


@pytest.mark.parametrize("path", sorted((ROOT / "params" / "stacksets").glob("*.yaml")), ids=lambda path: path.stem)
def test_a_committed_file_names_the_committed_schema_which_accepts_it(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.startswith("# yaml-language-server: $schema=schema.json\n")
    committed = json.loads((path.parent / "schema.json").read_bytes())
    assert [error.message for error in Draft202012Validator(committed).iter_errors(_parsed(text))] == []


def test_the_command_writes_both_schemas_and_shows_which_is_stale(templates: Path, tmp_path: Path) -> None:
    output, other = tmp_path / "schema.json", tmp_path / "stacksets" / "schema.json"
    arguments = ["schema", "--templates", str(templates), "--output", str(output)]
    assert CliRunner().invoke(cli, arguments).exit_code == 0
    assert other.read_text("utf-8") == schema.stack_sets_text(templates)
    assert CliRunner().invoke(cli, [*arguments, "--check"]).exit_code == 0
    other.unlink()
    stale = CliRunner().invoke(cli, [*arguments, "--check"])
    assert stale.exit_code == 1
    assert stale.output.startswith(f"{output}: up to date\n--- {other}\n")
