"""The environment `dev` as it is committed, deployed into the fake AWS with everything that runs in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from generator.deployer import targets
from generator.deployer.aws import Aws as Clients
from generator.deployer.interrupts import Interruption
from generator.deployer.results import ResourceEvent
from generator.deployer.session import Session
from generator.deployer.stacks import StackState, describe
from generator.deployer.targets import Target
from generator.params import load

from .aws import Aws
from .harness import DEV, TEMPLATES, FakeClock

APPLICATION = "dev-web"


@dataclass
class Told:
    """Remembers what was said, as `(key, text)`."""

    notes: list[tuple[str, str]] = field(default_factory=list)
    events: list[tuple[str, ResourceEvent]] = field(default_factory=list)

    def note(self, key: str, text: str) -> None:
        """Remember it."""
        self.notes.append((key, text))

    def begin(self, key: str, text: str) -> None:
        """Remember it."""
        self.note(key, text)

    def event(self, key: str, event: ResourceEvent) -> None:
        """Remember it."""
        self.events.append((key, event))

    def end(self, key: str, text: str) -> None:
        """Remember it."""
        self.note(key, text)

    @property
    def text(self) -> str:
        """Everything that was noted."""
        return "\n".join(f"{key}: {text}" for key, text in self.notes)


@dataclass
class Answering:
    """A person who is there or not, says yes or no, and types what a test says."""

    is_there: bool = True
    says_yes: bool = False
    typed: str = ""
    asked: list[str] = field(default_factory=list)

    def confirm(self, question: str) -> bool:
        """Answer."""
        self.asked.append(question)
        return self.is_there and self.says_yes

    def types(self, question: str, expected: str) -> bool:
        """Type."""
        self.asked.append(question)
        return self.is_there and self.typed == expected

    def choose(self, question: str, choices: str) -> str:
        """Take the first."""
        self.asked.append(question)
        return choices[0]


class Running:
    """The environment, and a session to work on it with."""

    def __init__(self, aws: Aws) -> None:
        self.aws = aws
        # Time passes where the deployer waits.
        aws.clock.seconds_per_call = 0.001
        self.environment = load(DEV, TEMPLATES)
        self.targets = targets.load(self.environment, TEMPLATES)
        self.person = Answering()
        self.told = Told()
        self.clock = FakeClock(aws)
        self.session = Session(
            aws=Clients(),
            progress=self.told,
            person=self.person,
            interruption=Interruption(self.person),
            clock=self.clock,
        )

    def target(self, key: str) -> Target:
        """Return a target."""
        return next(target for target in self.targets if target.key == key)

    def deploy(self) -> Running:
        """Let all stacks be there, the service at work, and blue be live."""
        for target in self.targets:
            self.aws.cloudformation.put(target.name, target.body, target.parameters, tags=list(target.tags.items()))
        service = self.id("web.service", "Service")
        cluster, name = service.split(":service/")[1].split("/")
        self.aws.ecs.put_service(cluster, name, desiredCount=2, runningCount=2, pendingCount=1)
        self.aws.codedeploy.put_group(APPLICATION, APPLICATION)
        self.aws.codepipeline.put_pipeline(self.id("web.pipeline", "Pipeline"), {"Source": "Succeeded"})
        self.switch({"blue": 100})
        self.switch({"green": 100}, "TestListenerRule")
        return self

    def id(self, key: str, resource: str) -> str:
        """Return a physical id."""
        stack = self.aws.cloudformation.stack(self.target(key).name)
        return str(stack.resources[resource].physical_id)

    def state(self, key: str) -> StackState:
        """Return a stack as the deployer sees it."""
        target = self.target(key)
        state = describe(self.session.cloudformation(target.place), target.name)
        assert state is not None
        return state

    def switch(self, weights: Mapping[str, int], rule: str = "ProductionListenerRule") -> None:
        """Do to a rule what a deployment does."""
        arns = {self.id("web.target-groups", f"{colour.title()}TargetGroup"): each for colour, each in weights.items()}
        self.aws.elbv2.put_rule(self.id("web.target-groups", rule), "listener", arns)

    def begin_deployment(self, status: str = "InProgress", **members: Any) -> dict[str, Any]:
        """Let a deployment be there, as CodeDeploy shows it."""
        shown: dict[str, Any] = self.aws.codedeploy.put_deployment(APPLICATION, APPLICATION, status, **members)
        return shown

    def steps(self, deployment: Mapping[str, Any], **statuses: str) -> None:
        """Set the lifecycle of a deployment: the names of its steps with their statuses, in order."""
        events = [{"lifecycleEventName": name, "status": status} for name, status in statuses.items()]
        targets_ = self.aws.codedeploy.places.at().targets[deployment["deploymentId"]]
        next(iter(targets_.values()))["ecsTarget"]["lifecycleEvents"] = events

    def later(self, seconds: float, happen: Callable[[], None]) -> None:
        """Let something happen when time has passed."""
        self.aws.clock.after(seconds, happen)
