"""The keys above the stacks in the words of JSON Schema."""

from __future__ import annotations

from typing import Any

from generator.params import bucket, header, tools
from generator.params.parameter_schema import whole

_Schema = dict[str, Any]


def header_schema(existing: list[str], environment: _Schema) -> dict[str, _Schema]:
    """Return the schema of each key; `environment` says what is right for the environment's name."""
    return {
        "account": account(),
        "region": region(f"Required: {header.REQUIRED['region']}."),
        "version": version(existing),
        "environment": {"description": "EnvironmentName; default: the file's name.", **environment},
        "protect": {
            "description": "true: termination protection, and a deployment must be confirmed by typing the name.",
            "type": "boolean",
            "default": False,
        },
        "role": _role(),
        "tools": _tools(),
        "template_bucket": template_bucket(),
        "tags": tags(),
    }


def account() -> _Schema:
    """Return the schema of an account's number."""
    return {
        "description": f"Required: {header.REQUIRED['account']}.",
        "type": "string",
        "pattern": whole(header.ACCOUNT_PATTERN),
    }


def region(description: str) -> _Schema:
    """Return the schema of a Region's name."""
    return {"description": description, "type": "string", "pattern": whole(header.REGION_PATTERN)}


def _role() -> _Schema:
    return {
        "description": "ARN of the service role CloudFormation acts as; left out: the caller's own rights.",
        "type": ["string", "null"],
        "pattern": whole(header.ROLE_PATTERN),
    }


def profile(description: str) -> _Schema:
    """Return the schema of a profile's name."""
    return {"description": description, "type": ["string", "number"], "pattern": whole(tools.PROFILE_PATTERN)}


def version(existing: list[str]) -> _Schema:
    """Return the schema of the version, of which there are these."""
    return {"description": f"Required: {header.REQUIRED['version']}.", "type": "string", "enum": existing}


def _tools() -> _Schema:
    return {
        "description": "Where registry and pipeline live, if in another account or Region than the environment.",
        "type": "object",
        "required": list(tools.REQUIRED),
        "additionalProperties": False,
        "properties": {
            "account": account(),
            "region": region("The AWS Region; default: that of the environment."),
            "profile": profile(
                "The profile in the AWS configuration that reaches the account; "
                "left out: the same credentials as for the environment."
            ),
            "role": _role(),
        },
    }


def template_bucket() -> _Schema:
    """Return the schema of the bucket for big templates."""
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


def tags() -> _Schema:
    """Return the schema of stack tags."""
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
