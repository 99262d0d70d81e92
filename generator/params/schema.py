"""`params/schema.json` and `params/stacksets/schema.json`: completion and checks for files while they are typed.

They describe the newest templates. They are looser than `load` only where JSON Schema cannot say more:
numbers in quotes, lists written as one text, and what depends on two values.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from generator import made_file
from generator.errors import UserError
from generator.params import header, manifest
from generator.params.header_schema import header_schema
from generator.params.parameter_schema import parameter_schema, value_schema
from generator.params.stacks import FILLED
from generator.params.stacksets import schema as stack_sets
from generator.report import Report

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from generator.params.manifest import Manifest, Stack

_Schema = dict[str, Any]


def text(templates: Path) -> str:
    """Return the schema for the newest version under `templates`: same manifests, same bytes."""
    return _json(_document(*_newest(templates)))


def stack_sets_text(templates: Path) -> str:
    """Return the schema of the files of StackSets, likewise."""
    return _json(stack_sets.document(*_newest(templates)))


def write(templates: Path, output: Path) -> Report:
    """Write the schema to `output`, and that of StackSets to the folder `stacksets` beside it."""
    return _together(made_file.write(path, made) for path, made in _files(templates, output))


def check(templates: Path, output: Path) -> Report:
    """Say what writing would change, without writing."""
    return _together(made_file.check(path, made, "ecs-bluegreen schema") for path, made in _files(templates, output))


def _files(templates: Path, output: Path) -> list[tuple[Path, str]]:
    beside = output.parent / "stacksets" / output.name
    return [(output, text(templates)), (beside, stack_sets_text(templates))]


def _together(reports: Iterable[Report]) -> Report:
    found = list(reports)
    return Report("".join(one.text for one in found), max(one.exit_code for one in found))


def _newest(templates: Path) -> tuple[Manifest, list[str]]:
    existing = manifest.versions(templates)
    if not existing:
        raise UserError(f"{templates}: has no version with a manifest; `make render` makes one")
    return manifest.read(templates, existing[0]), existing


def _json(document: _Schema) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _document(newest: Manifest, existing: list[str]) -> _Schema:
    environment, services = (
        [stack for stack in newest.stacks.values() if stack.of_environment is wanted and not stack.of_account]
        for wanted in (True, False)
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Parameters of one environment, templates {newest.version}",
        "type": "object",
        "required": list(header.REQUIRED),
        "additionalProperties": False,
        "properties": {
            **header_schema(existing, _name(newest, "EnvironmentName")),
            "stacks": {
                "description": "Stacks that exist once in the environment.",
                **_block([(stack.name, _stack(stack)) for stack in environment]),
                "allOf": [_only_one(stack.instead_of, stack.name) for stack in environment if stack.instead_of],
            },
            "services": {
                "description": "Services by name; each has its own stacks.",
                "type": ["object", "null"],
                "propertyNames": _name(newest, "ServiceName"),
                "additionalProperties": _block([(stack.name, _stack(stack)) for stack in services]),
            },
        },
    }


def _block(properties: list[tuple[str, _Schema]], required: Iterable[str] = ()) -> _Schema:
    """Return the schema of a mapping; one in which nothing is required may be left empty."""
    demanded = list(required)
    return {
        "type": "object" if demanded else ["object", "null"],
        "additionalProperties": False,
        "properties": dict(properties),
        **({"required": demanded} if demanded else {}),
    }


def _only_one(*names: str) -> _Schema:
    return {"not": {"type": "object", "required": list(names)}}


def _stack(stack: Stack) -> _Schema:
    own = [parameter for parameter in stack.parameters.values() if parameter.name not in FILLED]
    required = [parameter.name for parameter in own if parameter.is_required]
    return _block([(parameter.name, parameter_schema(parameter)) for parameter in own], required)


def _name(newest: Manifest, parameter: str) -> _Schema:
    declarations = newest.declarations(parameter)
    return value_schema(declarations[0]) if declarations else {"type": "string"}
