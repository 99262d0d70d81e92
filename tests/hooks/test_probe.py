"""The hook that tests green, against real servers: no function is replaced."""

from __future__ import annotations

import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import trustme
from botocore.exceptions import ClientError
from hook_servers import BAD, GOOD, RESET, Answer, Aws, Context, Green, Refusal, Reply, serving

from generator import hooks, naming
from generator.hooks import probe

EVENT = {"DeploymentId": "d-ABCDEF123", "LifecycleEventHookExecutionId": "execution-1"}
TASK_DEFINITION = "arn:aws:ecs:eu-west-1:111122223333:task-definition/shop:7"
REPORT = "codedeploy.PutLifecycleEventHookExecutionStatus"
INTERFACES = "ec2.DescribeNetworkInterfaces"
GROUPS = "ec2.DescribeSecurityGroups"
NAME = "www.example.com"
WINDOW_SECONDS = 0.2
TRICKLE = Reply(body=b"." * 10, trickle_seconds=0.05)
SETTINGS = {
    "TESTER_SECURITY_GROUP": "sg-0123456789abcdef0",
    "TEST_URL_TAG": naming.TEST_URL_TAG,
    "TEST_PATH": "/health",
    "TEST_WINDOW_MINUTES": str(WINDOW_SECONDS / 60),
    "PROBE_INTERVAL_SECONDS": "0.02",
    "SETTLE_SECONDS": "0.15",
    "EXPECTED_STATUS": "200",
    # What was not asked for arrives as an empty string.
    "HOST_HEADER": "",
    "LOAD_BALANCER": "",
    "MAXIMUM_MILLISECONDS": "",
    "EXPECTED_BODY": "",
    "EXPECTED_HEADER": "",
    "VERSION_HEADER": "",
    "CLUSTER": "staging",
    "SERVICE": "shop",
    "CONTAINER": "app",
}


@dataclass(frozen=True)
class Outcome:
    """What the hook reported, and what it wrote."""

    status: str
    lines: list[dict[str, Any]]

    @property
    def reason(self) -> str:
        """Return the reason in the summary, which is the last line."""
        assert self.lines[-1]["event"] == "summary"
        assert self.lines[-1]["status"] == self.status
        return str(self.lines[-1]["reason"])

    def events(self, name: str) -> list[dict[str, Any]]:
        """Return the lines of one event."""
        return [line for line in self.lines if line["event"] == name]


class Stage:
    """The AWS account and the servers of one test."""

    def __init__(self, aws: Aws, stack: ExitStack, monkeypatch: pytest.MonkeyPatch, read: Callable[[], str]) -> None:
        self.aws, self.stack, self.monkeypatch, self.read = aws, stack, monkeypatch, read

    def green(self, script: Callable[[int], Reply] = lambda _: GOOD, **where: Any) -> Green:
        """Start a server that follows a script."""
        green = Green(script, **where).listen()
        self.stack.enter_context(serving(green))
        return green

    def run(self, url: str, *, module: Any = probe, context: Any = None, **settings: str) -> Outcome:
        """Invoke the hook for the listener at a URL, and see that it reports exactly once."""
        self.aws.answers[GROUPS] = tagged(url)
        return self.run_as_it_is(module=module, context=context, **settings)

    def run_as_it_is(self, *, module: Any = probe, context: Any = None, **settings: str) -> Outcome:
        """Invoke the hook for what EC2 answers already, and see that it reports exactly once."""
        self.invoke(module, context or Context(), {**SETTINGS, **settings})
        (report,) = self.aws.asked(REPORT)
        assert report["deploymentId"] == "d-ABCDEF123"
        assert report["lifecycleEventHookExecutionId"] == "execution-1"
        return Outcome(report["status"], [json.loads(line) for line in self.read().splitlines()])

    def invoke(self, module: Any, context: Any, settings: dict[str, str]) -> None:
        """Invoke the hook as Lambda does."""
        for name, value in settings.items():
            self.monkeypatch.setenv(name, value)
        module.handler(EVENT, context)


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Stage]:
    with ExitStack() as stack:
        aws = Aws()
        stack.enter_context(serving(aws))
        for name, value in {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{aws.server_port}",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": "eu-west-1",
            "NO_PROXY": "*",
        }.items():
            monkeypatch.setenv(name, value)
        yield Stage(aws, stack, monkeypatch, lambda: capsys.readouterr().out)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def tagged(url: str, key: str = naming.TEST_URL_TAG) -> dict[str, Any]:
    """Return what EC2 says of the group of those who test."""
    tags = [{"key": "Name", "value": "dev-testers"}, {"key": key, "value": url}]
    return {"securityGroupInfo": [{"groupId": "sg-0123456789abcdef0", "tagSet": tags}]}


