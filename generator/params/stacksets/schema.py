"""`params/stacksets/schema.json`: completion and checks for the files of StackSets while they are typed.

As for the files of environments, the schema describes the newest templates, and is looser than `load` only where JSON
Schema cannot say more: numbers that depend on each other, and accounts that must be among others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from generator.params.parameter_schema import parameter_schema
from generator.params.stacks import FILLED
from generator.params.stacksets import keys
from generator.params.stacksets.schema_keys import block, properties

if TYPE_CHECKING:
    from generator.params.manifest import Manifest, Stack

_Schema = dict[str, Any]


def document(newest: Manifest, existing: list[str]) -> _Schema:
    """Return the schema for the newest of the existing versions."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"One StackSet, templates {newest.version}",
        "type": "object",
        "required": list(keys.REQUIRED),
        "additionalProperties": False,
        "properties": properties(list(newest.stacks), existing),
        "allOf": [_managed_by(), *(_of_template(stack) for stack in newest.stacks.values())],
        "$defs": {stack.name: _values(stack) for stack in newest.stacks.values()},
    }


def _managed_by() -> _Schema:
    """Return what belongs to which kind of permissions."""
    filters = ["intersection", "difference"]
    return {
        "if": {"properties": {"permissions": {"const": "service-managed"}}},
        "then": {
            "properties": {
                "administration_role": False,
                "execution_role": False,
                "targets": {
                    "required": ["organizational_units"],
                    # Accounts without a filter would mean nothing, and a filter without accounts neither.
                    "if": {
                        "anyOf": [
                            {"required": ["accounts"]},
                            {"properties": {"filter": {"enum": filters}}, "required": ["filter"]},
                        ]
                    },
                    "then": {"required": ["accounts", "filter"], "properties": {"filter": {"enum": filters}}},
                },
            }
        },
        "else": {
            "required": ["administration_role", "execution_role"],
            "properties": {
                "call_as": False,
                "auto_deployment": False,
                "targets": {
                    "required": ["accounts"],
                    "properties": {"organizational_units": False, "filter": {"const": "none"}},
                },
            },
        },
    }


def _values(stack: Stack) -> _Schema:
    """Return the parameters of a template; a secret is refused, for CloudFormation shows none to compare with."""
    return block({name: parameter_schema(each) for name, each in stack.parameters.items() if not each.no_echo})


def _of_template(stack: Stack) -> _Schema:
    """Return what is right where a file names this template."""
    values = {"$ref": f"#/$defs/{stack.name}"}
    required = [name for name, each in stack.parameters.items() if each.default is None or name in FILLED]
    return {
        "if": {"properties": {"template": {"const": stack.name}}, "required": ["template"]},
        "then": {
            "properties": {
                "parameters": {**values, "type": "object", "required": required} if required else values,
                "overrides": {"additionalProperties": values},
                **({"regions": {"maxItems": 1}} if stack.of_account else {}),
            },
            **({"required": ["parameters"]} if required else {}),
        },
    }
