"""The strategy of a service, and the settings that belong to it."""

from __future__ import annotations

import math
from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._ecs import controller, lacks, native_strategy, services
from generator.rules._model import Model
from generator.rules._values import Mapping, number, text

# CloudFormation refuses deployments that it calculates to be longer.
LIMIT_MINUTES = 33 * 60
_BELONGS = {"CanaryConfiguration": "CANARY", "LinearConfiguration": "LINEAR"}


class NativeStrategyConfiguration(_base.Rule):
    """Canary and linear settings stand beside their strategy, and all waiting fits into what CloudFormation bears."""

    id = "E9043"
    shortdesc = "The settings of a deployment strategy fit the strategy and last no longer than 33 hours"
    description = (
        "CanaryConfiguration is valid only with strategy CANARY, LinearConfiguration only with LINEAR, early success "
        "only with ROLLING, and a strategy other than ROLLING only with the controller ECS. CloudFormation refuses "
        "canary and linear deployments that it calculates to last more than 33 hours."
    )
    source_url = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-ecs-service-deploymentconfiguration.html"
    tags = ["ecs", "bluegreen"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at the deployment configuration of every service that CodeDeploy does not deploy."""
        for service in services(model):
            found = service.properties.get("DeploymentConfiguration")
            if not isinstance(found, Mapping):
                continue
            strategy = "ROLLING" if lacks(found, "Strategy") else text(found.get("Strategy"))
            if controller(service) == "EXTERNAL" and strategy not in (None, "ROLLING"):
                yield found.where("Strategy"), f"Strategy {strategy} needs the deployment controller ECS, not EXTERNAL"
            if controller(service) == "ECS" and strategy is not None:
                yield from _settings(found, strategy)
            if native_strategy(service):
                yield from _duration(found, strategy)


def _settings(found: Mapping, strategy: str) -> Iterator[Problem]:
    for key, needed in _BELONGS.items():
        if isinstance(found.get(key), Mapping) and strategy != needed:
            yield found.where(key), f"{key} is valid only with Strategy {needed}, not {strategy}"
    if isinstance(found.get("EarlySuccessCriteria"), Mapping) and strategy != "ROLLING":
        yield (
            found.where("EarlySuccessCriteria"),
            f"EarlySuccessCriteria is valid only with Strategy ROLLING, not {strategy}",
        )


def _duration(found: Mapping, strategy: str | None) -> Iterator[Problem]:
    bake = _minutes(found, 15, "BakeTimeInMinutes")
    if strategy == "CANARY":
        steps: float | None = 1
        step = _minutes(found, 10, "CanaryConfiguration", "CanaryBakeTimeInMinutes")
    elif strategy == "LINEAR":
        steps = _steps(_minutes(found, 10, "LinearConfiguration", "StepPercent"))
        step = _minutes(found, 6, "LinearConfiguration", "StepBakeTimeInMinutes")
    else:
        return
    if bake is None or steps is None or step is None:
        return
    total = bake + steps * step
    if total > LIMIT_MINUTES:
        yield (
            found.path,
            f"This {strategy} deployment waits {total:g} minutes; CloudFormation refuses more than {LIMIT_MINUTES}",
        )


def _minutes(found: Mapping, default: float, *keys: str) -> float | None:
    return default if lacks(found, *keys) else number(found.at(*keys))


def _steps(percent: float | None) -> float | None:
    """Return how many times a linear deployment waits, as CloudFormation counts."""
    if percent is None or percent <= 0:
        return None
    count = 100 / percent
    return round(count) - 1 if math.isclose(count, round(count)) else math.floor(count)
