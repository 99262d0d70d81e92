"""Alarms that see only one of the two colours."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._alarms import attached, metrics_of
from generator.rules._base import Problem
from generator.rules._codedeploy import ecs_groups, is_complete, pair_groups, pairs
from generator.rules._model import Model, Resource
from generator.rules._values import Reference, Sequence


class AlarmCoverage(_base.Rule):
    """The alarms of a deployment group watch both target groups of its pair."""

    id = "W9077"
    shortdesc = "The alarms of a deployment group watch both target groups"
    description = (
        "Blue and green change places with each deployment. Alarms on one target group only are blind in every second "
        "deployment: the new version then runs in the other group."
    )
    source_url = "https://docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-create-alarms.html"
    tags = ["codedeploy", "ecs", "bluegreen", "alarms"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Compare the alarms of every deployment group with its pair, where the template holds them all."""
        for group in ecs_groups(model):
            watched = _watched(model, group)
            for pair in pairs(group) if watched else ():
                held = pair_groups(model, group, pair)
                names = {target.name for target in held if target is not None}
                missed = sorted(names - (watched or set()))
                if None not in held and missed and names & (watched or set()):
                    yield (
                        group.properties.where("AlarmConfiguration"),
                        f"No alarm watches {missed[0]}, which gets the traffic after every second deployment",
                    )


def _watched(model: Model, group: Resource) -> set[str] | None:
    """Return the target groups that alarms watch; None where one alarm watches more, or is not known."""
    alarms = group.properties.at("AlarmConfiguration", "Alarms")
    if not isinstance(alarms, Sequence) or not is_complete(alarms):
        return None
    found: set[str] = set()
    for _, alarm in attached(model, group):
        metrics = list(metrics_of(alarm)) if alarm is not None else []
        if not metrics:
            return None
        for metric in metrics:
            value, _ = metric.dimensions.get("TargetGroup", (None, ()))
            if not isinstance(value, Reference):
                return None
            found.add(value.resource)
    return found
