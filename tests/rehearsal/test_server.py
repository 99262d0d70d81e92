"""The process: it starts at once, listens here alone, keeps accounts and Regions apart, and ends when told to."""

from __future__ import annotations

import json
import socket
import urllib.error
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError, ClientError

from rehearsal.builds import zipped
from rehearsal.local import Local, deploy
from rehearsal.peers import until
from rehearsal.running import alive, descendants

TEMPLATE = {"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}
CONNECTION = {
    "Type": "AWS::CodeConnections::Connection",
    "Properties": {"ConnectionName": "github", "ProviderType": "GitHub"},
}

SLEEPS = """
import pathlib, subprocess, sys, time
def handler(event, context):
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)
    pathlib.Path("asleep").touch()
    time.sleep(60)
"""


def addresses() -> set[str]:
    """Return the addresses of this machine that are not for itself alone."""
    return {str(info[4][0]) for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)} - {"127.0.0.1"}


def test_it_ends_with_a_signal_and_leaves_its_port() -> None:
    running = Local()
    port = int(running.url.rpartition(":")[2])
    assert running.client("sts").get_caller_identity()["Account"] == "111122223333"
    assert running.stop() == 0
    with socket.create_server(("127.0.0.1", port)):
        pass


def sleeper(running: Local) -> Any:
    """Make a function that takes a minute, and one of whose processes is in a group of its own; return a client."""
    client = running.client("lambda")
    client.create_function(
        FunctionName="sleeper",
        Runtime="python3.13",
        Handler="index.handler",
        Role="arn:aws:iam::111122223333:role/any",
        Timeout=600,
        Code={"ZipFile": zipped({"index.py": SLEEPS})},
    )
    return client


def told_to_end(running: Local, folder: Path) -> tuple[set[int], int]:
    """Wait until the function above sleeps, end the stand-in, and return which processes there were, and its code."""
    until(lambda: bool(list(folder.rglob("asleep"))))
    pids = descendants(running.process.pid)
    return pids, running.stop()


# A function is told that its standard input has closed, and reads that when it has done what it does.
def test_it_ends_at_once_with_functions_that_are_at_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    running = Local()
    sleeper(running).invoke(FunctionName="sleeper", InvocationType="Event")
    pids, code = told_to_end(running, tmp_path)
    assert len(pids) == 3
    assert (code, alive(pids), list(tmp_path.iterdir())) == (0, set(), [])


def test_nobody_who_waits_for_an_answer_keeps_it_from_ending(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    running = Local()
    client = sleeper(running)
    with ThreadPoolExecutor(1) as waiting:
        answer = waiting.submit(client.invoke, FunctionName="sleeper")
        pids, code = told_to_end(running, tmp_path)
        assert (code, alive(pids), list(tmp_path.iterdir())) == (0, set(), [])
        with pytest.raises(BotoCoreError, match="Connection was closed"):
            answer.result()


def test_it_listens_on_127_0_0_1_alone(local: Local) -> None:
    port = int(local.url.rpartition(":")[2])
    assert local.url.startswith("http://127.0.0.1:")
    for address in addresses():
        with pytest.raises(OSError, match=r"refused|unreachable|timed out"):
            socket.create_connection((address, port), timeout=2)


def test_accounts_and_regions_know_nothing_of_each_other(local: Local, account: str) -> None:
    deploy(local.client("cloudformation", account=account), "one", TEMPLATE)
    for other, region in (("999988887777", "eu-west-1"), (account, "us-east-1")):
        assert local.client("cloudformation", account=other, region=region).describe_stacks()["Stacks"] == []
        assert local.client("sns", account=other, region=region).list_topics()["Topics"] == []


# https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html


def test_an_assumed_role_acts_in_its_own_account(local: Local, account: str) -> None:
    iam = local.client("iam", account=account)
    role = iam.create_role(RoleName="visitor", AssumeRolePolicyDocument=json.dumps({"Statement": []}))["Role"]["Arn"]
    visitor = local.client("sts", account="999988887777")
    key = visitor.assume_role(RoleArn=role, RoleSessionName="one")["Credentials"]["AccessKeyId"]
    assert local.client("sts", account=key).get_caller_identity()["Account"] == account
    assert deploy(local.client("cloudformation", account=key), "one", TEMPLATE)["StackId"].split(":")[4] == account


def test_an_operation_that_it_does_not_have_is_refused_by_name(local: Local) -> None:
    with pytest.raises(ClientError, match=r"The rehearsal has no codedeploy:ListOnPremisesInstances"):
        local.client("codedeploy").list_on_premises_instances()


def test_a_request_that_the_model_forbids_is_refused(local: Local, account: str) -> None:
    client = local.client("codepipeline", account=account)
    with pytest.raises(ClientError, match=r"Member must satisfy regular expression pattern"):
        client.get_pipeline(name="a b")


# https://docs.aws.amazon.com/dtconsole/latest/userguide/connections-update.html


def test_a_connection_is_pending_until_a_person_agrees(local: Local, account: str) -> None:
    deploy(local.client("cloudformation", account=account), "one", {"Resources": {"Connection": CONNECTION}})
    client = local.client("codeconnections", account=account)
    [connection] = client.list_connections(ProviderTypeFilter="GitHub")["Connections"]
    assert connection["ConnectionStatus"] == "PENDING"
    assert local.post("handshake", connection=connection["ConnectionArn"]) == {"ConnectionStatus": "AVAILABLE"}
    found = client.get_connection(ConnectionArn=connection["ConnectionArn"])["Connection"]
    assert found == connection | {"ConnectionStatus": "AVAILABLE"}


@pytest.mark.parametrize(
    "post",
    [
        lambda local: local.post("handshake", connection="arn:aws:codeconnections:eu-west-1:1:connection/none"),
        lambda local: local.post("handshake"),
        lambda local: local.post("resources", account="1", region="eu-west-1", stack="none"),
        lambda local: local.post("nothing"),
    ],
)
def test_what_is_not_there_is_not_found(local: Local, post: Callable[[Local], Any]) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        post(local)
    caught.value.close()
    assert caught.value.code == 404
