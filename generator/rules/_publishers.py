"""Services of AWS that publish to topics of a template, and what admits them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

from generator.rules._model import Model, Resource
from generator.rules._pipeline import members
from generator.rules._policies import Statement, documents, listed
from generator.rules._values import Mapping, Path, Sequence, is_known

TOPIC = "AWS::SNS::Topic"
NOTIFICATIONS, ALARMS = "codestar-notifications.amazonaws.com", "cloudwatch.amazonaws.com"
_RULE = "AWS::CodeStarNotifications::NotificationRule"
_ALARMS = ("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm")
_ACTIONS = ("AlarmActions", "OKActions", "InsufficientDataActions")


@dataclass(frozen=True)
class Publisher:
    """Something that tells a topic of the template, as which service it does so, and where it says so."""

    resource: Resource
    service: str
    topic: Resource
    path: Path


def publishers(model: Model) -> Iterator[Publisher]:
    """Yield every notification rule and every alarm that tells a topic of the same template."""
    for rule in model.resources(_RULE):
        for target in members(rule.properties.get("Targets")):
            topic = model.target(rule, target.get("TargetAddress"), TOPIC)
            if topic is not None:
                yield Publisher(rule, NOTIFICATIONS, topic, target.where("TargetAddress"))
    for alarm in model.resources(*_ALARMS):
        for key in _ACTIONS:
            for place, value in listed(alarm.properties, key):
                topic = model.target(alarm, value, TOPIC)
                if topic is not None:
                    yield Publisher(alarm, ALARMS, topic, place)


def admits(model: Model, owner: str, service: str, actions: tuple[str, ...]) -> bool:
    """Whether the policies in a resource may let a service do these things; True where that cannot be seen."""
    found = [document for document in documents(model) if document.owner == owner]
    written = [document.body.get("Statement") for document in found]
    if not all(
        isinstance(item, Mapping) for body in written for item in (body if isinstance(body, Sequence) else [body])
    ):
        return True
    granted = [statement for document in found for statement in document.statements if _means(statement, service)]
    return all(any(_grants(statement, action) for statement in granted) for action in actions)


def _means(statement: Statement, service: str) -> bool:
    """Whether a statement may allow something to a service."""
    if not statement.allows:
        return not is_known(statement.body.get("Effect"))
    principal = statement.body.get("Principal")
    if not isinstance(principal, Mapping):
        return principal == "*" or not is_known(principal)
    if any(value == "*" for _, value in listed(principal, "AWS")):
        return True
    return any(value == service or not is_known(value) for _, value in listed(principal, "Service"))


def _grants(statement: Statement, action: str) -> bool:
    patterns = [value for _, value in statement.values("Action")]
    return any(not is_known(value) or fnmatchcase(action.lower(), str(value).lower()) for value in patterns)
