"""The alarms that stop a deployment by ECS."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._ecs import all_known, controller, services
from generator.rules._model import Model
from generator.rules._values import Mapping, Reference, Sequence, begins_with, truth


class NativeAlarms(_base.Rule):
    """Alarms are given by name, at least one where they are on."""

    id = "E9046"
    shortdesc = "Deployment alarms of an ECS service are names, at least one"
    description = "ECS looks alarms up by name, and refuses a service whose alarms are enabled but not named."
    source_url = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentAlarms.html"
    tags = ["ecs", "cloudwatch", "bluegreen"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at the alarms of every service that ECS deploys."""
        for service in services(model):
            alarms = service.properties.at("DeploymentConfiguration", "Alarms")
            if controller(service) != "ECS" or not isinstance(alarms, Mapping):
                continue
            names = alarms.get("AlarmNames")
            if not isinstance(names, Sequence):
                continue
            if truth(alarms.get("Enable")) and not names and all_known(names):
                yield alarms.where("AlarmNames"), "Alarms are enabled, but none is named"
            for index, name in enumerate(names):
                if _is_arn(name):
                    yield names.where(index), "AlarmNames takes names, not ARNs: use Ref of the alarm"


def _is_arn(name: Any) -> bool:
    return begins_with(name, "arn:") is True or (isinstance(name, Reference) and name.attribute == "Arn")
