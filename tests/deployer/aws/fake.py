"""The whole fake: one server, all services, one clock."""

from __future__ import annotations

import traceback
from functools import cache
from typing import Any

import boto3
from botocore.config import Config

from generator.rehearsal.errors import ApiError
from generator.rehearsal.wire.check import complaints
from generator.rehearsal.wire.models import Protocol, model, protocol
from generator.rehearsal.wire.request import HttpRequest
from generator.rehearsal.wire.write import HttpAnswer

from .accounts import ACCOUNT, REGION, Accounts, Credentials
from .calls import Call, Calls
from .clock import Clock
from .cloudformation import CloudFormation
from .codeconnections import CodeConnections
from .codedeploy import CodeDeploy
from .codepipeline import CodePipeline
from .ecr import Ecr
from .ecs import Ecs
from .elbv2 import Elbv2
from .faults import ConnectionDroppedError, Faults, suffer
from .obstacles import bucket_not_empty, repository_not_empty
from .organizations import Organizations
from .rest import read_request, write_error, write_result
from .s3 import S3
from .server import Server
from .service import Service
from .services import by_signing_name
from .sts import Sts

_REFUSAL: dict[Protocol, str] = {
    "query": "ValidationError",
    "json": "ValidationException",
    "rest-xml": "InvalidRequest",
}


@cache
def _session() -> Any:
    """Return one session for all tests: it reads botocore's models and rules once."""
    return boto3.Session(aws_access_key_id="unused", aws_secret_access_key="unused")  # noqa: S106