def url_of(server: Green, host: str = "127.0.0.1", scheme: str = "http") -> str:
    return f"{scheme}://{host}:{server.server_port}"


def test_a_good_green_is_promoted_after_the_whole_window(stage: Stage) -> None:
    green = stage.green()
    outcome = stage.run(url_of(green))
    assert (outcome.status, outcome.reason) == ("Succeeded", "")
    summary = outcome.lines[-1]
    assert summary["probes"] == len(green.requests) >= 5
    assert summary["failures"] == 0
    assert 0 < summary["p50_ms"] <= summary["p95_ms"] <= summary["slowest_ms"] < 1000
    assert {path for path, _ in green.requests} == {"/health"}
    assert [line["event"] for line in outcome.lines] == ["start", "good", "summary"]


def test_the_inlined_source_does_what_the_module_does(stage: Stage) -> None:
    index = ModuleType("index")
    exec(compile(hooks.source("probe"), "index.py", "exec"), index.__dict__)  # noqa: S102 - as Lambda would
    green = stage.green(lambda number: GOOD if number < 3 else BAD)
    outcome = stage.run(url_of(green), module=index)
    assert outcome.status == "Failed"
    assert "answered 503, expected 200 (probe 3, after 0 s)" in outcome.reason


def test_only_the_test_port_is_called(stage: Stage) -> None:
    blue, green = stage.green(), stage.green()
    assert stage.run(url_of(green)).status == "Succeeded"
    assert blue.requests == []
    assert {headers["Host"] for _, headers in green.requests} == {f"127.0.0.1:{green.server_port}"}


def test_the_url_is_read_from_the_tag_of_the_testers_group(stage: Stage) -> None:
    assert stage.run(url_of(stage.green())).status == "Succeeded"
    (asked,) = stage.aws.asked(GROUPS)
    assert (asked["Filter.1.Name"], asked["Filter.1.Value.1"]) == ("group-id", "sg-0123456789abcdef0")


def test_a_listener_that_moved_is_found_at_the_next_run_without_a_new_deployment_of_the_hook(stage: Stage) -> None:
    before, after = stage.green(), stage.green()
    stage.aws.answers[GROUPS] = [tagged(url_of(before)), tagged(url_of(after))]
    for _ in range(2):
        stage.invoke(probe, Context(), SETTINGS)
    assert [report["status"] for report in stage.aws.asked(REPORT)] == ["Succeeded", "Succeeded"]
    assert {headers["Host"] for _, headers in before.requests} == {f"127.0.0.1:{before.server_port}"}
    assert {headers["Host"] for _, headers in after.requests} == {f"127.0.0.1:{after.server_port}"}


UNTAGGED = "Security group sg-0123456789abcdef0 has no tag ecs-bluegreen:test-url: the load balancer's stack writes it"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (
            {"securityGroupInfo": []},
            "TESTER_SECURITY_GROUP: sg-0123456789abcdef0 does not exist; the load balancer's stack makes it",
        ),
        (
            {"securityGroupInfo": [{"groupId": "sg-0123456789abcdef0"}]},
            UNTAGGED,
        ),
        (
            tagged("http://shop.example.com:8090", key="ecs-bluegreen:test-url-of-old"),
            UNTAGGED,
        ),
    ],
    ids=["no group", "no tag", "another tag"],
)
def test_a_listener_that_nobody_names_fails_the_deployment(stage: Stage, answer: Answer, reason: str) -> None:
    stage.aws.answers[GROUPS] = answer
    outcome = stage.run_as_it_is()
    assert (outcome.status, outcome.reason) == ("Failed", reason)
    assert outcome.events("crash") == []


