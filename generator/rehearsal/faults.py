"""Faults on demand: an API that throttles, a resource that fails, a session that has ended.

    POST /_rehearsal/fault {"operation": "cloudformation:CreateChangeSet", "code": "Throttling", "times": 3}
    POST /_rehearsal/fault {"resource": "create:AWS::ECS::Service:Service", "message": "No capacity."}
    POST /_rehearsal/fault {"session": "111122223333"}

`times` is 1 unless said otherwise. A resource is named by what is done to it, its type and its logical id, each of
which may be `*`. A session is an access key id; it stays expired until it is named again with `"expired": false`.
"""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from generator.rehearsal.errors import ApiError

_STATUS = {"InternalFailure": 500, "ServiceUnavailable": 503, "ExpiredToken": 403, "AccessDenied": 403}
_SAYS = {
    "Throttling": "Rate exceeded",
    "ThrottlingException": "Rate exceeded",
    "ExpiredToken": "The security token included in the request is expired",
}


@dataclass
class _Fault:
    pattern: str
    times: int
    code: str
    message: str


class Faults:
    """What goes wrong next."""

    def __init__(self) -> None:
        self._operations: list[_Fault] = []
        self._resources: list[_Fault] = []
        self._expired: set[str] = set()

    def add(self, wanted: dict[str, Any]) -> None:
        """Take a fault as it is posted; raises `ApiError` for one that names nothing."""
        if session := wanted.get("session"):
            (self._expired.add if wanted.get("expired", True) else self._expired.discard)(str(session))
            return
        kinds = {"operation": self._operations, "resource": self._resources}
        named = [kind for kind in kinds if kind in wanted]
        if len(named) != 1:
            raise ApiError("BadFault", "Name one of `operation`, `resource` and `session`.")
        code = str(wanted.get("code", "Throttling"))
        message = str(wanted.get("message") or _SAYS.get(code, "This fault was asked for."))
        kinds[named[0]].append(_Fault(str(wanted[named[0]]), int(wanted.get("times", 1)), code, message))

    def clear(self) -> None:
        """Let everything go well from now on."""
        self._operations.clear()
        self._resources.clear()
        self._expired.clear()

    def of_request(self, service: str, operation: str, access_key: str) -> None:
        """Raise what befalls a request."""
        if access_key in self._expired:
            raise ApiError("ExpiredToken", _SAYS["ExpiredToken"], 403)
        if fault := _next(self._operations, f"{service}:{operation}"):
            raise ApiError(fault.code, fault.message, _STATUS.get(fault.code, 400))

    def of_resource(self, action: str, resource_type: str, logical_id: str) -> None:
        """Raise what befalls the creation, update or deletion of a resource."""
        if fault := _next(self._resources, f"{action}:{resource_type}:{logical_id}"):
            raise ValueError(fault.message)


def _next(faults: list[_Fault], happening: str) -> _Fault | None:
    for fault in faults:
        if fault.times > 0 and fnmatchcase(happening, fault.pattern):
            fault.times -= 1
            return fault
    return None
