"""Reads the operation and its parameters from a request, in the protocol of the service.

What the model does not know is returned among the complaints, never dropped.
"""

from __future__ import annotations

import base64
import json
import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from botocore.utils import parse_timestamp

from generator.rehearsal.errors import ApiError

from .models import model, protocol
from .request import HttpRequest


@dataclass
class Reading:
    """What a request asks for; `complaints` are sentences about what does not fit the service's model."""

    operation: str
    parameters: dict[str, Any] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)


def read(service: str, request: HttpRequest) -> Reading:
    """Read a request."""
    kind = protocol(service)
    if kind == "query":
        return _read_query(service, request)
    operation = _by_path(service, request) if kind == "rest-json" else _by_target(service, request)
    return _read_json(service, operation, request)


def _shape(service: str, operation: str) -> Any:
    if operation not in model(service).operation_names:
        raise ApiError("InvalidAction", f"Could not find operation {operation}")
    return model(service).operation_model(operation).input_shape


def _read_query(service: str, request: HttpRequest) -> Reading:
    flat = dict(urllib.parse.parse_qsl(request.body.decode(), keep_blank_values=True, strict_parsing=True))
    reading = Reading(flat.pop("Action"))
    shape = _shape(service, reading.operation)
    if flat.pop("Version") != model(service).api_version:
        reading.complaints.append("Version is not the API's")
    tree: dict[str, Any] = {}
    for key, value in flat.items():
        _plant(tree, key.split("."), value)
    reading.parameters = _from_query(shape, tree, "", reading.complaints)
    return reading


def _plant(tree: dict[str, Any], path: list[str], value: str) -> None:
    for name in path[:-1]:
        tree = tree.setdefault(name, {})
    tree[path[-1]] = value


def _from_query(shape: Any, tree: Any, where: str, complaints: list[str]) -> Any:
    if shape.type_name == "structure":
        names = {member.serialization.get("name", name): name for name, member in shape.members.items()}
        complaints += [f"{where}{name} is not known" for name in tree if name not in names]
        return {
            names[name]: _from_query(shape.members[names[name]], value, f"{where}{name}.", complaints)
            for name, value in tree.items()
            if name in names
        }
    if shape.type_name == "list":
        # botocore writes an empty list as one empty text
        members = {} if tree == "" else tree if shape.serialization.get("flattened") else tree["member"]
        ordered = sorted(members.items(), key=lambda item: int(item[0]))
        return [_from_query(shape.member, value, f"{where}{number}.", complaints) for number, value in ordered]
    if shape.type_name == "map":
        entries = {} if tree == "" else tree["entry"]
        return {entry["key"]: _from_query(shape.value, entry["value"], where, complaints) for entry in entries.values()}
    return _scalar(shape, tree, where, complaints)


def _scalar(shape: Any, text: str, where: str, complaints: list[str]) -> Any:
    kind = shape.type_name
    if kind == "boolean":
        if text not in ("true", "false"):
            complaints.append(f"{where} is not a boolean: {text}")
        return text == "true"
    if kind in ("integer", "long"):
        return int(text)
    if kind in ("float", "double"):
        return float(text)
    if kind == "timestamp":
        return parse_timestamp(text)
    return base64.b64decode(text) if kind == "blob" else text


def _by_target(service: str, request: HttpRequest) -> str:
    prefix, _, operation = request.headers.get("x-amz-target", "").rpartition(".")
    if prefix != model(service).metadata["targetPrefix"]:
        raise ApiError("UnknownOperationException", f"{prefix}.{operation}")
    return operation


def _by_path(service: str, request: HttpRequest) -> str:
    for name in model(service).operation_names:
        http = model(service).operation_model(name).http
        if (http["method"], http["requestUri"]) == (request.method, request.path):
            return str(name)
    raise ApiError("UnknownOperationException", f"{request.method} {request.path}", 404)


def _read_json(service: str, operation: str, request: HttpRequest) -> Reading:
    reading = Reading(operation)
    shape = _shape(service, operation)
    asked = json.loads(request.body or b"{}")
    # Some operations, such as DescribeOrganization, have no input at all.
    reading.parameters = asked if shape is None else _from_json(shape, asked, "", reading.complaints)
    return reading


def _from_json(shape: Any, value: Any, where: str, complaints: list[str]) -> Any:
    kind = shape.type_name
    if kind == "structure" and isinstance(value, Mapping):
        complaints += [f"{where}{name} is not known" for name in value if name not in shape.members]
        return {
            name: _from_json(shape.members[name], member, f"{where}{name}.", complaints)
            for name, member in value.items()
            if name in shape.members
        }
    if kind == "list" and isinstance(value, list):
        return [_from_json(shape.member, member, f"{where}{n}.", complaints) for n, member in enumerate(value, 1)]
    if kind == "map" and isinstance(value, Mapping):
        return {key: _from_json(shape.value, member, f"{where}{key}.", complaints) for key, member in value.items()}
    if kind == "timestamp":
        return parse_timestamp(value)
    return base64.b64decode(value) if kind == "blob" else value
