"""What goes on around a block of the guide: what only a person can do, and what goes wrong. Each is named by a comment.

A comment `FILE says "NEW", not "OLD"` is a slip of the reader's, and needs no name here.
"""

from __future__ import annotations

import json
import re
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from rehearsal.guide_terminal import PROFILES, Terminal
from rehearsal.local import ACCOUNT, Local, deploy

_SLIP = re.compile(r'(\S+) says "(.+)", not "(.+)"')
_ASKED = re.compile(r"waiting for you: agree to the connection (\S+)")
_GLANCE_SECONDS = 0.3
_LONGEST_SECONDS = 60.0
_TEST_URL = "ecs-bluegreen:test-url"
_MANAGEMENT, _OTHER, _NEW = "999900001111", "333344445555", "555566667777"
_UNIT = "ou-ab12-workload1"
_GROUP = "DefaultSecurityGroupLogGroup"
_NO_TRUST = "You must enable organizations access to operate a service managed stack set"
_DENIED = (
    'Resource handler returned message: "User: arn:aws:sts::111122223333:assumed-role/deployer/reader is not '
    "authorized to perform: cloudwatch:PutMetricAlarm because no identity-based policy allows the "
    'cloudwatch:PutMetricAlarm action" (HandlerErrorCode: AccessDenied)'
)


@dataclass(frozen=True)
class Scene:
    """The stand-in, and the reader's terminal."""

    local: Local
    terminal: Terminal

    def meanwhile(self, name: str) -> AbstractContextManager[None]:
        """Return what a comment says, to be entered before its block and left after it."""
        slip = _SLIP.fullmatch(name)
        return _slip(self, *slip.groups()) if slip else CIRCUMSTANCES[name](self)


@contextmanager
def _slip(scene: Scene, file: str, new: str, old: str) -> Iterator[None]:
    path = scene.terminal.tree / file
    right = path.read_text("utf-8")
    assert right.count(old) == 1, f"{file} must say {old!r} once"
    path.write_text(right.replace(old, new), "utf-8")
    yield
    path.write_text(right, "utf-8")


@contextmanager
def _person(scene: Scene) -> Iterator[None]:
    """Somebody reads what the command asks, and does it in the console."""
    scene.terminal.screen.write_bytes(b"")
    left = threading.Event()
    thread = threading.Thread(target=_agree, args=[scene, left])
    thread.start()
    try:
        yield
    finally:
        left.set()
        thread.join()


def _agree(scene: Scene, left: threading.Event) -> None:
    while not left.wait(_GLANCE_SECONDS):
        if asked := _ASKED.search(scene.terminal.screen.read_text("utf-8")):
            scene.local.post("handshake", connection=asked[1])
            return


@contextmanager
def _expired(scene: Scene) -> Iterator[None]:
    scene.local.post("fault", session=ACCOUNT)
    yield
    scene.local.post("fault", session=ACCOUNT, expired=False)


@contextmanager
def _denied(scene: Scene) -> Iterator[None]:
    scene.local.post("fault", resource="update:AWS::CloudWatch::Alarm:*", message=_DENIED)
    yield


@contextmanager
def _here(scene: Scene) -> Iterator[None]:
    """The hook finds the test listener at its port of this machine, which no DNS knows."""
    for account in PROFILES.values():
        ec2 = scene.local.client("ec2", account=account)
        for group in ec2.describe_security_groups()["SecurityGroups"]:
            for tag in group.get("Tags", []):
                if tag["Key"] == _TEST_URL:
                    host, _, port = tag["Value"].rpartition(":")
                    moved = {"Key": _TEST_URL, "Value": f"{host}:{scene.terminal.ports[port]}"}
                    ec2.create_tags(Resources=[group["GroupId"]], Tags=[moved])
    yield


@contextmanager
def _agreed(scene: Scene) -> Iterator[None]:
    """Somebody has completed the connection in the console."""
    for account in PROFILES.values():
        for connection in scene.local.client("codeconnections", account=account).list_connections()["Connections"]:
            scene.local.post("handshake", connection=connection["ConnectionArn"])
    yield


@contextmanager
def _over(scene: Scene) -> Iterator[None]:
    """Wait until the pipeline has nothing to do with what was pushed last."""
    _until(lambda: (found := _newest(scene)) is not None and found["status"] != "InProgress")
    yield


@contextmanager
def _waiting(scene: Scene) -> Iterator[None]:
    """Wait until a deployment waits for a person."""
    client = scene.local.client("codedeploy")
    group = {"applicationName": "dev-web", "deploymentGroupName": "dev-web"}
    _until(lambda: client.list_deployments(**group, includeOnlyStatuses=["Ready"])["deployments"])
    yield


