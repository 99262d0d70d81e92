"""CodeDeploy hook on AfterAllowTestTraffic: probe green through the test listener, then report.

CodeDeploy waits an hour for the report, so every way through the handler ends in exactly one.
"""

import json
import math
import os
import re
import socket
import ssl
import traceback
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException, HTTPResponse, IncompleteRead
from threading import Timer
from time import monotonic, sleep
from typing import Any

import boto3
from botocore.config import Config

LATE_SECONDS = 5  # an answer that is too slow is awaited a little longer, to say how slow
RETRY_SECONDS = 2
REPORT_SECONDS = 30  # three attempts
CONSECUTIVE_ERRORS = 3
BODY_BYTES = 65_536
LOGGED_CHARACTERS = 200
AWS = Config(connect_timeout=3, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 3})


class RefusalError(Exception):
    """Why the deployment must fail, in a plain sentence."""


def handler(event: dict[str, str], context: Any) -> None:
    """Probe, then report, whatever happens."""
    probe, reason = Probe(), ""
    try:
        probe.configure(event["DeploymentId"])
        probe.run(context)
    except RefusalError as error:
        reason = str(error)
    except Exception as error:  # noqa: BLE001 - unreported, it would cost an hour
        reason = f"The hook itself failed: {type(error).__name__}: {error}"
        log("crash", traceback=traceback.format_exc())
    status = "Failed" if reason else "Succeeded"
    log("summary", status=status, reason=reason, **probe.summary())
    boto3.client("codedeploy", config=AWS).put_lifecycle_event_hook_execution_status(
        deploymentId=event["DeploymentId"],
        lifecycleEventHookExecutionId=event["LifecycleEventHookExecutionId"],
        status=status,
    )


class Probe:
    """Asks green again and again, each node of the load balancer in turn."""

    def __init__(self) -> None:
        self.times: list[float] = []  # milliseconds
        self.settled: set[str] = set()
        self.probes = self.failures = self.errors = self.turn = 0  # errors: in a row

    def configure(self, deployment_id: str) -> None:
        """Read the environment, and what the tag and the deployment say."""
        self.path = setting("TEST_PATH")
        if self.path[0] != "/":
            raise RefusalError(f"TEST_PATH must begin with a slash, but is {self.path!r}")
        scheme, self.host, port = find_test_listener()
        self.tls = ssl.create_default_context() if scheme == "https" else None
        self.port = int(port)
        self.url = f"{scheme}://{self.host}:{port}{self.path}"
        self.host_header = setting("HOST_HEADER", f"{self.host}:{port}")
        self.window = 60 * number("TEST_WINDOW_MINUTES", "5")
        self.settle = min(number("SETTLE_SECONDS", "20"), self.window)
        self.interval = number("PROBE_INTERVAL_SECONDS", "5")
        self.maximum = number("MAXIMUM_MILLISECONDS", "10000")
        self.timeout = self.maximum / 1000 + LATE_SECONDS
        self.text = setting("EXPECTED_BODY", "")
        self.headers = expected_headers(deployment_id)
        # A probe that asks for nothing would call any error page good.
        self.status = setting("EXPECTED_STATUS", "" if self.text or self.headers else "200")
        self.nodes = addresses(self.host)

    def run(self, context: Any) -> None:
        """Return when green was good to the very end of the window."""
        log("start", url=self.url, host=self.host_header, nodes=self.nodes, headers=self.headers)
        self.started = monotonic()
        while True:
            left = self.started + self.window - monotonic()
            # A function that times out reports nothing, so stop while there is time.
            needed = max(left, 0) + self.interval + self.timeout + REPORT_SECONDS
            remaining = context.get_remaining_time_in_millis() / 1000
            if remaining < needed:
                raise RefusalError(f"TEST_WINDOW_MINUTES needs {needed:.0f} s more, the function has {remaining:.0f} s")
            self.step()
            if left <= 0 and not self.errors:
                return
            sleep(min(self.interval, RETRY_SECONDS) if self.errors else self.interval)

    def step(self) -> None:
        """Probe one node; one that failed is asked again before the next."""
        node = self.nodes[self.turn % len(self.nodes)]
        self.probes += 1
        self.asked, self.body, allowed = math.inf, "", 0
        try:
            problem = self.ask(node)
        except ssl.SSLCertVerificationError as error:
            raise RefusalError(f"The certificate of {self.url} is refused: {error.verify_message}") from error
        except (OSError, HTTPException) as error:
            problem = f"gave no answer: {error}"
            allowed = 0 if (monotonic() - self.asked) * 1000 > self.maximum else CONSECUTIVE_ERRORS - 1
        if not problem:
            if self.errors or node not in self.settled:
                log("good", node=node, probe=self.probes)
            self.settled.add(node)
            self.errors = 0
            self.turn += 1
            return
        self.failures += 1
        self.errors += 1
        seconds = monotonic() - self.started
        reason = f"GET {self.url} {problem} (probe {self.probes}, after {seconds:.0f} s)"
        log("bad", node=node, reason=reason, body=self.body)
        # Each node learns by itself that its test listener now forwards to green.
        settling = node not in self.settled and seconds < self.settle
        if self.errors > allowed and not settling:
            raise RefusalError(reason)
        if allowed:
            self.nodes = addresses(self.host)  # a load balancer that scales replaces its nodes

    def ask(self, node: str) -> str:
        """Send one request on a connection of its own; return what is wrong with the answer, if anything."""
        sock = socket.create_connection((node, self.port), self.timeout)
        if self.tls:
            sock = self.tls.wrap_socket(sock, server_hostname=self.host_header.split(":")[0])
        connection = HTTPConnection(self.host)
        connection.sock = sock
        # A socket's timeout begins anew with every byte: an answer that trickles needs a watchdog.
        watchdog = Timer(self.timeout + LATE_SECONDS, sock.shutdown, [socket.SHUT_RDWR])
        with closing(connection):
            watchdog.start()
            try:
                self.asked = monotonic()  # the handshake before was not green's time
                connection.request("GET", self.path, headers={"Host": self.host_header})
                with connection.getresponse() as answer:
                    body = answer.read(BODY_BYTES)
                    if answer.length and len(body) < BODY_BYTES:
                        raise IncompleteRead(body, answer.length)
            finally:
                watchdog.cancel()
        self.times.append(round((monotonic() - self.asked) * 1000, 1))
        return self.problem(answer, body.decode("utf-8", "replace"))

    def problem(self, answer: HTTPResponse, body: str) -> str:
        """Return what is wrong with an answer, if anything."""
        self.body = body[:LOGGED_CHARACTERS]
        if self.status and str(answer.status) != self.status:
            return f"answered {answer.status}, expected {self.status}"
        for name, value in self.headers.items():
            found = answer.getheader(name, "nothing")
            if found != value:
                return f"answered with {found} in {name}, expected {value}"
        if self.text not in body:
            return f"answered without {self.text!r} in its body"
        if self.times[-1] > self.maximum:
            return f"took {self.times[-1]:.0f} ms, allowed are {self.maximum:.0f} ms"
        return ""

    def summary(self) -> dict[str, float]:
        """Return what was seen."""
        times = sorted(self.times) or [0]
        p50, p95 = (times[math.ceil(len(times) * share) - 1] for share in (0.5, 0.95))
        seen = {"probes": self.probes, "failures": self.failures}
        return {**seen, "p50_ms": p50, "p95_ms": p95, "slowest_ms": times[-1]}