class Aws:
    """An AWS to set up, to call and to look into.

    `violations` are the calls that AWS's own models forbid: a test that does not mean them asserts there are none.
    `breakdowns` are the fake's own mistakes; the caller then got a 500.
    """

    def __init__(self) -> None:
        self.clock = Clock()
        self.accounts = Accounts()
        self.calls = Calls()
        self.faults = Faults()
        self.violations: list[Call] = []
        self.breakdowns: list[str] = []
        self.sts = Sts(self.clock, self.accounts)
        self.cloudformation = CloudFormation(self.clock)
        self.ecs = Ecs(self.clock)
        self.elbv2 = Elbv2(self.clock)
        self.codedeploy = CodeDeploy(self.clock)
        self.codepipeline = CodePipeline(self.clock)
        self.codeconnections = CodeConnections(self.clock)
        self.ecr = Ecr(self.clock)
        self.s3 = S3(self.clock)
        self.organizations = Organizations(self.clock)
        self.cloudformation.organization = self.organizations.organization
        self.cloudformation.fetch = self.s3.fetch
        self.cloudformation.obstacles += [bucket_not_empty(self.s3), repository_not_empty(self.ecr)]
        services: tuple[Service, ...] = (
            self.sts,
            self.cloudformation,
            self.ecs,
            self.elbv2,
            self.codedeploy,
            self.codepipeline,
            self.codeconnections,
            self.ecr,
            self.s3,
            self.organizations,
        )
        self._services = {service.name: service for service in services}
        self._lock = self.clock.lock
        self._server = Server(self._answer)
        self._requests = 0

    # The server ----------------------------------------------------------------------------------------------------

    @property
    def url(self) -> str:
        """Where it listens."""
        return self._server.url

    def start(self) -> None:
        """Take requests from now on."""
        self._server.start()

    def stop(self) -> None:
        """Answer what is waiting, and take no more."""
        self.faults.clear()
        self._server.stop()

    def advance(self, seconds: float) -> None:
        """Let time pass without any call."""
        with self._lock:
            self.clock.advance(seconds)

    def environment(self, credentials: Credentials | None = None, region: str = REGION) -> dict[str, str]:
        """Return the variables that lead any AWS client here, another process's too."""
        credentials = credentials or self.accounts.user()
        variables = {
            "AWS_ACCESS_KEY_ID": credentials.key,
            "AWS_SECRET_ACCESS_KEY": credentials.secret,
            "AWS_REGION": region,
            "AWS_DEFAULT_REGION": region,
            "AWS_ENDPOINT_URL": self.url,
            "AWS_EC2_METADATA_DISABLED": "true",
            "NO_PROXY": "127.0.0.1",
            "no_proxy": "127.0.0.1",
        }
        return variables | ({"AWS_SESSION_TOKEN": credentials.token} if credentials.token else {})

    def client(self, service: str, *, account: str = ACCOUNT, region: str = REGION, attempts: int = 1) -> Any:
        """Return a boto3 client of an account's user. It does not retry unless told to."""
        user = self.accounts.user(account)
        return _session().client(
            service,
            region_name=region,
            endpoint_url=self.url,
            aws_access_key_id=user.key,
            aws_secret_access_key=user.secret,
            config=Config(retries={"mode": "standard", "total_max_attempts": attempts}),
        )

    # Answers -------------------------------------------------------------------------------------------------------

    def _answer(self, request: HttpRequest) -> HttpAnswer:
        with self._lock:
            self._requests += 1
            request_id = f"00000000-0000-4000-8000-{self._requests:012d}"
        try:
            service = by_signing_name()[request.scope.service]
        except (ApiError, KeyError) as error:
            return self._broke(f"{request.method} {request.target}: {error!r}", "sts", request_id)
        try:
            return self._result(service, request, request_id)
        except ApiError as error:
            return write_error(service, error, request_id)
        except ConnectionDroppedError:
            raise
        except Exception:  # noqa: BLE001 (whatever it is, the test must hear of it and the client must get an answer)
            return self._broke(traceback.format_exc(), service, request_id)

    def _broke(self, story: str, service: str, request_id: str) -> HttpAnswer:
        self.breakdowns.append(story)
        return write_error(service, ApiError("InternalFailure", story, 500), request_id)

    def _result(self, service: str, request: HttpRequest, request_id: str) -> HttpAnswer:
        with self._lock:
            call = self._call(service, request)
            faults = self.faults.befalling(call)
        try:
            suffer(faults, call, late=False)
            with self._lock:
                result = self._services[service].answer(call)
                self._check_own(call, result)
                answer = write_result(service, call.operation, result, request_id)
            suffer(faults, call, late=True)
        except (ApiError, ConnectionDroppedError) as error:
            call.error = getattr(error, "code", "ConnectionDropped")
            raise
        return answer

    def _call(self, service: str, request: HttpRequest) -> Call:
        known = self._services[service].operations if service in self._services else frozenset[str]()
        reading = read_request(service, request, known)
        caller = self.accounts.find(request.scope.key, request.headers.get("x-amz-security-token"), protocol(service))
        self.clock.advance(self.clock.seconds_per_call)
        call = Call(
            service,
            request.scope.region,
            caller.account,
            reading.operation,
            reading.parameters,
            caller.arn,
            self.clock.now,
        )
        call.complaints = reading.complaints + complaints(
            model(service).operation_model(call.operation).input_shape, call.parameters
        )
        self.calls.add(call)
        if call.complaints:
            self.violations.append(call)
            call.error = _REFUSAL[protocol(service)]
            sentence = f"{len(call.complaints)} validation error detected: {'; '.join(call.complaints)}"
            raise ApiError(call.error, sentence)
        if call.operation not in known:
            call.error = "NotImplemented"
            story = f"The fake does not know {service}.{call.operation}"
            self.breakdowns.append(story)
            raise ApiError(call.error, story, 501)
        return call

    @staticmethod
    def _check_own(call: Call, result: dict[str, Any]) -> None:
        shape = model(call.service).operation_model(call.operation).output_shape
        wrong = complaints(shape, result, answer=True)
        if wrong:
            raise RuntimeError(f"The fake's answer to {call.operation} does not fit the model: {wrong}")
