"""Managed policies of AWS, as ARNs name them."""

from __future__ import annotations

from generator.rules import _arns
from generator.rules._values import Unknown, is_known, text

POLICY = "policy/"


def of_aws(value: object) -> str:
    """Return what follows the account in the ARN of a managed policy of AWS; empty where it is none, or not known."""
    if isinstance(value, Unknown):
        whole = "".join(str(text(part)) if is_known(part) else "*" for part in value.parts)
    else:
        whole = str(text(value))
    fields = whole.split(":", _arns.FIELDS - 1)
    return fields[-1] if len(fields) == _arns.FIELDS and fields[0] == "arn" and fields[4] == "aws" else ""
