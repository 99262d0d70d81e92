"""What goes over the wire: every protocol, validation by AWS's models, accounts, faults and the log of calls."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError, ReadTimeoutError

from deployer.aws import Aws, Script
from deployer.aws.services import SERVICES
from deployer.aws.simple_client import SimpleClient
from generator.rehearsal.wire.models import model, protocol
from generator.rehearsal.wire.read import read
from generator.rehearsal.wire.request import HttpRequest

OTHER = "444455556666"


def code(error: pytest.ExceptionInfo[ClientError]) -> str:
    return str(error.value.response["Error"]["Code"])


def test_botocore_speaks_the_protocols_that_the_fake_knows() -> None:
    assert {protocol(service) for service in SERVICES} == {"query", "json", "rest-xml"}


def test_the_caller_is_whose_key_it_is(aws: Aws) -> None:
    assert aws.client("sts").get_caller_identity()["Account"] == "111122223333"
    assert aws.client("sts", account=OTHER).get_caller_identity()["Arn"] == f"arn:aws:iam::{OTHER}:user/deployer"


def test_an_unknown_key_is_refused(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAUNKNOWN")
    with pytest.raises(ClientError) as refused:
        boto3.client("sts").get_caller_identity()
    assert code(refused) == "InvalidClientTokenId"
    assert aws.calls.all == []


def test_an_assumed_role_acts_in_its_own_account(aws: Aws) -> None:
    given = aws.client("sts").assume_role(RoleArn=f"arn:aws:iam::{OTHER}:role/path/deploy", RoleSessionName="me")
    keys = given["Credentials"]
    session = boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])
    identity = session.client("sts").get_caller_identity()
    assert identity["Arn"] == f"arn:aws:sts::{OTHER}:assumed-role/deploy/me"
    aws.accounts.expired.add(keys["AccessKeyId"])
    with pytest.raises(ClientError) as refused:
        session.client("ecs").list_tasks()
    assert code(refused) == "ExpiredTokenException"


def test_a_role_may_refuse(aws: Aws) -> None:
    aws.sts.refused.add(role := f"arn:aws:iam::{OTHER}:role/deploy")
    with pytest.raises(ClientError) as refused:
        aws.client("sts").assume_role(RoleArn=role, RoleSessionName="me")
    assert code(refused) == "AccessDenied"


def test_a_chained_role_gets_one_hour_at_most(aws: Aws) -> None:
    role = f"arn:aws:iam::{OTHER}:role/deploy"
    keys = aws.client("sts").assume_role(RoleArn=role, RoleSessionName="me")["Credentials"]
    session = boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])
    with pytest.raises(ClientError, match="role chaining"):
        session.client("sts").assume_role(RoleArn=role, RoleSessionName="me", DurationSeconds=7200)


@pytest.mark.parametrize(
    ("service", "operation", "arguments", "complaint"),
    [
        ("cloudformation", "create_change_set", {"StackName": "1", "ChangeSetName": "a"}, "regular expression"),
        ("cloudformation", "create_change_set", {"StackName": "a", "ChangeSetName": "a" * 129}, "above 128"),
        ("cloudformation", "list_stacks", {"StackStatusFilter": ["DONE"]}, "enum value set"),
        ("codedeploy", "list_deployments", {"includeOnlyStatuses": ["Waiting"]}, "enum value set"),
        ("codeconnections", "get_connection", {"ConnectionArn": "nonsense"}, "regular expression"),
    ],
)
def test_what_botocore_lets_through_and_aws_does_not_is_refused_and_recorded(
    untouched_aws: Aws, service: str, operation: str, arguments: dict[str, str], complaint: str
) -> None:
    with pytest.raises(ClientError, match=complaint) as refused:
        getattr(untouched_aws.client(service), operation)(**arguments)
    assert code(refused) in ("ValidationError", "ValidationException")
    (violation,) = untouched_aws.violations
    assert any(complaint in sentence for sentence in violation.complaints)


@pytest.mark.parametrize(
    ("service", "headers", "body"),
    [
        ("cloudformation", {}, b"Action=DescribeStacks&Version=2010-05-15&StackNames=a"),
        ("ecs", {"x-amz-target": "AmazonEC2ContainerServiceV20141113.ListTasks"}, b'{"Cluster": "a"}'),
    ],
)
def test_members_that_the_model_does_not_have_are_complaints(
    service: str, headers: dict[str, str], body: bytes
) -> None:
    reading = read(service, HttpRequest("POST", "/", headers, body))
    assert len(reading.complaints) == 1
    assert "is not known" in reading.complaints[0]


def test_an_operation_that_the_fake_does_not_have_is_a_breakdown(untouched_aws: Aws) -> None:
    with pytest.raises(ClientError) as refused:
        untouched_aws.client("ecs").list_clusters()
    assert code(refused) == "NotImplemented"
    assert untouched_aws.breakdowns == ["The fake does not know ecs.ListClusters"]


def test_a_request_without_a_signature_is_refused(untouched_aws: Aws) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(untouched_aws.url, b"Action=DescribeStacks")
    refused.value.close()
    assert refused.value.code == 500
    assert "MissingAuthenticationToken" in untouched_aws.breakdowns[0]


def test_every_operation_of_the_fake_is_one_of_the_model(aws: Aws) -> None:
    for service in (aws.cloudformation, aws.codedeploy, aws.ecs, aws.elbv2, aws.s3, aws.sts, aws.ecr):
        assert service.operations
        assert service.operations <= set(model(service.name).operation_names)


# Faults ------------------------------------------------------------------------------------------------------------


def test_throttling_goes_away_and_botocore_gets_through(aws: Aws) -> None:
    aws.faults.throttle("DescribeStacks", times=2)
    assert aws.client("cloudformation", attempts=5).describe_stacks()["Stacks"] == []
    assert [call.error for call in aws.calls.of("DescribeStacks")] == ["Throttling", "Throttling", None]


def test_a_fault_may_spare_the_first_calls(aws: Aws) -> None:
    api = aws.client("cloudformation")
    aws.faults.throttle("DescribeStacks", after=1)
    api.describe_stacks()
    with pytest.raises(ClientError) as refused:
        api.describe_stacks()
    assert code(refused) == "Throttling"
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    api.describe_stacks()


def test_credentials_expire_and_rights_are_missing_for_one_operation(aws: Aws) -> None:
    aws.faults.expired_token("DescribeStacks")
    aws.faults.access_denied("ecs.ListTasks")
    with pytest.raises(ClientError) as expired:
        aws.client("cloudformation").describe_stacks()
    with pytest.raises(ClientError, match="not authorized to perform: ecs:ListTasks") as denied:
        aws.client("ecs").list_tasks()
    assert (code(expired), code(denied)) == ("ExpiredToken", "AccessDeniedException")
    aws.client("cloudformation").list_stacks()


def test_a_server_error_is_a_500(aws: Aws) -> None:
    aws.faults.server_error("*")
    with pytest.raises(ClientError) as refused:
        aws.client("cloudformation").describe_stacks()
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 500


def test_a_lost_answer_leaves_the_effect(aws: Aws) -> None:
    aws.cloudformation.put("one", {"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}})
    aws.faults.drop("UpdateTerminationProtection", late=True)
    with pytest.raises(ConnectionClosedError):
        aws.client("cloudformation").update_termination_protection(StackName="one", EnableTerminationProtection=True)
    assert aws.cloudformation.stack("one").termination_protection


def test_a_lost_request_leaves_nothing(aws: Aws) -> None:
    aws.cloudformation.put("one", {"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}})
    aws.faults.drop("UpdateTerminationProtection")
    with pytest.raises(ConnectionClosedError):
        aws.client("cloudformation").update_termination_protection(StackName="one", EnableTerminationProtection=True)
    assert not aws.cloudformation.stack("one").termination_protection


def test_whoever_is_killed_in_the_middle_of_a_request_has_asked_nothing(aws: Aws) -> None:
    host, _, port = aws.url.removeprefix("http://").partition(":")
    head = "POST / HTTP/1.1\r\nAuthorization: AWS4-HMAC-SHA256 Credential=a/20260101/eu-west-1/sns/aws4_request\r\n"
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(f"{head}Content-Length: 100\r\n\r\nAct".encode())
        connection.shutdown(socket.SHUT_WR)
        assert connection.recv(1) == b""
    assert aws.calls.names() == []


def test_an_answer_waits_until_the_test_lets_it_go(aws: Aws) -> None:
    gate = aws.faults.hold("DescribeStacks")
    answers: list[int] = []
    api = aws.client("cloudformation")
    thread = threading.Thread(target=lambda: answers.append(len(api.describe_stacks()["Stacks"])))
    thread.start()
    aws.calls.wait("DescribeStacks")
    aws.client("cloudformation").list_stacks()
    assert answers == []
    gate.set()
    thread.join()
    assert answers == [0]


def test_a_client_may_lose_patience(aws: Aws) -> None:
    aws.faults.hold("GetCallerIdentity")
    config = Config(read_timeout=0.05, retries={"total_max_attempts": 1})
    with pytest.raises(ReadTimeoutError):
        boto3.client("sts", config=config).get_caller_identity()


# The log and the clock ---------------------------------------------------------------------------------------------


def test_calls_are_logged_in_order_with_what_was_asked(aws: Aws) -> None:
    aws.client("cloudformation", region="us-east-1").list_stacks(StackStatusFilter=["CREATE_COMPLETE"])
    aws.client("sts", account=OTHER).get_caller_identity()
    first, second = aws.calls.all
    assert (first.service, first.region, first.parameters) == (
        "cloudformation",
        "us-east-1",
        {"StackStatusFilter": ["CREATE_COMPLETE"]},
    )
    assert (second.service, second.account) == ("sts", OTHER)
    assert aws.calls.names("sts") == ["GetCallerIdentity"]
    assert aws.calls.counts() == {"cloudformation.ListStacks": 1, "sts.GetCallerIdentity": 1}
    aws.calls.clear()
    assert aws.calls.count("ListStacks") == 0


def test_time_passes_by_calls_and_on_request_only(aws: Aws) -> None:
    begun = aws.clock.now
    happened: list[float] = []
    aws.clock.after(90, lambda: happened.append((aws.clock.now - begun).total_seconds()))
    aws.client("sts").get_caller_identity()
    assert (aws.clock.now - begun).total_seconds() == 1
    aws.advance(88)
    assert happened == []
    aws.advance(10)
    assert happened == [90]


def test_another_process_sees_the_same_state(aws: Aws) -> None:
    aws.cloudformation.put("one", {"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}})
    program = "import boto3; print(boto3.client('cloudformation').describe_stacks()['Stacks'][0]['StackName'])"
    done = subprocess.run(
        [sys.executable, "-c", program], env=os.environ | aws.environment(), capture_output=True, text=True, check=True
    )
    assert done.stdout == "one\n"


def test_an_operation_outlives_the_process_that_started_it(aws: Aws) -> None:
    aws.cloudformation.script("one", Script(hold=[("Queue", "CREATE_COMPLETE")]))
    client = SimpleClient(aws, "one")
    arn = client.plan({"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}, kind="CREATE")["ChangeSetId"]
    program = (
        "import boto3, itertools\n"
        "api = boto3.client('cloudformation')\n"
        f"api.execute_change_set(ChangeSetName={arn!r})\n"
        "for _ in itertools.count(): api.describe_stacks(StackName='one')\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], env=os.environ | aws.environment()) as process:
        aws.calls.wait_until(lambda: aws.cloudformation.held("one"))
        process.kill()
    assert client.describe()["StackStatus"] == "CREATE_IN_PROGRESS"
    aws.cloudformation.release("one")
    assert client.settled()["StackStatus"] == "CREATE_COMPLETE"