@pytest.mark.parametrize(
    "url",
    [
        "",
        "shop.example.com:8090",
        "ftp://shop.example.com:8090",
        "http://shop.example.com",
        "http://shop.example.com:8090/health",
        "http://shop.example.com:port",
        "http://:8090",
        " http://shop.example.com:8090",
    ],
)
def test_a_tag_that_is_no_url_fails_the_deployment(stage: Stage, url: str) -> None:
    outcome = stage.run(url)
    tag = "Tag ecs-bluegreen:test-url of security group sg-0123456789abcdef0"
    assert (outcome.status, outcome.reason) == ("Failed", f"{tag} must be scheme://host:port, but is {url!r}")
    assert outcome.events("crash") == []


def test_a_hook_that_may_not_read_the_tag_says_so(stage: Stage) -> None:
    stage.aws.answers[GROUPS] = Refusal("UnauthorizedOperation", 403)
    outcome = stage.run_as_it_is()
    assert outcome.status == "Failed"
    assert "(UnauthorizedOperation) when calling the DescribeSecurityGroups operation" in outcome.reason


def test_the_host_header_is_the_one_that_listener_rules_expect(stage: Stage) -> None:
    green = stage.green()
    assert stage.run(url_of(green), HOST_HEADER=NAME).status == "Succeeded"
    assert {headers["Host"] for _, headers in green.requests} == {NAME}


def test_a_green_that_fails_from_the_beginning_fails_when_it_had_time_to_settle(stage: Stage) -> None:
    green = stage.green(lambda _: BAD)
    outcome = stage.run(url_of(green))
    assert outcome.status == "Failed"
    assert outcome.reason.startswith(f"GET {url_of(green)}/health answered 503, expected 200 (probe ")
    assert 1 < outcome.lines[-1]["probes"] < 15


def test_a_listener_may_need_a_moment_until_it_forwards_to_green(stage: Stage) -> None:
    green = stage.green(lambda number: BAD if number < 3 else GOOD)
    outcome = stage.run(url_of(green))
    assert outcome.status == "Succeeded"
    assert len(outcome.events("bad")) == outcome.lines[-1]["failures"] == 2
    assert outcome.events("good") == [{"event": "good", "node": "127.0.0.1", "probe": 3}]


def test_a_green_that_fails_after_a_good_answer_fails_at_once(stage: Stage) -> None:
    green = stage.green(lambda number: GOOD if number < 4 else BAD)
    outcome = stage.run(url_of(green))
    assert outcome.status == "Failed"
    assert len(green.requests) == 4
    assert outcome.lines[-1]["failures"] == 1


def test_a_green_that_flaps_fails(stage: Stage) -> None:
    green = stage.green(lambda number: GOOD if number % 2 else BAD)
    assert stage.run(url_of(green)).status == "Failed"
    assert len(green.requests) == 2


def test_a_slow_green_fails_the_deployment(stage: Stage) -> None:
    green = stage.green(lambda number: GOOD if number < 3 else Reply(after_seconds=0.4))
    outcome = stage.run(url_of(green), MAXIMUM_MILLISECONDS="300")
    assert outcome.status == "Failed"
    assert " ms, allowed are 300 ms (probe 3, " in outcome.reason
    assert outcome.lines[-1]["slowest_ms"] >= 400


def test_a_green_that_hangs_is_slow_and_not_merely_unlucky(stage: Stage) -> None:
    stage.monkeypatch.setattr(probe, "LATE_SECONDS", 0.1)
    green = stage.green(lambda number: GOOD if number < 3 else Reply(after_seconds=0.6))
    outcome = stage.run(url_of(green), MAXIMUM_MILLISECONDS="300")
    assert outcome.status == "Failed"
    assert "gave no answer: timed out (probe 3, " in outcome.reason


def test_an_answer_that_trickles_does_not_hold_the_hook_up(stage: Stage) -> None:
    stage.monkeypatch.setattr(probe, "LATE_SECONDS", 0.05)
    green = stage.green(lambda _: TRICKLE)
    outcome = stage.run(url_of(green), MAXIMUM_MILLISECONDS="100", SETTLE_SECONDS="0.01")
    assert outcome.status == "Failed"
    assert "gave no answer: " in outcome.reason
    assert len(green.requests) == 1


