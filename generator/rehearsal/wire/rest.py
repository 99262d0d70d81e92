"""The protocol of S3: the operation and its parameters are spread over method, path, query, headers and body."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import Any

from botocore.utils import parse_timestamp

from generator.rehearsal.errors import ApiError

from .request import HttpRequest


def read_rest(service: Any, request: HttpRequest, operations: frozenset[str]) -> tuple[str, dict[str, Any], list[str]]:
    """Return the operation, its parameters and complaints."""
    operation = _operation(service, request, operations)
    shape = service.operation_model(operation).input_shape
    parameters: dict[str, Any] = dict(zip(("Bucket", "Key"), _segments(request), strict=False))
    payload = shape.serialization.get("payload")
    for name, member in shape.members.items():
        found = _located(member, request)
        if found is not None:
            parameters[name] = _value(member, found)
    if payload is not None and request.body:
        member = shape.members[payload]
        parameters[payload] = request.body if member.type_name == "blob" else _element(member, _parse(request.body))
    return operation, parameters, []


def _operation(service: Any, request: HttpRequest, operations: frozenset[str]) -> str:
    depth = len(_segments(request))
    fitting: list[tuple[int, str]] = []
    for name in operations:
        http = service.operation_model(name).http
        path, _, literal = http["requestUri"].partition("?")
        literals = {part for part in literal.split("&") if part}
        if http["method"] == request.method and path.count("{") == depth and literals <= request.query.keys():
            fitting.append((len(literals), name))
    if not fitting:
        raise ApiError("NotImplemented", f"{request.method} {request.target}", 501)
    return max(fitting)[1]


def _segments(request: HttpRequest) -> list[str]:
    return [segment for segment in request.path.lstrip("/").split("/", 1) if segment]


def _located(member: Any, request: HttpRequest) -> str | None:
    location, name = member.serialization.get("location"), member.serialization.get("name", "")
    if location == "querystring":
        return request.query.get(name)
    if location == "header":
        return request.headers.get(name.lower())
    return None


def _parse(body: bytes) -> ET.Element:
    return ET.fromstring(body)  # noqa: S314


def _element(shape: Any, element: ET.Element) -> Any:
    if shape.type_name != "structure":
        return _value(shape, element.text or "")
    structure: dict[str, Any] = {}
    for name, member in shape.members.items():
        children = [
            child for child in element if child.tag.rpartition("}")[2] == member.serialization.get("name", name)
        ]
        if not children:
            continue
        if member.type_name == "list":  # S3's lists are flattened wherever they are sent
            structure[name] = [_element(member.member, child) for child in children]
        else:
            structure[name] = _element(member, children[0])
    return structure


def _value(shape: Any, text: str) -> Any:
    if shape.type_name == "boolean":
        return text == "true"
    if shape.type_name in ("integer", "long"):
        return int(text)
    return parse_timestamp(text) if shape.type_name == "timestamp" else text
