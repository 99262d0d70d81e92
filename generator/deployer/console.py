"""Where a person finds things in the console of a Region."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from generator.params import header

# https://docs.aws.amazon.com/general/latest/gr/rande.html#aws-console
_HOSTS: Mapping[str, str] = MappingProxyType(
    {"aws-cn": "console.amazonaws.cn", "aws-us-gov": "console.amazonaws-us-gov.com"}
)


def link(region: str, path: str) -> str:
    """Return the address of a page; `path` begins after the host, without the Region that is asked for."""
    host = _HOSTS.get(header.partition(region), "console.aws.amazon.com")
    return f"https://{region}.{host}/{path}?region={region}"