def _newest(scene: Scene) -> Any:
    """Return the run of the newest commit, None where there is none yet."""
    words = ("/usr/bin/env", "git", "-C", str(scene.terminal.repository), "rev-parse", "main")
    commit = subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()
    for account in PROFILES.values():
        client = scene.local.client("codepipeline", account=account)
        for pipeline in client.list_pipelines()["pipelines"]:
            runs = client.list_pipeline_executions(pipelineName=pipeline["name"])["pipelineExecutionSummaries"]
            if runs and [each["revisionId"] for each in runs[0].get("sourceRevisions", ())] == [commit]:
                return runs[0]
    return None


def _until(happened: Callable[[], object]) -> None:
    end = time.monotonic() + _LONGEST_SECONDS
    while not happened():
        assert time.monotonic() < end, f"{happened} did not happen"
        time.sleep(_GLANCE_SECONDS)


@contextmanager
def _approval(scene: Scene) -> Iterator[None]:
    """Wait until a run asks for an approval."""
    _until(lambda: _asking(scene))
    yield


@contextmanager
def _approved(scene: Scene) -> Iterator[None]:
    """Somebody approves in the console."""
    client, asked = _asking(scene)[0]
    client.put_approval_result(**asked, result={"status": "Approved", "summary": ""})
    yield


def _asking(scene: Scene) -> list[tuple[Any, dict[str, str]]]:
    """Return what an answer to each approval must name, with the client for it."""
    client = scene.local.client("codepipeline", account=PROFILES["tools"])
    names = [each["name"] for each in client.list_pipelines()["pipelines"]]
    return [
        (client, {"pipelineName": name, "stageName": stage["stageName"], "actionName": action["actionName"]} | token)
        for name in names
        for stage in client.get_pipeline_state(name=name)["stageStates"]
        for action in stage["actionStates"]
        if (token := {"token": action.get("latestExecution", {}).get("token", "")})["token"]
    ]


@contextmanager
def _again(scene: Scene) -> Iterator[None]:
    """Somebody releases the change once more in the console."""
    client = scene.local.client("codepipeline", account=PROFILES["tools"])
    [pipeline] = client.list_pipelines()["pipelines"]
    client.start_pipeline_execution(name=pipeline["name"])
    yield


@contextmanager
def _broken(scene: Scene) -> Iterator[None]:
    """The next version answers the start page with 500."""
    file = scene.terminal.home / "web" / "taskdef.json"
    definition = json.loads(file.read_text("utf-8"))
    definition["containerDefinitions"][0]["environment"].append({"name": "BROKEN", "value": "yes"})
    file.write_text(json.dumps(definition), "utf-8")
    yield


@contextmanager
def _unit(scene: Scene) -> Iterator[None]:
    scene.local.post("organization", **{"r-ab12": [_MANAGEMENT, ACCOUNT, _UNIT], _UNIT: ["222233334444", _OTHER]})
    yield


@contextmanager
def _no_trust(scene: Scene) -> Iterator[None]:
    scene.local.post("fault", operation="cloudformation:CreateStackSet", code="ValidationError", message=_NO_TRUST)
    yield


@contextmanager
def _joined(scene: Scene) -> Iterator[None]:
    """An account has joined, and has a network of the same name."""
    scene.local.post("organization", **{_UNIT: ["222233334444", _OTHER, _NEW]})
    client = scene.local.client("cloudformation", account=_NEW)
    if not client.describe_stacks()["Stacks"]:
        body = (scene.terminal.tree / "templates" / "1.0.0" / "network.json").read_text("utf-8")
        name = [{"ParameterKey": "EnvironmentName", "ParameterValue": "prod"}]
        deploy(client, "prod-network", json.loads(body), Parameters=name, Capabilities=["CAPABILITY_IAM"])
    yield


@contextmanager
def _gone(scene: Scene) -> Iterator[None]:
    client = scene.local.client("cloudformation", account=_NEW)
    client.delete_stack(StackName="prod-network")
    _until(lambda: not client.describe_stacks()["Stacks"])
    yield


@contextmanager
def _shortened(scene: Scene) -> Iterator[None]:
    logs = scene.local.client("logs", account=_OTHER)
    [group] = [
        each["logGroupName"] for each in logs.describe_log_groups()["logGroups"] if _GROUP in each["logGroupName"]
    ]
    logs.put_retention_policy(logGroupName=group, retentionInDays=7)
    yield


CIRCUMSTANCES: Mapping[str, Callable[[Scene], AbstractContextManager[None]]] = MappingProxyType(
    {
        "somebody agrees to the connection": _person,
        "somebody has completed the connection in the console": _agreed,
        "the load balancer is on this machine": _here,
        "the release is over": _over,
        "the deployment waits for a person": _waiting,
        "the run waits for an approval": _approval,
        "somebody approves": _approved,
        "somebody releases the change once more": _again,
        "the start page is broken": _broken,
        "two accounts are in the unit": _unit,
        "trusted access is off": _no_trust,
        "an account joined that has such a network already": _joined,
        "the account has no such network any more": _gone,
        "somebody shortened how long logs are kept": _shortened,
        "the credentials have expired": _expired,
        "an alarm may not be changed": _denied,
    }
)
