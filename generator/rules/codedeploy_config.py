"""A deployment configuration of one's own that moves traffic in steps."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._codedeploy import CONFIGURATION, lacks, properties_known
from generator.rules._model import Model, Resource
from generator.rules._values import Mapping, number

MAXIMUM_PERCENT = 99
MAXIMUM_MINUTES = 2880
# The object that belongs to each type, its percentage, its interval.
STEPS = {
    "TimeBasedCanary": ("CanaryPercentage", "CanaryInterval"),
    "TimeBasedLinear": ("LinearPercentage", "LinearInterval"),
}


class DeploymentConfiguration(_base.Rule):
    """A configuration for ECS says how traffic moves, in possible steps, and nothing of hosts."""

    id = "E9015"
    shortdesc = "A deployment configuration for ECS says how traffic moves, and nothing of hosts"
    description = (
        "A configuration for ECS consists of ComputePlatform ECS and a TrafficRoutingConfig with the object of its "
        "type: 1 to 99 percent, and at most 2880 minutes from the first to the last shift. Healthy hosts and zones "
        "belong to servers; CreateDeploymentConfig refuses them for ECS."
    )
    source_url = "https://docs.aws.amazon.com/codedeploy/latest/userguide/limits.html"
    tags = ["codedeploy", "ecs", "bluegreen"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every configuration for ECS, and at those that forgot to say what they are for."""
        for configuration in model.resources(CONFIGURATION):
            properties = configuration.properties
            if not properties_known(configuration):
                continue
            name = properties.get("DeploymentConfigName")
            if isinstance(name, str) and name.startswith("CodeDeployDefault."):
                yield properties.where("DeploymentConfigName"), "Names with CodeDeployDefault. belong to CodeDeploy"
            platform = properties.get("ComputePlatform")
            if platform == "ECS":
                yield from _for_ecs(model, configuration)
            elif "TrafficRoutingConfig" in properties and (platform == "Server" or platform is None):
                yield (
                    properties.where("TrafficRoutingConfig"),
                    "TrafficRoutingConfig belongs to ComputePlatform ECS or Lambda; without one the platform is Server",
                )


def _for_ecs(model: Model, configuration: Resource) -> Iterator[Problem]:
    properties = configuration.properties
    for key in ("MinimumHealthyHosts", "ZonalConfig"):
        if key in properties:
            yield (
                properties.where(key),
                f"{key} is for servers: a configuration for ECS takes TrafficRoutingConfig only",
            )
    if lacks(properties, "TrafficRoutingConfig"):
        yield properties.path, "A configuration for ECS needs TrafficRoutingConfig"
    routing = properties.get("TrafficRoutingConfig")
    if isinstance(routing, Mapping) and isinstance(routing.get("Type"), str):
        yield from _routing(routing, str(routing["Type"]))
        yield from _steps(model, routing, str(routing["Type"]), on_request="Condition" in configuration.body)


def _number(model: Model, steps: Mapping, key: str, *, on_request: bool) -> float | None:
    # The default of a parameter says nothing of a configuration that exists only on request.
    if on_request and isinstance(model.written(steps.where(key)), dict):
        return None
    return number(steps.get(key))


def _routing(routing: Mapping, kind: str) -> Iterator[Problem]:
    for key in STEPS:
        if key in routing and key != kind:
            yield routing.where(key), f"{key} does not belong to Type {kind}"
    if kind in STEPS and lacks(routing, kind):
        yield routing.path, f"Type {kind} needs {kind} with {' and '.join(STEPS[kind])}"


def _steps(model: Model, routing: Mapping, kind: str, *, on_request: bool) -> Iterator[Problem]:
    steps = routing.get(kind)
    if not isinstance(steps, Mapping) or kind not in STEPS:
        return
    percentage_key, interval_key = STEPS[kind]
    percentage = _number(model, steps, percentage_key, on_request=on_request)
    interval = _number(model, steps, interval_key, on_request=on_request)
    if percentage is not None and not 1 <= percentage <= MAXIMUM_PERCENT:
        yield steps.where(percentage_key), f"{percentage_key} is 1 to {MAXIMUM_PERCENT}, not {percentage:g}"
        return
    if interval is None:
        return
    if interval < 1:
        yield steps.where(interval_key), f"{interval_key} is at least 1 minute, not {interval:g}"
    pauses = 1 if kind == "TimeBasedCanary" or percentage is None else -(-100 // percentage) - 1
    if interval * pauses > MAXIMUM_MINUTES:
        yield (
            steps.where(interval_key),
            f"The last shift comes {interval * pauses:g} minutes after the first; CodeDeploy allows {MAXIMUM_MINUTES}",
        )
