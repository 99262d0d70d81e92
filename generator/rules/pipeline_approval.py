"""Who hears that a pipeline waits for a person."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._model import Model
from generator.rules._pipeline import actions
from generator.rules._values import Sequence, Unknown

RULE = "AWS::CodeStarNotifications::NotificationRule"
EVENT = "codepipeline-pipeline-manual-approval-needed"


class PipelineApproval(_base.Rule):
    """Somebody is told that an approval is needed."""

    id = "W9097"
    shortdesc = "A manual approval should name a topic, or a notification rule should report it"
    description = (
        "A manual approval waits for seven days and then fails. It tells the subscribers of NotificationArn; without "
        "that and without a notification rule for approvals, only who looks at the console knows."
    )
    source_url = "https://docs.aws.amazon.com/codepipeline/latest/userguide/approvals.html"
    tags = ["codepipeline"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every approval of a template that reports none in another way."""
        if any(_reports(rule.properties.get("EventTypeIds")) for rule in model.resources(RULE)):
            return
        for action in actions(model):
            configuration = action.configuration
            if action.provider == "Manual" and configuration is not None and "NotificationArn" not in configuration:
                sentence = f"Nobody hears that {action.name} waits for an approval: NotificationArn names a topic"
                yield action.body.where("Configuration"), sentence


def _reports(events: object) -> bool:
    known = events if isinstance(events, Sequence) else [events]
    return any(event == EVENT or isinstance(event, Unknown) for event in known)