def test_one_refused_connection_is_borne(stage: Stage) -> None:
    green = Green()
    opening = threading.Timer(0.05, lambda: stage.stack.enter_context(serving(green.listen())))
    opening.start()
    outcome = stage.run(url_of(green))
    opening.join()
    assert outcome.status == "Succeeded"
    assert "gave no answer: [Errno 111] Connection refused" in outcome.events("bad")[0]["reason"]


@pytest.mark.parametrize(("resets", "status"), [({3}, "Succeeded"), ({3, 4}, "Succeeded"), ({3, 4, 5}, "Failed")])
def test_only_a_few_connection_errors_in_a_row_are_borne(stage: Stage, resets: set[int], status: str) -> None:
    green = stage.green(lambda number: RESET if number in resets else GOOD)
    outcome = stage.run(url_of(green))
    assert outcome.status == status
    assert outcome.lines[-1]["failures"] == len(resets)


def test_an_answer_cut_short_is_a_connection_error(stage: Stage) -> None:
    green = stage.green(lambda number: Reply(missing_bytes=5) if number == 2 else GOOD)
    outcome = stage.run(url_of(green))
    assert outcome.status == "Succeeded"
    assert "IncompleteRead(11 bytes read, 5 more expected)" in outcome.events("bad")[0]["reason"]


def test_a_connection_error_at_the_end_of_the_window_is_not_promoted(stage: Stage) -> None:
    green = stage.green(lambda number: GOOD if number < 2 else RESET)
    outcome = stage.run(url_of(green), PROBE_INTERVAL_SECONDS=str(WINDOW_SECONDS))
    assert outcome.status == "Failed"
    assert len(green.requests) == 4


def test_a_server_that_is_down_all_the_time_fails(stage: Stage) -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    outcome = stage.run(f"http://127.0.0.1:{port}")
    assert outcome.status == "Failed"
    assert "Connection refused" in outcome.reason
    assert outcome.lines[-1]["slowest_ms"] == 0


def test_the_body_must_hold_the_expected_text(stage: Stage) -> None:
    green = stage.green(lambda _: Reply(body=b"maintenance " * 100))
    outcome = stage.run(url_of(green), EXPECTED_BODY="all is well")
    assert outcome.status == "Failed"
    assert "answered without 'all is well' in its body" in outcome.reason
    assert {len(line["body"]) for line in outcome.events("bad")} == {200}


@pytest.mark.parametrize(("text", "status"), [("the beginning", "Succeeded"), ("the end", "Failed")])
def test_a_body_of_any_size_is_read_within_bounds(stage: Stage, text: str, status: str) -> None:
    green = stage.green(lambda _: Reply(body=b"the beginning" + b"." * probe.BODY_BYTES + b"the end"))
    assert stage.run(url_of(green), EXPECTED_BODY=text).status == status


def test_the_header_must_have_the_expected_value(stage: Stage) -> None:
    green = stage.green(lambda _: Reply(headers={"X-Ready": "no"}))
    outcome = stage.run(url_of(green), EXPECTED_HEADER="x-ready: yes", EXPECTED_STATUS="")
    assert outcome.status == "Failed"
    assert "answered with no in x-ready, expected yes" in outcome.reason


def test_a_good_header_is_promoted_whatever_the_status_when_none_is_asked(stage: Stage) -> None:
    green = stage.green(lambda _: Reply(status=418, headers={"X-Ready": "yes"}))
    assert stage.run(url_of(green), EXPECTED_HEADER="x-ready: yes", EXPECTED_STATUS="").status == "Succeeded"


def test_a_probe_that_is_asked_for_nothing_still_wants_a_200(stage: Stage) -> None:
    green = stage.green(lambda _: BAD)
    assert "answered 503, expected 200" in stage.run(url_of(green), EXPECTED_STATUS="").reason


def test_a_redirect_is_an_answer_and_is_not_followed(stage: Stage) -> None:
    elsewhere = stage.green()
    green = stage.green(lambda _: Reply(status=301, headers={"Location": url_of(elsewhere)}))
    outcome = stage.run(url_of(green))
    assert "answered 301, expected 200" in outcome.reason
    assert elsewhere.requests == []


