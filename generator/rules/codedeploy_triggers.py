"""The notifications of a deployment group."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._codedeploy import ecs_groups, is_complete, lacks
from generator.rules._model import Model
from generator.rules._values import Mapping, Reference, Sequence, is_known

MAXIMUM_TRIGGERS = 10
TOPIC = "AWS::SNS::Topic"


class Triggers(_base.Rule):
    """A deployment group has up to ten triggers, each to the ARN of a topic."""

    id = "E9025"
    shortdesc = "A deployment group has up to ten triggers, each to the ARN of an SNS topic"
    description = (
        "CodeDeploy refuses more than ten triggers in a deployment group (TriggerTargetsLimitExceededException), and "
        "a trigger without events or without the ARN of an SNS topic (InvalidTriggerConfigException)."
    )
    source_url = "https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_TriggerConfig.html"
    tags = ["codedeploy", "ecs", "bluegreen"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at the triggers of every deployment group for ECS."""
        for group in ecs_groups(model):
            triggers = group.properties.get("TriggerConfigurations")
            if not isinstance(triggers, Sequence):
                continue
            if len(triggers) > MAXIMUM_TRIGGERS and is_complete(triggers):
                yield triggers.path, f"A deployment group has at most {MAXIMUM_TRIGGERS} triggers, not {len(triggers)}"
            for trigger in triggers:
                if isinstance(trigger, Mapping):
                    yield from _trigger(model, trigger)


def _trigger(model: Model, trigger: Mapping) -> Iterator[Problem]:
    for key in ("TriggerEvents", "TriggerName", "TriggerTargetArn"):
        if lacks(trigger, key):
            yield trigger.path, f"A trigger needs {key}"
    events = trigger.get("TriggerEvents")
    if isinstance(events, Sequence) and not events and is_complete(events):
        yield events.path, "A trigger needs at least one event"
    target = trigger.get("TriggerTargetArn")
    is_name = (
        isinstance(target, Reference) and model.types[target.resource] == TOPIC and target.attribute == "TopicName"
    )
    if is_name or (is_known(target) and target != "" and not str(target).startswith("arn:")):
        yield trigger.where("TriggerTargetArn"), "A trigger takes the ARN of an SNS topic: use Ref of the topic"
