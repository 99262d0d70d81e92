"""One HTTP request, and what its signature says about where it goes and who sent it."""

from __future__ import annotations

import re
import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from generator.rehearsal.errors import ApiError

_SCOPE = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<key>[^/]+)/(?P<date>\d{8})/(?P<region>[^/]+)/(?P<service>[^/]+)/aws4_request,"
)


@dataclass(frozen=True)
class Scope:
    """The credential scope of a SigV4 signature. The signature itself is not verified."""

    key: str
    region: str
    service: str


@dataclass(frozen=True)
class HttpRequest:
    """A request as it came over the wire; header names are lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @cached_property
    def scope(self) -> Scope:
        """Who signed for which service and Region."""
        match = _SCOPE.match(self.headers.get("authorization", ""))
        if match is None:
            raise ApiError("MissingAuthenticationToken", "Missing Authentication Token", 403)
        return Scope(match["key"], match["region"], match["service"])

    @cached_property
    def path(self) -> str:
        """The decoded path."""
        return urllib.parse.unquote(urllib.parse.urlsplit(self.target).path)

    @cached_property
    def query(self) -> dict[str, str]:
        """The query string; a bare `?versions` has an empty value."""
        return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.target).query, keep_blank_values=True))