def deploys(aws: Aws, *, deployment: str = "d-ABCDEF123", environment: list[dict[str, str]]) -> None:
    """Give the service the task set of a deployment, beside the one that runs already."""
    blue = {"externalId": "d-OLD", "taskDefinition": "arn:aws:ecs:eu-west-1:111122223333:task-definition/shop:6"}
    green = {"externalId": deployment, "taskDefinition": TASK_DEFINITION}
    aws.answers["ecs.DescribeServices"] = {"services": [{"serviceName": "shop", "taskSets": [blue, green]}]}
    containers = [
        {"name": "sidecar", "environment": [{"name": "VERSION", "value": "sidecar"}]},
        {"name": "app", "environment": environment},
    ]
    aws.answers["ecs.DescribeTaskDefinition"] = {"taskDefinition": {"containerDefinitions": containers}}


def test_the_deployed_version_must_be_the_one_that_answers(stage: Stage) -> None:
    deploys(stage.aws, environment=[{"name": "PORT", "value": "3000"}, {"name": "VERSION", "value": "abc123"}])
    green = stage.green(lambda _: Reply(headers={"X-Version": "abc123"}))
    assert stage.run(url_of(green), VERSION_HEADER="X-Version").status == "Succeeded"
    assert stage.aws.asked("ecs.DescribeServices") == [{"cluster": "staging", "services": ["shop"]}]
    assert stage.aws.asked("ecs.DescribeTaskDefinition") == [{"taskDefinition": TASK_DEFINITION}]


def test_another_version_than_the_deployed_one_fails(stage: Stage) -> None:
    deploys(stage.aws, environment=[{"name": "VERSION", "value": "abc123"}])
    green = stage.green(lambda _: Reply(headers={"X-Version": "old"}))
    outcome = stage.run(url_of(green), VERSION_HEADER="X-Version")
    assert "answered with old in X-Version, expected abc123" in outcome.reason


def test_a_green_that_names_no_version_fails(stage: Stage) -> None:
    deploys(stage.aws, environment=[{"name": "VERSION", "value": "abc123"}])
    outcome = stage.run(url_of(stage.green()), VERSION_HEADER="X-Version")
    assert "answered with nothing in X-Version, expected abc123" in outcome.reason


def test_a_deployment_without_a_task_set_fails(stage: Stage) -> None:
    deploys(stage.aws, deployment="d-OTHER", environment=[])
    outcome = stage.run(url_of(stage.green()), VERSION_HEADER="X-Version")
    assert outcome.status == "Failed"
    assert outcome.reason == "Service shop has no task set of deployment d-ABCDEF123"


def test_a_container_without_a_version_fails(stage: Stage) -> None:
    deploys(stage.aws, environment=[])
    outcome = stage.run(url_of(stage.green()), VERSION_HEADER="X-Version")
    assert outcome.reason == f"Container app of {TASK_DEFINITION} has no environment variable VERSION"


def has_nodes(aws: Aws, *addresses: str) -> None:
    interfaces = [{"privateIpAddress": address} for address in addresses]
    aws.answers[INTERFACES] = {"networkInterfaceSet": interfaces}


def test_every_node_of_the_load_balancer_is_called_at_its_private_address(stage: Stage) -> None:
    one = stage.green()
    other = stage.green(host="127.0.0.2", port=one.server_port)
    has_nodes(stage.aws, "127.0.0.2", "127.0.0.1")
    name = "shop-1.eu-west-1.elb.amazonaws.com"
    assert stage.run(url_of(one, name), LOAD_BALANCER="app/shop/0123456789abcdef").status == "Succeeded"
    (asked,) = stage.aws.asked(INTERFACES)
    assert asked["Filter.1.Name"] == "description"
    assert asked["Filter.1.Value.1"] == "ELB app/shop/0123456789abcdef"
    assert abs(len(one.requests) - len(other.requests)) <= 1
    assert {headers["Host"] for _, headers in one.requests} == {f"{name}:{one.server_port}"}


