"""The person that no API replaces: completes connections, approves, and says that a deployment may go on."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import boto3

from generator.rehearsal.rehearse.stand_in import StandIn

_LOOKS_SECONDS = 0.3
_SAYS = {"summary": "Approved by the rehearsal.", "status": "Approved"}

Say = Callable[[str], None]


@contextmanager
def beside(stand_in: StandIn, say: Say) -> Iterator[None]:
    """Have somebody there who says yes to everything, and tells it, as long as this lasts."""
    away = threading.Event()

    def help_out() -> None:
        connections, pipelines, deploying = map(boto3.client, ("codeconnections", "codepipeline", "codedeploy"))
        while not away.wait(_LOOKS_SECONDS):
            _connect(stand_in, connections, say)
            _approve(pipelines, say)
            _continue(deploying, say)

    thread = threading.Thread(target=help_out, name="person", daemon=True)
    thread.start()
    try:
        yield
    finally:
        away.set()
        thread.join()


def _connect(stand_in: StandIn, client: Any, say: Say) -> None:
    for each in client.list_connections()["Connections"]:
        if each["ConnectionStatus"] == "PENDING":
            stand_in.post("handshake", connection=each["ConnectionArn"])
            say("Somebody completes the connection to the repository, as a person must in the console.")


def _approve(client: Any, say: Say) -> None:
    for pipeline in client.list_pipelines()["pipelines"]:
        for stage in client.get_pipeline_state(name=pipeline["name"])["stageStates"]:
            for action in stage.get("actionStates", ()):
                latest = action.get("latestExecution", {})
                if latest.get("token") and latest["status"] == "InProgress":
                    where = {"pipelineName": pipeline["name"], "stageName": stage["stageName"]}
                    client.put_approval_result(
                        **where, actionName=action["actionName"], result=_SAYS, token=latest["token"]
                    )
                    say(f"Somebody approves in the stage {stage['stageName']}.")


def _continue(client: Any, say: Say) -> None:
    for deployment in client.list_deployments(includeOnlyStatuses=["Ready"])["deployments"]:
        client.continue_deployment(deploymentId=deployment, deploymentWaitType="READY_WAIT")
        say(f"Somebody looks at the new version and lets {deployment} go on.")