def setting(name: str, default: str | None = None) -> str:
    """Return an environment variable; an empty one counts as absent."""
    value = os.environ.get(name, "").strip() or default
    if value is None:
        raise RefusalError(f"{name} is not set")
    return value


def number(name: str, default: str) -> float:
    """Return an environment variable that is a number above 0."""
    text = setting(name, default)
    with suppress(ValueError):
        if float(text) > 0:
            return float(text)
    raise RefusalError(f"{name} must be a number above 0, but is {text!r}")


def find_test_listener() -> tuple[str, str, str]:
    """Return scheme, host name and port, as the load balancer's stack wrote them into a tag.

    They are not in the environment: a value that one stack hands to another cannot change while it is in use.
    """
    group, key = setting("TESTER_SECURITY_GROUP"), setting("TEST_URL_TAG")
    filters = [{"Name": "group-id", "Values": [group]}]
    groups = boto3.client("ec2", config=AWS).describe_security_groups(Filters=filters)["SecurityGroups"]
    if not groups:
        raise RefusalError(f"TESTER_SECURITY_GROUP: {group} does not exist; the load balancer's stack makes it")
    urls = [tag["Value"] for tag in groups[0].get("Tags", []) if tag["Key"] == key]
    if not urls:
        raise RefusalError(f"Security group {group} has no tag {key}: the load balancer's stack writes it")
    parts = re.fullmatch(r"(https?)://([^/:\s]+):(\d+)", urls[0])
    if not parts:
        raise RefusalError(f"Tag {key} of security group {group} must be scheme://host:port, but is {urls[0]!r}")
    scheme, host, port = parts.groups()
    return scheme, host, port


def expected_headers(deployment_id: str) -> dict[str, str]:
    """Return the headers that an answer must have."""
    headers = {}
    if header := setting("EXPECTED_HEADER", ""):
        name, colon, value = header.partition(":")
        if not colon:
            raise RefusalError(f"EXPECTED_HEADER must be 'Name: value', but is {header!r}")
        headers[name.strip()] = value.strip()
    if name := setting("VERSION_HEADER", ""):
        headers[name] = deployed_version(deployment_id)
    return headers


def deployed_version(deployment_id: str) -> str:
    """Return VERSION of the container in the task set that this very deployment made."""
    ecs = boto3.client("ecs", config=AWS)
    service, container = setting("SERVICE"), setting("CONTAINER")
    services = ecs.describe_services(cluster=setting("CLUSTER"), services=[service])["services"]
    task_sets = {t.get("externalId"): t["taskDefinition"] for s in services for t in s.get("taskSets", [])}
    arn = task_sets.get(deployment_id)
    if not arn:
        raise RefusalError(f"Service {service} has no task set of deployment {deployment_id}")
    definitions = ecs.describe_task_definition(taskDefinition=arn)["taskDefinition"]["containerDefinitions"]
    variables = {(d["name"], v["name"]): v["value"] for d in definitions for v in d.get("environment", [])}
    version = variables.get((container, "VERSION"))
    if not version:
        raise RefusalError(f"Container {container} of {arn} has no environment variable VERSION")
    return str(version)


def addresses(host: str) -> list[str]:
    """Return the nodes to connect to.

    A public load balancer's name leads out through the NAT gateway even inside its VPC, where a rule that names this
    function's security group never matches; the private addresses stay inside.
    """
    name = setting("LOAD_BALANCER", "")
    if not name:
        return [host]
    filters = [{"Name": "description", "Values": [f"ELB {name}"]}]
    pages = boto3.client("ec2", config=AWS).get_paginator("describe_network_interfaces").paginate(Filters=filters)
    found = sorted(interface["PrivateIpAddress"] for page in pages for interface in page["NetworkInterfaces"])
    if not found:
        raise RefusalError(f"LOAD_BALANCER: no network interface is described as 'ELB {name}'")
    return found


def log(event: str, **fields: Any) -> None:
    """Write one line of JSON."""
    print(json.dumps({"event": event, **fields}))
