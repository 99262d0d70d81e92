"""What goes on around releases in the guide: what only a person can do, and what takes its time."""

from __future__ import annotations

import json
import re
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any

from rehearsal.guide_home import PROFILES
from rehearsal.guide_scene import GLANCE_SECONDS, Circumstance, Scene, until

_ASKED = re.compile(r"waiting for you: agree to the connection (\S+)")
_TEST_URL = "ecs-bluegreen:test-url"


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
    while not left.wait(GLANCE_SECONDS):
        if asked := _ASKED.search(scene.terminal.screen.read_text("utf-8")):
            _lead_here(scene)
            scene.local.post("handshake", connection=asked[1])
            return


@contextmanager
def _agreed(scene: Scene) -> Iterator[None]:
    """Somebody has completed the connection in the console."""
    _lead_here(scene)
    for account in PROFILES.values():
        for connection in scene.local.client("codeconnections", account=account).list_connections()["Connections"]:
            scene.local.post("handshake", connection=connection["ConnectionArn"])
    yield


def _lead_here(scene: Scene) -> None:
    """Let hooks find the test listener at its port of this machine. Nothing is released before a connection works."""
    for account in PROFILES.values():
        ec2 = scene.local.client("ec2", account=account)
        for group in ec2.describe_security_groups()["SecurityGroups"]:
            for tag in group.get("Tags", []):
                if tag["Key"] == _TEST_URL:
                    host, _, port = tag["Value"].rpartition(":")
                    moved = {"Key": _TEST_URL, "Value": f"{host}:{scene.home.ports[port]}"}
                    ec2.create_tags(Resources=[group["GroupId"]], Tags=[moved])


@contextmanager
def _first(scene: Scene) -> Iterator[None]:
    """Wait until the run with which a pipeline begins has ended."""
    client = scene.local.client("codepipeline")
    [name] = [each["name"] for each in client.list_pipelines()["pipelines"]]
    runs = "pipelineExecutionSummaries"
    until(lambda: [each["status"] for each in client.list_pipeline_executions(pipelineName=name)[runs]] == ["Failed"])
    yield


@contextmanager
def _over(scene: Scene) -> Iterator[None]:
    """Wait until the pipeline has nothing to do with what was pushed last."""
    until(lambda: (found := _newest(scene)) is not None and found["status"] != "InProgress")
    yield


def _newest(scene: Scene) -> Any:
    """Return the run of the newest commit, None where there is none yet."""
    words = ("/usr/bin/env", "git", "-C", str(scene.home.repository), "rev-parse", "main")
    commit = subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()
    for account in PROFILES.values():
        client = scene.local.client("codepipeline", account=account)
        for pipeline in client.list_pipelines()["pipelines"]:
            runs = client.list_pipeline_executions(pipelineName=pipeline["name"])["pipelineExecutionSummaries"]
            if runs and [each["revisionId"] for each in runs[0].get("sourceRevisions", ())] == [commit]:
                return runs[0]
    return None


@contextmanager
def _waiting(scene: Scene) -> Iterator[None]:
    """Wait until a deployment waits for a person."""
    client = scene.local.client("codedeploy")
    group = {"applicationName": "dev-web", "deploymentGroupName": "dev-web"}
    until(lambda: client.list_deployments(**group, includeOnlyStatuses=["Ready"])["deployments"])
    yield


@contextmanager
def _approval(scene: Scene) -> Iterator[None]:
    """Wait until a run asks for an approval."""
    until(lambda: _asking(scene))
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
    file = scene.home.folder / "web" / "taskdef.json"
    definition = json.loads(file.read_text("utf-8"))
    definition["containerDefinitions"][0]["environment"].append({"name": "BROKEN", "value": "yes"})
    file.write_text(json.dumps(definition), "utf-8")
    yield


RELEASES: Mapping[str, Circumstance] = MappingProxyType(
    {
        "somebody agrees to the connection": _person,
        "somebody has completed the connection in the console": _agreed,
        "the first run has failed": _first,
        "the release is over": _over,
        "the deployment waits for a person": _waiting,
        "the run waits for an approval": _approval,
        "somebody approves": _approved,
        "somebody releases the change once more": _again,
        "the start page is broken": _broken,
    }
)
