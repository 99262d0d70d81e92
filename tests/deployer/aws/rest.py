"""The protocol of S3: the operation and its parameters are spread over method, path, query, headers and body.

The other services speak as those of the rehearsal do.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from email.utils import format_datetime
from typing import Any
from xml.sax.saxutils import escape

from botocore.utils import parse_timestamp

from generator.rehearsal.errors import ApiError
from generator.rehearsal.wire import read, write
from generator.rehearsal.wire.models import model, protocol
from generator.rehearsal.wire.read import Reading
from generator.rehearsal.wire.request import HttpRequest
from generator.rehearsal.wire.write import HttpAnswer


def read_request(service: str, request: HttpRequest, operations: frozenset[str]) -> Reading:
    """Read a request. `operations` are those that the service knows: S3's differ by method, path and query alone."""
    if protocol(service) != "rest-xml":
        return read.read(service, request)
    operation = _operation(model(service), request, operations)
    shape = model(service).operation_model(operation).input_shape
    parameters: dict[str, Any] = dict(zip(("Bucket", "Key"), _segments(request), strict=False))
    payload = shape.serialization.get("payload")
    for name, member in shape.members.items():
        found = _located(member, request)
        if found is not None:
            parameters[name] = _value(member, found)
    if payload is not None and request.body:
        member = shape.members[payload]
        parameters[payload] = request.body if member.type_name == "blob" else _element(member, _parse(request.body))
    return Reading(operation, parameters)


def write_result(service: str, operation: str, result: dict[str, Any], request_id: str) -> HttpAnswer:
    """Write a result."""
    if protocol(service) != "rest-xml":
        return write.write(service, operation, result, request_id)
    shape = model(service).operation_model(operation).output_shape
    headers = {"x-amz-request-id": request_id}
    content: dict[str, Any] = {}
    for name, value in result.items():
        member = shape.members[name]
        if member.serialization.get("location") == "header":
            headers[member.serialization["name"]] = _header(member, value)
        else:
            content[name] = value
    body = write.tag(shape.serialization.get("name", shape.name), write.members(shape, content)) if content else ""
    return HttpAnswer(200, body.encode(), headers)


def write_error(service: str, error: ApiError, request_id: str) -> HttpAnswer:
    """Write an error."""
    if protocol(service) != "rest-xml":
        return write.write_error(service, error, request_id)
    told = write.tag("Code", escape(error.code)) + write.tag("Message", escape(error.message))
    body = write.tag("Error", told + write.tag("RequestId", request_id))
    return write.in_xml(error.status, body, request_id)


def _header(shape: Any, value: Any) -> str:
    return format_datetime(value, usegmt=True) if shape.type_name == "timestamp" else write.text(value)


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
