"""The keys of a StackSet's file in the words of JSON Schema, each on its own."""

from __future__ import annotations

from typing import Any

from generator.params import header, header_schema
from generator.params.parameter_schema import whole
from generator.params.stacksets import keys

_Schema = dict[str, Any]


def properties(templates: list[str], existing: list[str]) -> dict[str, _Schema]:
    """Return the schema of each key, given the names of the templates and the versions that there are."""
    return {**_place(existing), **_template(templates), **_permissions(), **_roll_out()}


def _place(existing: list[str]) -> dict[str, _Schema]:
    return {
        "account": {**header_schema.account(), "description": _required("account")},
        "region": header_schema.region(_required("region")),
        "version": header_schema.version(existing),
        "name": {
            "description": "What CloudFormation calls the set; default: the file's name.",
            "type": "string",
            "pattern": whole(keys.NAME_PATTERN),
        },
        "profile": header_schema.profile(
            "The profile in the AWS configuration that reaches the account; left out: your credentials."
        ),
        "template_bucket": header_schema.template_bucket(),
        "tags": header_schema.tags(),
    }


def _template(templates: list[str]) -> dict[str, _Schema]:
    return {
        "template": {"description": _required("template"), "enum": templates},
        "parameters": {"description": "The values of all accounts.", "type": ["object", "null"]},
        "overrides": {
            "description": "Other values for single accounts; {} takes those of an account back.",
            "type": ["object", "null"],
            "propertyNames": {"pattern": whole(header.ACCOUNT_PATTERN)},
        },
    }


def _permissions() -> dict[str, _Schema]:
    return {
        "permissions": {"description": _required("permissions"), "enum": ["service-managed", "self-managed"]},
        "call_as": {
            "description": "delegated-admin where account is not the management account. Service-managed only.",
            "enum": ["self", "delegated-admin"],
            "default": "self",
        },
        "administration_role": {
            "description": "ARN of the role in the account of the set. Self-managed only.",
            "type": "string",
            "pattern": whole(header.ROLE_PATTERN),
        },
        "execution_role": {**_role_name(), "description": "Name of the role in each account. Self-managed only."},
        "diagnosis": {
            "description": "By which role the reason of a failure is read in the account where it failed.",
            **block(
                {"role": _role_name(), "profile": header_schema.profile("By whose profile it is assumed.")}, "role"
            ),
        },
    }


def _roll_out() -> dict[str, _Schema]:
    return {
        "targets": {
            "description": _required("targets"),
            **block(
                {
                    "organizational_units": {**_listed(whole(keys.UNIT_PATTERN)), "maxItems": keys.UNITS},
                    "accounts": _accounts(),
                    "filter": {"enum": ["none", "intersection", "difference"], "default": "none"},
                }
            ),
            # A set goes somewhere, and what is left empty is nowhere.
            "type": "object",
        },
        "regions": {"description": _required("regions"), **_listed(whole(header.REGION_PATTERN))},
        "operation": {
            "description": "How a change goes through all accounts but the canary's.",
            **block(_operation()),
        },
        "canary": {"description": "Who gets every change first.", **block({"accounts": _accounts()}, "accounts")},
        "auto_deployment": {
            "description": "What becomes of accounts that join and leave. Service-managed only.",
            **block({"enabled": {"type": "boolean"}, "retain_on_removal": {"type": "boolean"}}, "enabled"),
            "if": {"type": "object", "properties": {"enabled": {"const": False}}},
            "then": {"properties": {"retain_on_removal": False}},
        },
    }


def _operation() -> dict[str, _Schema]:
    return {
        "failure_tolerance": {**_share(least=0), "default": 0},
        "max_concurrent": {**_share(least=1), "default": 1},
        "region_concurrency": {"enum": ["sequential", "parallel"], "default": "sequential"},
        "mode": {"enum": ["strict", "soft"], "default": "strict"},
    }


def _share(*, least: int) -> _Schema:
    """Return the schema of a number of accounts or of a percentage, of which the latter ends with 100."""
    above_zero = "(?!0+%?$)" if least else ""
    text = whole(f"{above_zero}(?:[0-9]{{1,6}}|0*(?:100|[0-9]{{1,2}})%)")
    return {"anyOf": [{"type": "integer", "minimum": least, "maximum": 999_999}, {"type": "string", "pattern": text}]}


def _role_name() -> _Schema:
    return {"type": ["string", "number"], "pattern": whole(keys.ROLE_NAME_PATTERN)}


def _accounts() -> _Schema:
    return _listed(whole(header.ACCOUNT_PATTERN))


def _listed(pattern: str) -> _Schema:
    return {"type": "array", "minItems": 1, "uniqueItems": True, "items": {"type": "string", "pattern": pattern}}


def block(members: dict[str, _Schema], *required: str) -> _Schema:
    """Return the schema of a mapping; one in which nothing is required may be left empty."""
    return {
        "type": "object" if required else ["object", "null"],
        "additionalProperties": False,
        "properties": members,
        **({"required": list(required)} if required else {}),
    }


def _required(key: str) -> str:
    return f"Required: {keys.REQUIRED[key]}."
