"""Call a service of ministack from within, as a client would, in the account and Region of the resource being made."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from xml.sax.saxutils import unescape

from ministack import app

from generator.rehearsal.errors import ApiError

_REFUSED = 400


def query(service: str, action: str, **parameters: Any) -> str:
    """Call an operation of a service that takes forms, and return the XML of its answer; raises `ApiError`."""
    form = {"Action": action, **dict(_flat(parameters, ""))}
    headers = {"content-type": "application/x-www-form-urlencoded"}
    return _called(service, headers, urlencode(form).encode())


def target(service: str, operation: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Call an operation, named with its prefix, of a service that takes JSON."""
    headers = {"content-type": "application/x-amz-json-1.1", "x-amz-target": operation}
    answer: dict[str, Any] = json.loads(_called(service, headers, json.dumps(parameters).encode()) or "{}")
    return answer


def text_of(xml: str, tag: str) -> str:
    """Return what stands in the first element of a name."""
    found = re.search(rf"<{tag}>([^<]*)</{tag}>", xml)
    if found is None:
        raise LookupError(f"ministack's answer has no {tag}: {xml}")
    return found[1]


def _called(service: str, headers: dict[str, str], body: bytes) -> str:
    handler = app.SERVICE_HANDLERS[service]
    status, _, answer = app.call_service_handler_sync(handler, "POST", "/", headers, body, {})
    text = answer.decode() if isinstance(answer, bytes) else str(answer)
    if status >= _REFUSED:
        raise _refusal(text, status)
    return text


def _refusal(text: str, status: int) -> ApiError:
    if text.startswith("{"):
        told = json.loads(text)
        return ApiError(str(told.get("__type", status)), str(told.get("message") or told.get("Message")), status)
    return ApiError(text_of(text, "Code"), unescape(text_of(text, "Message")), status)


def _flat(value: Any, path: str) -> list[tuple[str, str]]:
    """Return values as EC2 takes them: `Groups.1.GroupId`."""
    if isinstance(value, Mapping):
        return [pair for key, member in value.items() for pair in _flat(member, f"{path}.{key}" if path else key)]
    if isinstance(value, list):
        return [pair for number, member in enumerate(value, 1) for pair in _flat(member, f"{path}.{number}")]
    return [] if value is None else [(path, str(value).lower() if isinstance(value, bool) else str(value))]
