"""Alarms that are attached to a deployment group and ignored."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._codedeploy import ecs_groups, is_switched_off
from generator.rules._model import Model
from generator.rules._values import Mapping, Sequence


class IgnoredAlarms(_base.Rule):
    """Alarms that are attached are enabled."""

    id = "W9019"
    shortdesc = "Alarms attached to a deployment group are enabled"
    description = "CodeDeploy ignores the alarms of a deployment group unless AlarmConfiguration has Enabled: true."
    source_url = "https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_AlarmConfiguration.html"
    tags = ["codedeploy", "ecs", "bluegreen", "alarms"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at the alarms of every deployment group for ECS."""
        for group in ecs_groups(model):
            configuration = group.properties.get("AlarmConfiguration")
            if not isinstance(configuration, Mapping):
                continue
            alarms = configuration.get("Alarms")
            if isinstance(alarms, Sequence) and alarms and is_switched_off(model, configuration):
                yield configuration.where("Enabled"), "CodeDeploy ignores these Alarms unless Enabled is true"
