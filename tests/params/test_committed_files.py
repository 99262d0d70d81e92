"""The parameter files of this repository fit the templates of this repository."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from generator.params import ParamsError, load, schema

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
FILES = sorted((ROOT / "params").glob("*.yaml"))

every_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads((ROOT / "params" / "schema.json").read_bytes()))


def blocks(value: dict[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the path of every block that holds named keys: the file, its scopes, services and stacks."""
    yield path
    for key, inner in value.items():
        if isinstance(inner, dict) and key != "tags":
            yield from blocks(inner, (*path, key))


def with_entry(document: dict[str, Any], path: tuple[str, ...], key: str, value: object) -> dict[str, Any]:
    """Return a copy of the document with one entry set."""
    changed = copy.deepcopy(document)
    block = changed
    for step in path:
        block = block[step]
    block[key] = value
    return changed


def test_there_is_a_file_for_each_kind_of_environment() -> None:
    assert [path.stem for path in FILES] == ["dev", "prod"]


def test_the_committed_schema_is_fresh() -> None:
    report = schema.check(TEMPLATES, ROOT / "params" / "schema.json")
    assert report.exit_code == 0, f"run `ecs-bluegreen schema`\n{report.text}"


@every_file
def test_the_file_loads_and_every_value_on_the_wire_is_text(path: Path) -> None:
    environment = load(path, TEMPLATES)
    assert environment.name == path.stem
    for stack in environment.stacks:
        assert stack.stack_name.startswith(f"{path.stem}-")
        assert all(type(value) is str for value in stack.parameters.values())


@every_file
def test_the_file_names_every_stack_once(path: Path) -> None:
    manifest = json.loads((TEMPLATES / load(path, TEMPLATES).version / "manifest.json").read_bytes())
    # Their pipeline is where the environment is, so it needs no way in.
    left_out = {"deployment-access"}
    of_environment = [stack for stack in manifest["stacks"] if stack["scope"] != "account"]
    expected = [s["name"] for s in of_environment if s["instead_of"] is None and s["name"] not in left_out]
    assert [stack.stack for stack in load(path, TEMPLATES).stacks] == expected


@every_file
def test_the_schema_accepts_the_file(path: Path, validator: Draft202012Validator) -> None:
    document = yaml.safe_load(path.read_bytes())
    assert [error.message for error in validator.iter_errors(document)] == []


@every_file
def test_the_schema_refuses_an_unknown_key_in_any_block(path: Path, validator: Draft202012Validator) -> None:
    document = yaml.safe_load(path.read_bytes())
    # Under services: any key is the name of a service, so what is wrong there is its value.
    for block in blocks(document):
        assert not validator.is_valid(with_entry(document, block, "Misspelt", "x")), block


@every_file
def test_the_schema_and_load_refuse_null_in_place_of_any_value(
    path: Path, validator: Draft202012Validator, tmp_path: Path
) -> None:
    document = yaml.safe_load(path.read_bytes())
    stacks = [block for block in blocks(document) if len(block) == (2 if block[:1] == ("stacks",) else 3)]
    for block in stacks:
        inner = document
        for step in block:
            inner = inner[step]
        for parameter in inner:
            changed = with_entry(document, block, parameter, None)
            assert not validator.is_valid(changed), (block, parameter)
            (tmp_path / path.name).write_text(yaml.safe_dump(changed))
            with pytest.raises(ParamsError, match=f"{parameter}: null is not a value"):
                load(tmp_path / path.name, TEMPLATES)
