"""The keys above the stacks in the words of JSON Schema."""

from __future__ import annotations

from typing import Any

from generator.params import bucket, header, tools
from generator.params.parameter_schema import whole

_Schema = dict[str, Any]


def header_schema(existing: list[str], environment: _Schema) -> dict[str, _Schema]:
    """Return the schema of each key; `environment` says what is right for the environment's name."""
    return {
        "account": _account(),
        "region": _region(f"Required: {header.REQUIRED['region']}."),
        "version": {
            "description": f"Required: {header.REQUIRED['version']}.",
            "type": "string",
            "enum": existing,
        },
        "environment": {"description": "EnvironmentName; default: the file's name.", **environment},
        "protect": {
            "description": "true: termination protection, and a deployment must be confirmed by typing the name.",
            "type": "boolean",
            "default": False,
        },
        "role": _role(),
        "tools": _tools(),
        "template_bucket": _template_bucket(),
        "tags": _tags(),
    }


def _account() -> _Schema:
    return {
        "description": f"Required: {header.REQUIRED['account']}.",
        "type": "string",
        "pattern": whole(header.ACCOUNT_PATTERN),
    }


def _region(description: str) -> _Schema:
    return {"description": description, "type": "string", "pattern": whole(header.REGION_PATTERN)}


def _role() -> _Schema:
    return {
        "description": "ARN of the service role CloudFormation acts as; left out: the caller's own rights.",
        "type": ["string", "null"],
        "pattern": whole(header.ROLE_PATTERN),
    }


def _tools() -> _Schema:
    return {
        "description": "Where registry and pipeline live, if in another account or Region than the environment.",
        "type": "object",
        "required": list(tools.REQUIRED),
        "additionalProperties": False,
        "properties": {
            "account": _account(),
            "region": _region("The AWS Region; default: that of the environment."),
            "profile": {
                "description": "The profile in the AWS configuration that reaches the account; "
                "left out: the same credentials as for the environment.",
                "type": ["string", "number"],
                "pattern": whole(tools.PROFILE_PATTERN),
            },
            "role": _role(),
        },
    }


def _template_bucket() -> _Schema:
    return {
        "description": "The S3 bucket for templates of more than 51,200 bytes, which cannot go in the request.",
        "type": ["string", "number"],
        "pattern": whole(bucket.PATTERN),
        "patternErrorMessage": "The name of an S3 bucket, without s3://.",
        "minLength": bucket.MIN_LENGTH,
        "maxLength": bucket.MAX_LENGTH,
        # A pattern says nothing about a number, and what says nothing is no reason to refuse it.
        "not": {"type": "string", "pattern": _refused()},
    }


def _refused() -> str:
    prefixes = "|".join(bucket.RESERVED_PREFIXES)
    suffixes = "|".join(bucket.RESERVED_SUFFIXES).replace(".", r"\.")
    return f"^(?:{prefixes})|(?:{suffixes})$|{whole(bucket.ADDRESS_PATTERN)}"


def _tags() -> _Schema:
    return {
        "description": "Stack tags; never anything that changes from deployment to deployment.",
        "type": ["object", "null"],
        "maxProperties": header.TAGS,
        "propertyNames": {"pattern": "^(?![aA][wW][sS]:)", "minLength": 1, "maxLength": header.TAG_KEY_LENGTH},
        "additionalProperties": {
            "type": ["string", "number", "boolean"],
            "minLength": 1,
            "maxLength": header.TAG_VALUE_LENGTH,
        },
    }
