"""The custom resource that closes a VPC's default security group, against the EC2 protocol and a real HTTP PUT."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from hook_servers import Answer, Aws, Context, Refusal, serving

from generator.hooks import close_default_security_group as hook

GROUP = "sg-0123456789abcdef0"
RULES = "ec2.DescribeSecurityGroupRules"
INGRESS = "ec2.RevokeSecurityGroupIngress"
EGRESS = "ec2.RevokeSecurityGroupEgress"
DONE = {"return": True}
CLOSED: Answer = {"securityGroupRuleSet": []}


def rules(*identifiers: str, egress: bool = False) -> list[dict[str, Any]]:
    return [{"securityGroupRuleId": identifier, "isEgress": egress} for identifier in identifiers]


class Mailbox(HTTPServer):
    """Where CloudFormation waits for answers."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses)  # of the first answers; then 200
        self.received: list[dict[str, Any]] = []
        self.content_types: list[str | None] = []
        super().__init__(("127.0.0.1", 0), _MailboxHandler)


class _MailboxHandler(BaseHTTPRequestHandler):
    server: Mailbox

    def do_PUT(self) -> None:
        self.server.content_types.append(self.headers["Content-Type"])
        self.server.received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(self.server.statuses.pop(0) if self.server.statuses else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


class Stage:
    """The AWS account and the mailbox of one test."""

    def __init__(self, aws: Aws, mailbox: Mailbox) -> None:
        self.aws, self.mailbox = aws, mailbox

    def run(self, request: str = "Create", *, remaining_seconds: float = 60, **properties: str) -> dict[str, Any]:
        """Send a request of CloudFormation and return the one answer to it."""
        event = {
            "RequestType": request,
            "ResponseURL": f"http://127.0.0.1:{self.mailbox.server_port}/answer?signature=1",
            "StackId": "stack-1",
            "RequestId": "request-1",
            "LogicalResourceId": "ClosedDefaultSecurityGroup",
            "ResourceProperties": {"ServiceToken": "function-1", **(properties or {"SecurityGroupId": GROUP})},
        }
        if request != "Create":
            event["PhysicalResourceId"] = f"closed-{GROUP}"
        hook.handler(event, Context(remaining_seconds))
        answer = self.mailbox.received[-1]
        assert (answer["StackId"], answer["RequestId"]) == ("stack-1", "request-1")
        assert answer["LogicalResourceId"] == "ClosedDefaultSecurityGroup"
        return answer

    def revoked(self, operation: str) -> list[list[str]]:
        """Return the rules of each revocation."""
        found = []
        for asked in self.aws.asked(operation):
            assert asked["GroupId"] == GROUP
            found.append([value for name, value in asked.items() if name.startswith("SecurityGroupRuleId.")])
        return found


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    with ExitStack() as stack:
        aws, mailbox = Aws(), Mailbox()
        for server in (aws, mailbox):
            stack.enter_context(serving(server))
        aws.answers |= {INGRESS: DONE, EGRESS: DONE}
        for name, value in {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{aws.server_port}",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": "eu-west-1",
            "NO_PROXY": "*",
        }.items():
            monkeypatch.setenv(name, value)
        yield Stage(aws, mailbox)


@pytest.mark.parametrize("request_type", ["Create", "Update"])
def test_every_rule_of_both_directions_is_revoked(stage: Stage, request_type: str) -> None:
    stage.aws.answers[RULES] = {"securityGroupRuleSet": rules("sgr-1") + rules("sgr-2", "sgr-3", egress=True)}
    answer = stage.run(request_type)
    assert answer["Status"] == "SUCCESS"
    assert stage.revoked(INGRESS) == [["sgr-1"]]
    assert stage.revoked(EGRESS) == [["sgr-2", "sgr-3"]]
    (asked,) = stage.aws.asked(RULES)
    assert (asked["Filter.1.Name"], asked["Filter.1.Value.1"]) == ("group-id", GROUP)


def test_the_rules_of_every_page_are_revoked(stage: Stage) -> None:
    stage.aws.answers[RULES] = [
        {"securityGroupRuleSet": rules("sgr-1"), "nextToken": "more"},
        {"securityGroupRuleSet": rules("sgr-2")},
    ]
    assert stage.run()["Status"] == "SUCCESS"
    assert stage.revoked(INGRESS) == [["sgr-1", "sgr-2"]]


def test_a_closed_group_is_left_as_it_is(stage: Stage) -> None:
    stage.aws.answers[RULES] = CLOSED
    assert stage.run("Update")["Status"] == "SUCCESS"
    assert stage.revoked(INGRESS) == stage.revoked(EGRESS) == []


def test_a_rule_that_is_gone_already_is_no_error(stage: Stage) -> None:
    stage.aws.answers[RULES] = [
        {"securityGroupRuleSet": rules("sgr-1", "sgr-2")},
        {"securityGroupRuleSet": rules("sgr-2")},
    ]
    stage.aws.answers[INGRESS] = [Refusal("InvalidSecurityGroupRuleId.NotFound"), DONE]
    assert stage.run()["Status"] == "SUCCESS"
    assert stage.revoked(INGRESS) == [["sgr-1", "sgr-2"], ["sgr-2"]]


def test_delete_leaves_the_group_closed(stage: Stage) -> None:
    answer = stage.run("Delete")
    assert (answer["Status"], answer["PhysicalResourceId"]) == ("SUCCESS", f"closed-{GROUP}")
    assert stage.aws.calls == []


def test_the_physical_id_follows_from_the_group_alone(stage: Stage) -> None:
    stage.aws.answers[RULES] = CLOSED
    answers = [stage.run("Create"), stage.run("Update"), stage.run("Update", SecurityGroupId="sg-other")]
    assert [answer["PhysicalResourceId"] for answer in answers] == [f"closed-{GROUP}"] * 2 + ["closed-sg-other"]


def test_a_refusal_of_ec2_is_answered_with_its_reason(stage: Stage) -> None:
    stage.aws.answers[RULES] = Refusal("UnauthorizedOperation", 403)
    answer = stage.run()
    assert answer["Status"] == "FAILED"
    assert "UnauthorizedOperation" in answer["Reason"]


def test_a_crash_is_answered_and_its_traceback_logged(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    answer = stage.run(SecurityGroup="a misspelt property")
    assert (answer["Status"], answer["Reason"]) == ("FAILED", "KeyError: 'SecurityGroupId'")
    assert "Traceback (most recent call last)" in capsys.readouterr().out


def test_an_ec2_that_hangs_is_answered_before_the_function_ends(stage: Stage) -> None:
    stage.aws.answers[RULES] = CLOSED
    stage.aws.gate.clear()
    try:
        answer = stage.run(remaining_seconds=hook.ANSWER_SECONDS + 0.3)
    finally:
        stage.aws.gate.set()
        for thread in [each for each in threading.enumerate() if each.name.startswith("ThreadPoolExecutor")]:
            thread.join()
    assert (answer["Status"], answer["Reason"]) == ("FAILED", "EC2 did not answer within 0 s")


def test_the_answer_has_the_empty_content_type_that_the_address_is_signed_for(stage: Stage) -> None:
    stage.aws.answers[RULES] = CLOSED
    stage.run()
    assert stage.mailbox.content_types == [""]


def test_an_answer_that_does_not_arrive_is_repeated(stage: Stage) -> None:
    stage.aws.answers[RULES] = CLOSED
    stage.mailbox.statuses = [503]
    assert stage.run()["Status"] == "SUCCESS"
    assert len(stage.mailbox.received) == 2
