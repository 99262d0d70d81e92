"""How a blue/green deployment goes on before and after it moves production."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._codedeploy import MAXIMUM_TERMINATION_WAIT, ecs_groups, lacks
from generator.rules._model import Model
from generator.rules._values import Mapping, number

CONFIGURATION = "BlueGreenDeploymentConfiguration"
# Each half, and the action it needs.
HALVES = {
    "DeploymentReadyOption": ("ActionOnTimeout", "CONTINUE_DEPLOYMENT or STOP_DEPLOYMENT"),
    "TerminateBlueInstancesOnDeploymentSuccess": ("Action", "TERMINATE or KEEP_ALIVE"),
}
MAXIMUM_READY_WAIT = 120 * 60


class BlueGreenConfiguration(_base.Rule):
    """A deployment group for ECS says what happens before traffic moves and what becomes of blue."""

    id = "E9017"
    shortdesc = "An ECS deployment group says when traffic moves and when blue ends"
    description = (
        "A blue/green deployment to ECS needs both DeploymentReadyOption and TerminateBlueInstancesOnDeployment"
        "Success. WaitTimeInMinutes goes with STOP_DEPLOYMENT only and is at most 120 hours; blue can stay at most "
        "2880 minutes. GreenFleetProvisioningOption is for EC2 instances."
    )
    source_url = "https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_BlueGreenDeploymentConfiguration.html"
    tags = ["codedeploy", "ecs", "bluegreen"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at the blue/green configuration of every deployment group for ECS."""
        for group in ecs_groups(model):
            if lacks(group.properties, CONFIGURATION):
                yield group.properties.path, f"A deployment group for ECS needs {CONFIGURATION}"
            configuration = group.properties.get(CONFIGURATION)
            if isinstance(configuration, Mapping):
                yield from _halves(configuration)
                yield from _ready(configuration)
                yield from _termination(configuration)


def _halves(configuration: Mapping) -> Iterator[Problem]:
    for half, (action, choices) in HALVES.items():
        if lacks(configuration, half):
            yield configuration.path, f"{CONFIGURATION} needs {half}, with {action}"
        option = configuration.get(half)
        if isinstance(option, Mapping) and lacks(option, action):
            yield configuration.where(half), f"{half} needs {action}: {choices}"
    if "GreenFleetProvisioningOption" in configuration:
        yield (
            configuration.where("GreenFleetProvisioningOption"),
            "GreenFleetProvisioningOption is for EC2 instances: leave it out, ECS starts the green tasks",
        )


def _ready(configuration: Mapping) -> Iterator[Problem]:
    option = configuration.get("DeploymentReadyOption")
    minutes = number(option.get("WaitTimeInMinutes")) if isinstance(option, Mapping) else None
    if not isinstance(option, Mapping) or minutes is None:
        return
    where = option.where("WaitTimeInMinutes")
    if minutes < 0 or minutes > MAXIMUM_READY_WAIT:
        yield where, f"WaitTimeInMinutes is 0 to {MAXIMUM_READY_WAIT} (120 hours), not {minutes:g}"
    elif minutes > 0 and option.get("ActionOnTimeout") == "CONTINUE_DEPLOYMENT":
        yield where, "CONTINUE_DEPLOYMENT takes no wait: set WaitTimeInMinutes to 0, or wait with STOP_DEPLOYMENT"


def _termination(configuration: Mapping) -> Iterator[Problem]:
    option = configuration.get("TerminateBlueInstancesOnDeploymentSuccess")
    minutes = number(option.get("TerminationWaitTimeInMinutes")) if isinstance(option, Mapping) else None
    if isinstance(option, Mapping) and minutes is not None and not 0 <= minutes <= MAXIMUM_TERMINATION_WAIT:
        yield (
            option.where("TerminationWaitTimeInMinutes"),
            f"TerminationWaitTimeInMinutes is 0 to {MAXIMUM_TERMINATION_WAIT}, not {minutes:g}",
        )
