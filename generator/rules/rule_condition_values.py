"""What the conditions of a rule look at, and for what."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._codedeploy import LISTENER_RULE
from generator.rules._ecs import members
from generator.rules._model import Model
from generator.rules._values import Mapping, Sequence
from generator.rules._words import nearest, plain

FIELDS = ("path-pattern", "host-header", "http-header", "http-request-method", "query-string", "source-ip")
CONFIGURATIONS = ("PathPatternConfig", "HostHeaderConfig", "HttpHeaderConfig")
LONGEST = 128
_LIKENESS = 0.7


class RuleConditionValues(_base.Rule):
    """A condition looks at something that requests have, for patterns of up to 128 characters."""

    id = "E9304"
    shortdesc = "The conditions of a rule have a field that exists and patterns of up to 128 characters"
    description = (
        "Elastic Load Balancing refuses conditions with a field that it does not know, as path for path-pattern, and "
        "paths, host names and header values of more than 128 characters."
    )
    source_url = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RuleCondition.html"
    tags = ["elbv2", "listener"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every condition of every rule."""
        for rule in model.resources(LISTENER_RULE):
            for condition in members(rule.properties.get("Conditions")):
                field = plain(condition.get("Field"))
                meant = nearest(field, FIELDS, _LIKENESS) if field is not None and field not in FIELDS else None
                if meant:
                    yield condition.where("Field"), f"There is no field {field}; did you mean {meant}?"
                yield from _patterns(condition)


def _patterns(condition: Mapping) -> Iterator[Problem]:
    lists = [condition.at(key, "Values") for key in CONFIGURATIONS]
    for listed in [condition.get("Values"), *lists]:
        for index, pattern in enumerate(listed) if isinstance(listed, Sequence) else ():
            written = plain(pattern)
            if written is not None and len(written) > LONGEST:
                yield listed.where(index), f"A pattern has up to {LONGEST} characters, not {len(written)}"
