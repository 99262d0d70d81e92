"""The front: every request comes here first. What we implement ourselves we answer, the rest is ministack's.

    front.services["codedeploy"] = {"CreateDeployment": create_deployment, ...}

A service is named as boto3 names it, an operation as its model does. An operation takes a `Call`, runs on a thread of
its own, may take as long as it likes and may call back over HTTP; it returns the result as boto3 would show it, or
raises `ApiError`. ministack's stores, and those of `State`, show it the account and Region of the caller. Operations
of such a service that are not in the dictionary go to ministack if it has the service, and are refused otherwise.
"""

from __future__ import annotations

import json
import sys
import traceback
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from ministack import app as ministack
from ministack.core.concurrency import run_reentrant
from ministack.core.responses import get_account_id, set_request_account_id, set_request_region

from generator.rehearsal.errors import ApiError
from generator.rehearsal.faults import Faults
from generator.rehearsal.state import State
from generator.rehearsal.wire.check import complaints
from generator.rehearsal.wire.models import model
from generator.rehearsal.wire.read import read
from generator.rehearsal.wire.request import HttpRequest
from generator.rehearsal.wire.write import HttpAnswer, write, write_error

_BY_SIGNING_NAME = {"elasticloadbalancing": "elbv2", "monitoring": "cloudwatch"}


@dataclass(frozen=True)
class Call:
    """A request to a service of ours."""

    service: str
    operation: str
    parameters: dict[str, Any]
    account: str
    region: str
    headers: Mapping[str, str]


Operation = Callable[[Call], dict[str, Any] | None]
Endpoint = Callable[[dict[str, Any]], dict[str, Any] | None]


class Front:
    """An ASGI application around ministack's.

    `endpoints` are ours: `POST /_rehearsal/<name>` with a JSON object. `on_reset` is called, with nothing, when
    everything is to be forgotten.
    """

    def __init__(self, state: State, faults: Faults) -> None:
        self.state = state
        self.faults = faults
        self.services: dict[str, dict[str, Operation]] = {}
        self.endpoints: dict[str, Endpoint] = {"fault": faults.add, "reset": self._reset}
        self.on_reset: list[Callable[[], None]] = [state.reset, faults.clear]

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Answer a request, or let ministack do it."""
        if scope["type"] != "http":
            await ministack.app(scope, receive, send)
            return
        request = HttpRequest(scope["method"], _target(scope), _headers(scope), await _body(receive))
        answer = await self._answer(request)
        if answer is None:
            await ministack.app(scope, _again(request.body, receive), send)
        else:
            await _send(answer, send)

    async def _answer(self, request: HttpRequest) -> HttpAnswer | None:
        if request.path.startswith("/_rehearsal/"):
            return await self._endpoint(request)
        if not request.headers.get("authorization", "").startswith("AWS4-HMAC-SHA256"):
            return None
        service = _BY_SIGNING_NAME.get(request.scope.service, request.scope.service)
        request_id = str(uuid.uuid4())
        try:
            name = _operation(request)
            self.faults.of_request(service, name, request.scope.key)
            ours = self.services.get(service)
            if ours is None or (name not in ours and _is_ministacks(request)):
                return None
            return await self._ours(service, request, request_id)
        except ApiError as error:
            return write_error(service, error, request_id)
        except Exception:  # noqa: BLE001 (a mistake of ours: the client gets an answer, and whoever runs us the story)
            sys.stderr.write(traceback.format_exc())
            return write_error(service, ApiError("InternalFailure", "The rehearsal broke down.", 500), request_id)

    async def _ours(self, service: str, request: HttpRequest, request_id: str) -> HttpAnswer:
        set_request_account_id(request.scope.key)
        set_request_region(request.scope.region)
        reading = read(service, request)
        shape = model(service).operation_model(reading.operation).input_shape
        if wrong := reading.complaints + complaints(shape, reading.parameters):
            raise ApiError("ValidationException", f"{len(wrong)} validation error detected: {'; '.join(wrong)}")
        operation = self.services[service].get(reading.operation)
        if operation is None:
            raise ApiError("NotImplemented", f"The rehearsal has no {service}:{reading.operation}")
        place = get_account_id(), request.scope.region
        call = Call(service, reading.operation, reading.parameters, *place, request.headers)
        result: Mapping[str, Any] | None = await run_reentrant(operation, call)
        return write(service, reading.operation, dict(result or {}), request_id)

    async def _endpoint(self, request: HttpRequest) -> HttpAnswer:
        endpoint = self.endpoints.get(request.path.removeprefix("/_rehearsal/"))
        headers = {"Content-Type": "application/json"}
        if endpoint is None or request.method != "POST":
            return HttpAnswer(404, b'{"message": "There is no such endpoint."}', headers)
        try:
            result = await run_reentrant(endpoint, json.loads(request.body or b"{}"))
        except ApiError as error:
            return HttpAnswer(error.status, json.dumps({"message": error.message}).encode(), headers)
        return HttpAnswer(200, json.dumps(result or {}).encode(), headers)

    def _reset(self, _: dict[str, Any]) -> None:
        ministack._reset_all_state()
        for forget in self.on_reset:
            forget()


def _is_ministacks(request: HttpRequest) -> bool:
    """Whether ministack has a service. Of one that it does not know it would read the models of all of botocore."""
    return request.scope.service in {*ministack.SERVICE_HANDLERS, *ministack.SERVICE_NAME_ALIASES}


def _operation(request: HttpRequest) -> str:
    """Return the operation, as far as it can be told without the service's model."""
    if target := request.headers.get("x-amz-target"):
        return target.rpartition(".")[2]
    if request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return parse_qs(request.body.decode()).get("Action", [""])[0]
    # The services that speak REST with JSON and that we have ourselves name their operations in the path.
    return request.path[1:2].upper() + request.path[2:]


def _target(scope: dict[str, Any]) -> str:
    query = scope.get("query_string", b"").decode()
    path = (scope.get("raw_path") or scope["path"].encode()).decode()
    return f"{path}?{query}" if query else path


def _headers(scope: dict[str, Any]) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}


async def _body(receive: Any) -> bytes:
    parts = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


def _again(body: bytes, receive: Any) -> Any:
    """Return a `receive` that gives a body that has been read already."""
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def given() -> Any:
        return waiting.pop() if waiting else await receive()

    return given


async def _send(answer: HttpAnswer, send: Any) -> None:
    headers = [(name.lower().encode(), value.encode()) for name, value in answer.headers.items()]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})
