"""An update of a stack that runs in the fake AWS, and the watch that somebody keeps over it."""

from __future__ import annotations

import pytest
from botocore.config import Config

from generator.deployer import aws as clients
from generator.deployer import watch
from generator.deployer.session import Session
from generator.deployer.stacks import StackState, describe

from .aws import Script
from .harness import Stage, body_with

HOUR = 3600.0


class Update:
    """An update of the cluster, and the watch that somebody keeps over it."""

    def __init__(self, stage: Stage, script: Script, *, ours: bool = True, key: str = "cluster") -> None:
        self.stage, self.target = stage, stage.target(key)
        self.session: Session = stage.setting().session
        self.client = self.session.cloudformation(self.target.place)
        self.before = self.state()
        stage.aws.cloudformation.script(self.target.name, script, account=self.target.place.account)
        if ours:
            self.watch = watch.begun(self.session, self.target, self.before.id, self.before)
        self.begin()
        if not ours:
            self.watch = watch.found(self.session, self.target, self.state())
        stage.aws.calls.clear()

    def state(self) -> StackState:
        """Return the stack as the deployer sees it."""
        state = describe(self.client, self.target.name)
        assert state is not None
        return state

    def begin(self) -> None:
        """Begin it, as another program would."""
        name = self.stage.aws.cloudformation.new_id()
        tags = [{"Key": "Change", "Value": name}]
        body = body_with(self.target, lambda template: template["Resources"]["Cluster"]["Properties"].update(Tags=tags))
        made = self.client.create_change_set(
            StackName=self.target.name,
            ChangeSetName=f"c{name}",
            TemplateBody=body,
            Parameters=[{"ParameterKey": key, "UsePreviousValue": True} for key in self.before.parameters],
            Capabilities=list(self.target.capabilities),
        )
        self.stage.aws.advance(5)
        self.client.execute_change_set(ChangeSetName=made["Id"])

    def ended(self, timeout: float = HOUR) -> str:
        """Return the status it ends in."""
        return self.watch.until_quiet(timeout).status


def one_attempt(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let botocore not ask again by itself, which it does in real time."""
    config = Config(retries={"mode": "standard", "total_max_attempts": 1})
    monkeypatch.setattr(clients, "_CONFIG", clients._CONFIG.merge(config))
