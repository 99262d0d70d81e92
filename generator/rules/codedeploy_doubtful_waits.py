"""Waits that CodeDeploy accepts and that do not do what they seem to."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._codedeploy import MAXIMUM_TERMINATION_WAIT, ecs_groups, is_open
from generator.rules._model import Model
from generator.rules._values import Mapping, number

# The page of limits says this, the API's page a little more.
DOCUMENTED_TERMINATION_WAIT = 2800


class DoubtfulWaits(_base.Rule):
    """A deployment that waits for a person gives the person time."""

    id = "W9017"
    shortdesc = "A deployment that stops unless a person continues it leaves that person time"
    description = (
        "STOP_DEPLOYMENT does not wait and then promote: it stops the deployment when WaitTimeInMinutes is over and "
        "nobody has continued it; without a wait that is at once. For blue, the API's page allows 2880 minutes and "
        "the page of limits 2800."
    )
    source_url = "https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_DeploymentReadyOption.html"
    tags = ["codedeploy", "ecs", "bluegreen"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at the blue/green configuration of every deployment group for ECS."""
        for group in ecs_groups(model):
            configuration = group.properties.get("BlueGreenDeploymentConfiguration")
            if isinstance(configuration, Mapping):
                yield from _ready(configuration.get("DeploymentReadyOption"))
                yield from _termination(configuration.get("TerminateBlueInstancesOnDeploymentSuccess"))


def _ready(option: object) -> Iterator[Problem]:
    if not isinstance(option, Mapping) or option.get("ActionOnTimeout") != "STOP_DEPLOYMENT":
        return
    minutes = option.get("WaitTimeInMinutes")
    if not is_open(option) and (minutes is None or number(minutes) == 0):
        yield (
            option.where("WaitTimeInMinutes"),
            "STOP_DEPLOYMENT without WaitTimeInMinutes stops every deployment before anyone can continue it",
        )


def _termination(option: object) -> Iterator[Problem]:
    minutes = number(option.get("TerminationWaitTimeInMinutes")) if isinstance(option, Mapping) else None
    if isinstance(option, Mapping) and DOCUMENTED_TERMINATION_WAIT < (minutes or 0) <= MAXIMUM_TERMINATION_WAIT:
        yield (
            option.where("TerminationWaitTimeInMinutes"),
            f"AWS documents two limits for this wait: stay at {DOCUMENTED_TERMINATION_WAIT} minutes or less",
        )
