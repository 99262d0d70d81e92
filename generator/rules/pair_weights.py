"""The weights with which a pair begins."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._codedeploy import LISTENER, LISTENER_RULE
from generator.rules._elb import Forward, Pair, forwards, pairs
from generator.rules._model import Model, Resource
from generator.rules._values import Reference, number

PAIR = 2


class PairWeights(_base.Rule):
    """At the beginning all production requests go to the group in which the service starts."""

    id = "W9064"
    shortdesc = "A production route begins with all weight on one target group of the pair"
    description = (
        "When the stack is made, only one group of a pair has tasks. Requests that the weights send to the other one "
        "are answered with 503, and with no weight at all every request is."
    )
    source_url = "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-listeners.html"
    tags = ["elbv2", "codedeploy", "bluegreen"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at the production route of every pair."""
        for pair in pairs(model):
            for value in pair.production:
                kind = model.types.get(value.resource) if isinstance(value, Reference) else None
                if kind in (LISTENER, LISTENER_RULE):
                    for route in model.same_world(pair.owner, value.resource):
                        yield from _weights(pair, route)


def _weights(pair: Pair, route: Resource) -> Iterator[Problem]:
    found = [forward for forward in forwards(route) if _is_of(pair, forward)]
    weights = [number(forward.weight) for forward in found]
    if len(found) != PAIR or None in weights:
        return
    if all(weights):
        yield (
            found[1].path,
            "Both groups of the pair get production requests before green has a task: weights 100 and 0",
        )
    if not any(weights):
        yield found[0].path, "No group of the pair has any weight: every request is answered with 503"


def _is_of(pair: Pair, forward: Forward) -> bool:
    return isinstance(forward.target, Reference) and forward.target.resource in pair.names
