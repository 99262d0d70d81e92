"""The key under which a topic keeps its messages."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._model import Model
from generator.rules._publishers import Publisher, admits, publishers
from generator.rules._values import tail

KEY = "AWS::KMS::Key"
USES = ("kms:Decrypt", "kms:GenerateDataKey")
_DEFAULT = "alias/aws/sns"


class TopicKey(_base.Rule):
    """Who publishes to an encrypted topic may use its key."""

    id = "W9112"
    shortdesc = "Alarms and notification rules must be allowed to use the key of an encrypted topic"
    description = (
        "A service that publishes to an encrypted topic needs kms:GenerateDataKey and kms:Decrypt on its key. The "
        "policy of the AWS managed key alias/aws/sns admits no services and cannot be changed: alarms and "
        "notifications to such a topic are lost without a word."
    )
    source_url = "https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services"
    tags = ["notifications", "sns", "kms"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every encrypted topic that alarms or notification rules of the same template tell."""
        for publisher in publishers(model):
            sentence = _wrong(model, publisher)
            if sentence:
                yield publisher.topic.properties.where("KmsMasterKeyId"), sentence


def _wrong(model: Model, publisher: Publisher) -> str | None:
    value = publisher.topic.properties.get("KmsMasterKeyId")
    lost = f"what {publisher.resource.name} tells {publisher.topic.name} is lost"
    if tail(value).endswith(_DEFAULT):
        return f"{publisher.service} cannot use the key {_DEFAULT}: {lost}; take a customer managed key"
    key = model.target(publisher.topic, value, KEY)
    if key is not None and not admits(model, key.name, publisher.service, USES):
        return f"The policy of {key.name} does not let {publisher.service} use it: {lost}"
    return None