def test_each_node_may_need_its_own_moment_to_settle(stage: Stage) -> None:
    one = stage.green()
    stage.green(lambda number: BAD if number < 3 else GOOD, host="127.0.0.2", port=one.server_port)
    has_nodes(stage.aws, "127.0.0.1", "127.0.0.2")
    outcome = stage.run(url_of(one), LOAD_BALANCER="app/shop/0123456789abcdef")
    assert outcome.status == "Succeeded"
    assert [line["node"] for line in outcome.events("good")] == ["127.0.0.1", "127.0.0.2"]


def test_a_node_that_the_load_balancer_replaced_is_forgotten(stage: Stage) -> None:
    green = stage.green()
    before, after = ({"networkInterfaceSet": [{"privateIpAddress": ip}]} for ip in ("127.0.0.9", "127.0.0.1"))
    stage.aws.answers[INTERFACES] = [before, after]
    outcome = stage.run(url_of(green), LOAD_BALANCER="app/shop/0123456789abcdef")
    assert outcome.status == "Succeeded"
    assert outcome.lines[-1]["failures"] == 1


def test_one_dead_node_fails_though_the_other_is_good(stage: Stage) -> None:
    has_nodes(stage.aws, "127.0.0.1", "127.0.0.9")
    outcome = stage.run(url_of(stage.green()), LOAD_BALANCER="app/shop/0123456789abcdef")
    assert outcome.status == "Failed"
    assert {line["node"] for line in outcome.events("bad")} == {"127.0.0.9"}


def test_a_load_balancer_without_interfaces_fails(stage: Stage) -> None:
    has_nodes(stage.aws)
    outcome = stage.run("http://shop.example.com:8090", LOAD_BALANCER="app/shop/0123456789abcdef")
    expected = "LOAD_BALANCER: no network interface is described as 'ELB app/shop/0123456789abcdef'"
    assert (outcome.status, outcome.reason) == ("Failed", expected)


def tls_green(stage: Stage, authority: trustme.CA, name: str, reply: Reply = GOOD) -> Green:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(name).configure_cert(context)
    green = Green(lambda _: reply).listen().secure(context)
    stage.stack.enter_context(serving(green))
    has_nodes(stage.aws, "127.0.0.1")
    return green


def test_tls_is_verified_for_the_name_that_clients_call(stage: Stage, authority: trustme.CA, tmp_path: Path) -> None:
    bundle = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(bundle))
    green = tls_green(stage, authority, NAME)
    url = url_of(green, NAME, "https")
    outcome = stage.run(url, LOAD_BALANCER="app/shop/0123456789abcdef", SSL_CERT_FILE=str(bundle))
    assert (outcome.status, outcome.reason) == ("Succeeded", "")
    assert set(green.server_names) == {NAME}


def test_the_host_header_is_the_name_that_tls_verifies(stage: Stage, authority: trustme.CA, tmp_path: Path) -> None:
    bundle = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(bundle))
    green = tls_green(stage, authority, NAME)
    outcome = stage.run(url_of(green, scheme="https"), HOST_HEADER=NAME, SSL_CERT_FILE=str(bundle))
    assert outcome.status == "Succeeded"
    assert set(green.server_names) == {NAME}


def test_an_answer_that_trickles_through_tls_does_not_either(
    stage: Stage, authority: trustme.CA, tmp_path: Path
) -> None:
    stage.monkeypatch.setattr(probe, "LATE_SECONDS", 0.05)
    bundle = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(bundle))
    green = tls_green(stage, authority, NAME, TRICKLE)
    limits = {"MAXIMUM_MILLISECONDS": "100", "SETTLE_SECONDS": "0.01"}
    outcome = stage.run(url_of(green, scheme="https"), HOST_HEADER=NAME, SSL_CERT_FILE=str(bundle), **limits)
    assert "gave no answer: " in outcome.reason
    assert len(green.requests) == 1


def test_a_certificate_of_an_unknown_authority_fails_at_once(stage: Stage, authority: trustme.CA) -> None:
    url = url_of(tls_green(stage, authority, NAME), NAME, "https")
    outcome = stage.run(url, LOAD_BALANCER="app/shop/0123456789abcdef")
    assert outcome.status == "Failed"
    assert outcome.reason.startswith(f"The certificate of {url}/health is refused: ")
    assert outcome.lines[-1]["probes"] == 1


