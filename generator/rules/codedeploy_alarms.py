"""The alarms that stop a deployment."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.rules import _base
from generator.rules._alarms import ALARM_TYPES, attached
from generator.rules._base import Problem
from generator.rules._codedeploy import ecs_groups, is_complete, is_same_at, lacks
from generator.rules._model import Model
from generator.rules._values import Mapping, Reference, Sequence, begins_with, text, truth

MAXIMUM_ALARMS = 10
MAXIMUM_NAME = 255


class AlarmConfiguration(_base.Rule):
    """An enabled alarm configuration has one to ten alarms, each once and by name."""

    id = "E9019"
    shortdesc = "A deployment group has up to ten alarms, each once and by name"
    description = (
        "CodeDeploy refuses an alarm configuration that is enabled without alarms, that has more than ten, one twice, "
        "or a name of more than 255 characters (InvalidAlarmConfigException, AlarmsLimitExceededException). It takes "
        "names: an ARN names no alarm."
    )
    source_url = "https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_AlarmConfiguration.html"
    tags = ["codedeploy", "ecs", "bluegreen", "alarms"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at the alarms of every deployment group for ECS."""
        for group in ecs_groups(model):
            configuration = group.properties.get("AlarmConfiguration")
            if not isinstance(configuration, Mapping):
                continue
            alarms = configuration.get("Alarms")
            is_empty = isinstance(alarms, Sequence) and not alarms and is_complete(alarms)
            if truth(configuration.get("Enabled")) is True and (lacks(configuration, "Alarms") or is_empty):
                yield (
                    configuration.where("Alarms"),
                    "An enabled AlarmConfiguration needs Alarms; to have none, disable it",
                )
            if isinstance(alarms, Sequence):
                if len(alarms) > MAXIMUM_ALARMS and is_complete(alarms):
                    yield alarms.path, f"A deployment group takes at most {MAXIMUM_ALARMS} alarms, not {len(alarms)}"
                yield from _names(model, [alarm for alarm, _ in attached(model, group)])


def _names(model: Model, alarms: list[Mapping]) -> Iterator[Problem]:
    seen: list[Mapping] = []
    for alarm in alarms:
        name, where = alarm.get("Name"), alarm.where("Name")
        if lacks(alarm, "Name"):
            yield alarm.path, "An alarm of a deployment group needs its Name"
            continue
        if begins_with(name, "arn:") or _is_arn_of_alarm(model, name):
            yield where, "An alarm is given by its name, not its ARN: use Ref of the alarm"
        if len(text(name) or "") > MAXIMUM_NAME:
            yield where, f"The name of an alarm has at most {MAXIMUM_NAME} characters"
        if any(is_same_at(model, (name, where), (other.get("Name"), other.where("Name"))) for other in seen):
            yield where, "A deployment group takes each alarm only once"
        seen.append(alarm)


def _is_arn_of_alarm(model: Model, value: Any) -> bool:
    return isinstance(value, Reference) and model.types[value.resource] in ALARM_TYPES and value.attribute is not None
