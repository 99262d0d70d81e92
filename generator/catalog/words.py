"""Names that machines use, as words that people read."""

from __future__ import annotations

import re

# `Ec2Endpoint` is Ec2 and Endpoint, `AWSLogs` is AWS and Logs, `HTTPHeader2` is HTTP and Header2.
_WORD = re.compile(r"[A-Z]+(?![a-z])[0-9]*|[A-Z]?[a-z]+[0-9]*|[0-9]+")


def split(name: str) -> list[str]:
    """Return the words of a name in PascalCase."""
    return _WORD.findall(name)


def short_type(resource_type: str) -> str:
    """Return a resource type without its vendor: `EC2 Subnet`, `Custom ClosedDefaultSecurityGroup`."""
    return " ".join(part for part in resource_type.split("::") if part != "AWS")


def plural(number: int, noun: str) -> str:
    """Return a number with its noun."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
