"""The topic that a notification rule tells."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._model import Model
from generator.rules._publishers import NOTIFICATIONS, admits, publishers
from generator.rules._values import Reference, Sequence

POLICIES = ("AWS::SNS::TopicPolicy", "AWS::SNS::TopicInlinePolicy")


class NotificationTopic(_base.Rule):
    """The topic lets notifications in."""

    id = "W9111"
    shortdesc = "The policy of a topic must let the notifications of a rule in"
    description = (
        "Notification rules publish as codestar-notifications.amazonaws.com. A topic without a policy takes messages "
        "of its own account's identities alone: the rule is made, its target becomes unreachable, and nobody hears."
    )
    source_url = "https://docs.aws.amazon.com/dtconsole/latest/userguide/set-up-sns.html"
    tags = ["notifications", "sns"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every topic that a rule of the same template tells."""
        for publisher in publishers(model):
            if publisher.service != NOTIFICATIONS:
                continue
            names = _policies(model, publisher.topic.name)
            if names is not None and not any(admits(model, name, NOTIFICATIONS, ("sns:Publish",)) for name in names):
                sentence = (
                    f"{publisher.topic.name} does not let {publisher.resource.name} in: its policy must allow "
                    f"sns:Publish to {NOTIFICATIONS}"
                )
                yield publisher.path, sentence


def _policies(model: Model, topic: str) -> set[str] | None:
    """Return the policies of a topic; None where one may be that does not say of which."""
    found = set()
    for policy in model.resources(*POLICIES):
        topics = policy.properties.get("Topics", policy.properties.get("TopicArn"))
        listed = topics if isinstance(topics, Sequence) else [topics]
        if not all(isinstance(value, Reference) for value in listed):
            return None
        if any(value.resource == topic for value in listed if isinstance(value, Reference)):
            found.add(policy.name)
    return found
