"""Writes an operation's result, or an error, in the protocol of the service."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from xml.sax.saxutils import escape

from generator.rehearsal.errors import ApiError

from .models import model, protocol

_SERVER_ERROR = 500


@dataclass(frozen=True)
class HttpAnswer:
    """An answer as it goes over the wire."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


def write(service: str, operation: str, result: dict[str, Any], request_id: str) -> HttpAnswer:
    """Write a result."""
    shape = model(service).operation_model(operation).output_shape
    kind = protocol(service)
    if kind in ("json", "rest-json"):
        body = json.dumps(_to_json(shape, result)) if shape is not None else ""
        return HttpAnswer(200, body.encode(), _json_headers(service, request_id))
    if kind == "query":
        content = "" if shape is None else _tag(f"{operation}Result", "".join(_members(shape, result)))
        metadata = _tag("ResponseMetadata", _tag("RequestId", request_id))
        body = _tag(f"{operation}Response", content + metadata)
        return HttpAnswer(200, body.encode(), {"Content-Type": "text/xml", "x-amzn-RequestId": request_id})
    return _write_rest(shape, result, request_id)


def write_error(service: str, error: ApiError, request_id: str) -> HttpAnswer:
    """Write an error."""
    kind = protocol(service)
    if kind in ("json", "rest-json"):
        content = {"__type": error.code, "message": error.message}
        return HttpAnswer(error.status, json.dumps(content).encode(), _json_headers(service, request_id))
    inner = _tag("Code", escape(error.code)) + _tag("Message", escape(error.message))
    if kind == "query":
        sender = "Sender" if error.status < _SERVER_ERROR else "Receiver"
        content_ = _tag("Error", _tag("Type", sender) + inner) + _tag("RequestId", request_id)
        body = _tag("ErrorResponse", content_)
    else:
        body = _tag("Error", inner + _tag("RequestId", request_id))
    return HttpAnswer(error.status, body.encode(), {"Content-Type": "text/xml", "x-amzn-RequestId": request_id})


def _json_headers(service: str, request_id: str) -> dict[str, str]:
    version = model(service).metadata.get("jsonVersion")
    kind = f"application/x-amz-json-{version}" if version else "application/json"
    return {"Content-Type": kind, "x-amzn-RequestId": request_id}


def _to_json(shape: Any, value: Any) -> Any:
    if shape.type_name == "structure":
        return {name: _to_json(shape.members[name], member) for name, member in value.items()}
    if shape.type_name == "list":
        return [_to_json(shape.member, member) for member in value]
    if shape.type_name == "map":
        return {key: _to_json(shape.value, member) for key, member in value.items()}
    if shape.type_name == "timestamp":
        return value.timestamp()
    return base64.b64encode(value).decode() if shape.type_name == "blob" else value


def _write_rest(shape: Any, result: dict[str, Any], request_id: str) -> HttpAnswer:
    headers = {"x-amz-request-id": request_id}
    content: dict[str, Any] = {}
    for name, value in result.items():
        member = shape.members[name]
        if member.serialization.get("location") == "header":
            headers[member.serialization["name"]] = _header(member, value)
        else:
            content[name] = value
    if not content:
        return HttpAnswer(200, b"", headers)
    root = shape.serialization.get("name", shape.name)
    return HttpAnswer(200, _tag(root, "".join(_members(shape, content))).encode(), headers)


def _header(shape: Any, value: Any) -> str:
    return format_datetime(value, usegmt=True) if shape.type_name == "timestamp" else _text(value)


def _members(shape: Any, value: dict[str, Any]) -> Iterator[str]:
    for name, member in shape.members.items():
        if name in value:
            yield _element(member, member.serialization.get("name", name), value[name])


def _element(shape: Any, name: str, value: Any) -> str:
    if shape.type_name == "structure":
        return _tag(name, "".join(_members(shape, value)))
    if shape.type_name == "list":
        if shape.serialization.get("flattened"):
            return "".join(_element(shape.member, name, member) for member in value)
        inner = shape.member.serialization.get("name", "member")
        return _tag(name, "".join(_element(shape.member, inner, member) for member in value))
    if shape.type_name == "map":
        entries = (_tag("key", escape(key)) + _element(shape.value, "value", member) for key, member in value.items())
        return _tag(name, "".join(_tag("entry", entry) for entry in entries))
    return _tag(name, escape(_text(value)))


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
    return str(value)


def _tag(name: str, content: str) -> str:
    return f"<{name}>{content}</{name}>"
