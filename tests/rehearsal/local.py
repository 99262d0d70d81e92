"""A running stand-in: its process, clients of it, and a deployer that does not dawdle."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
import urllib.request
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

ROOT = Path(__file__).parents[2]
ENVIRONMENT = Path(sys.prefix) / "rehearsal"
ACCOUNT = "111122223333"
PROD = "444455556666"
REGION = "eu-west-1"
_SECONDS = 60.0
_FOREIGN = ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_CA_BUNDLE", "AWS_MAX_ATTEMPTS")


@cache
def _session() -> Any:
    return boto3.Session(aws_access_key_id="unused", aws_secret_access_key="unused")  # noqa: S106


class Local:
    """The process and how to reach it; `options` are further ones of its command line."""

    def __init__(self, *options: str) -> None:
        server = [str(ENVIRONMENT / "bin" / "python"), "-m", "generator.rehearsal.server", "--port", "0"]
        command = [*server, *options]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT)
        assert self.process.stdout is not None
        self.url = self.process.stdout.readline().strip()

    def stop(self) -> int:
        """End the process, and return its exit code."""
        self.process.terminate()
        assert self.process.stdout is not None
        self.process.stdout.close()
        return self.process.wait(10)

    def post(self, endpoint: str, **content: Any) -> Any:
        """Call an endpoint of the rehearsal's own."""
        request = urllib.request.Request(f"{self.url}/_rehearsal/{endpoint}", json.dumps(content).encode())
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request) as answer:
            return json.load(answer)

    def client(self, service: str, *, account: str = ACCOUNT, region: str = REGION, attempts: int = 1) -> Any:
        """Return a boto3 client that does not retry unless told to."""
        return _session().client(
            service,
            region_name=region,
            endpoint_url=self.url,
            aws_access_key_id=account,
            aws_secret_access_key="any",  # noqa: S106
            config=Config(retries={"mode": "standard", "total_max_attempts": attempts}, proxies={}),
        )

    def variables(self, account: str = ACCOUNT, region: str = REGION) -> dict[str, str]:
        """Return the variables that lead any client here, in any process."""
        return {
            "AWS_ACCESS_KEY_ID": account,
            "AWS_SECRET_ACCESS_KEY": "any",
            "AWS_REGION": region,
            "AWS_DEFAULT_REGION": region,
            "AWS_ENDPOINT_URL": self.url,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "NO_PROXY": "127.0.0.1",
            "no_proxy": "127.0.0.1",
        }

    @contextmanager
    def led_here(self, account: str = ACCOUNT) -> Iterator[None]:
        """Lead everything in this process to the stand-in, as somebody of an account."""
        before = dict(os.environ)
        for name in _FOREIGN:
            os.environ.pop(name, None)
        os.environ.update(self.variables(account))
        boto3.DEFAULT_SESSION = None
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)

    @contextmanager
    def person(self) -> Iterator[None]:
        """Let somebody agree to every connection, as a person does in the console."""
        away = threading.Event()
        thread = threading.Thread(target=self._agree, args=[away])
        thread.start()
        try:
            yield
        finally:
            away.set()
            thread.join()

    def _agree(self, away: threading.Event) -> None:
        clients = [self.client("codeconnections", account=account) for account in (ACCOUNT, PROD)]
        while not away.wait(0.2):
            for connection in [each for client in clients for each in client.list_connections()["Connections"]]:
                if connection["ConnectionStatus"] == "PENDING":
                    self.post("handshake", connection=connection["ConnectionArn"])


def deploy(client: Any, stack: str, template: Mapping[str, Any], *, kind: str = "", **more: Any) -> Any:
    """Deploy a template through a change set, and return the stack as it ends."""
    kind = kind or ("UPDATE" if _is_there(client, stack) else "CREATE")
    made = client.create_change_set(
        StackName=stack, ChangeSetName=f"a{uuid.uuid4()}", ChangeSetType=kind, TemplateBody=json.dumps(template), **more
    )
    client.execute_change_set(ChangeSetName=made["Id"])
    return settled(client, made["StackId"])


def settled(client: Any, stack: str) -> Any:
    """Wait until nothing is in progress, and return the stack."""
    end = time.monotonic() + _SECONDS
    while True:
        [found] = client.describe_stacks(StackName=stack)["Stacks"]
        if not found["StackStatus"].endswith("_IN_PROGRESS"):
            return found
        assert time.monotonic() < end, found
        time.sleep(0.01)


def reasons(client: Any, stack: str) -> list[str]:
    """Return the reasons of everything that failed, the oldest first."""
    events = client.describe_stack_events(StackName=stack)["StackEvents"]
    return [each["ResourceStatusReason"] for each in reversed(events) if each["ResourceStatus"].endswith("_FAILED")]


def turned_back(client: Any, stack: str) -> str:
    """Return why a stack turned back where nothing failed: the one event that says so."""
    events = client.describe_stack_events(StackName=stack)["StackEvents"]
    [turn] = [each for each in events if each["ResourceStatus"].endswith("ROLLBACK_IN_PROGRESS")]
    assert turn["LogicalResourceId"] == stack
    assert reasons(client, stack) == []
    return str(turn["ResourceStatusReason"])


def _is_there(client: Any, stack: str) -> bool:
    return any(each["StackName"] == stack for each in client.describe_stacks()["Stacks"])