def test_a_certificate_of_another_name_fails_at_once(stage: Stage, authority: trustme.CA, tmp_path: Path) -> None:
    bundle = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(bundle))
    url = url_of(tls_green(stage, authority, "other.example.com"), NAME, "https")
    outcome = stage.run(url, LOAD_BALANCER="app/shop/0123456789abcdef", SSL_CERT_FILE=str(bundle))
    assert outcome.status == "Failed"
    assert f"certificate is not valid for '{NAME}'" in outcome.reason
    assert outcome.lines[-1]["probes"] == 1


def test_a_window_that_the_function_cannot_outlive_fails_before_the_first_probe(stage: Stage) -> None:
    green = stage.green()
    outcome = stage.run(url_of(green), context=Context(remaining_seconds=300), TEST_WINDOW_MINUTES="5")
    assert outcome.status == "Failed"
    assert outcome.reason.startswith("TEST_WINDOW_MINUTES needs ")
    assert green.requests == []


def test_a_function_near_its_end_reports_before_it_is_cut_off(stage: Stage) -> None:
    class Vanishing(Context):
        """Time that runs out faster than the window."""

        calls = iter([900_000, 900_000, 30_000])

        def get_remaining_time_in_millis(self) -> int:
            return next(self.calls)

    green = stage.green()
    outcome = stage.run(url_of(green), context=Vanishing())
    assert outcome.status == "Failed"
    assert "the function has 30 s" in outcome.reason
    assert len(green.requests) == 2


def test_a_crash_is_reported_and_its_traceback_logged(stage: Stage) -> None:
    stage.aws.answers[INTERFACES] = b"this is no XML"
    outcome = stage.run("http://shop.example.com:8090", LOAD_BALANCER="app/shop/0123456789abcdef")
    assert outcome.status == "Failed"
    assert outcome.reason.startswith("The hook itself failed: ResponseParserError: ")
    (crash,) = outcome.events("crash")
    assert "Traceback (most recent call last)" in crash["traceback"]


def test_a_refusal_of_an_api_is_reported(stage: Stage) -> None:
    stage.aws.answers["ecs.DescribeServices"] = Refusal("AccessDeniedException")
    outcome = stage.run(url_of(stage.green()), VERSION_HEADER="X-Version")
    assert outcome.status == "Failed"
    assert "AccessDeniedException" in outcome.reason


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TESTER_SECURITY_GROUP", ""),
        ("TEST_URL_TAG", ""),
        ("TEST_PATH", ""),
        ("TEST_PATH", "health"),
        ("TEST_WINDOW_MINUTES", "five"),
        ("TEST_WINDOW_MINUTES", "nan"),
        ("TEST_WINDOW_MINUTES", "inf"),
        ("PROBE_INTERVAL_SECONDS", "0"),
        ("SETTLE_SECONDS", "-1"),
        ("MAXIMUM_MILLISECONDS", "2 s"),
        ("EXPECTED_HEADER", "X-Ready"),
    ],
)
def test_a_bad_setting_fails_by_its_name(stage: Stage, name: str, value: str) -> None:
    outcome = stage.run("http://127.0.0.1:9", **{name: value})
    assert outcome.status == "Failed"
    assert name in outcome.reason
    assert outcome.events("crash") == []


def test_a_report_that_fails_is_repeated(stage: Stage) -> None:
    stage.aws.answers[REPORT] = [Refusal("InternalFailure", 500), {"lifecycleEventHookExecutionId": "execution-1"}]
    stage.invoke(probe, Context(), {"TEST_PATH": ""})
    assert [report["status"] for report in stage.aws.asked(REPORT)] == ["Failed", "Failed"]


def test_an_error_of_the_report_itself_comes_to_light(stage: Stage) -> None:
    stage.aws.answers[REPORT] = Refusal("DeploymentDoesNotExistException")
    with pytest.raises(ClientError, match="DeploymentDoesNotExistException"):
        stage.invoke(probe, Context(), {"TEST_PATH": ""})
