"""Writes an operation's result, or an error, in the protocol of the service."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
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
    if protocol(service) in ("json", "rest-json"):
        body = json.dumps(_to_json(shape, result)) if shape is not None else ""
        return HttpAnswer(200, body.encode(), _json_headers(service, request_id))
    content = "" if shape is None else tag(f"{operation}Result", members(shape, result))
    metadata = tag("ResponseMetadata", tag("RequestId", request_id))
    return in_xml(200, tag(f"{operation}Response", content + metadata), request_id)


def write_error(service: str, error: ApiError, request_id: str) -> HttpAnswer:
    """Write an error."""
    if protocol(service) in ("json", "rest-json"):
        content = {"__type": error.code, "message": error.message}
        return HttpAnswer(error.status, json.dumps(content).encode(), _json_headers(service, request_id))
    kind = tag("Type", "Sender" if error.status < _SERVER_ERROR else "Receiver")
    told = tag("Error", kind + tag("Code", escape(error.code)) + tag("Message", escape(error.message)))
    return in_xml(error.status, tag("ErrorResponse", told + tag("RequestId", request_id)), request_id)


def in_xml(status: int, body: str, request_id: str) -> HttpAnswer:
    """Return an answer in XML."""
    return HttpAnswer(status, body.encode(), {"Content-Type": "text/xml", "x-amzn-RequestId": request_id})


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


def members(shape: Any, value: dict[str, Any]) -> str:
    """Return the members of a structure as XML, in the order of the model."""
    return "".join(
        _element(member, member.serialization.get("name", name), value[name])
        for name, member in shape.members.items()
        if name in value
    )


def _element(shape: Any, name: str, value: Any) -> str:
    if shape.type_name == "structure":
        return tag(name, members(shape, value))
    if shape.type_name == "list":
        if shape.serialization.get("flattened"):
            return "".join(_element(shape.member, name, member) for member in value)
        inner = shape.member.serialization.get("name", "member")
        return tag(name, "".join(_element(shape.member, inner, member) for member in value))
    if shape.type_name == "map":
        entries = (tag("key", escape(key)) + _element(shape.value, "value", member) for key, member in value.items())
        return tag(name, "".join(tag("entry", entry) for entry in entries))
    return tag(name, escape(text(value)))


def text(value: Any) -> str:
    """Return a scalar as XML has it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
    return str(value)


def tag(name: str, content: str) -> str:
    """Return an element."""
    return f"<{name}>{content}</{name}>"
