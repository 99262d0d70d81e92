"""Where a forward action sends requests."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._codedeploy import LISTENER, LISTENER_RULE
from generator.rules._ecs import lacks, members
from generator.rules._elb import actions, forwards
from generator.rules._model import Model
from generator.rules._values import Mapping, Reference, Sequence, number, text

MOST_GROUPS = 5
MOST_WEIGHT = 999


class ForwardTargets(_base.Rule):
    """A forward action has up to five target groups, and one way of naming them."""

    id = "E9064"
    shortdesc = "A forward action has up to five target groups, weights from 0 to 999, and names them one way"
    description = (
        "Elastic Load Balancing refuses a forward without a target group, a TargetGroupArn beside a ForwardConfig with "
        "other groups, more than five groups, and weights outside 0 to 999."
    )
    source_url = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ForwardActionConfig.html"
    tags = ["elbv2", "listener"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at the actions of every listener and rule."""
        for route in model.resources(LISTENER, LISTENER_RULE):
            for action in members(actions(route)):
                yield from _groups(action)
                is_forward = text(action.get("Type")) == "forward"
                if is_forward and lacks(action, "TargetGroupArn") and lacks(action, "ForwardConfig", "TargetGroups"):
                    yield action.path, "A forward action needs TargetGroupArn or ForwardConfig"
            for forward in forwards(route):
                weight = number(forward.weight)
                if weight is not None and not 0 <= weight <= MOST_WEIGHT:
                    yield forward.path, f"A weight is from 0 to {MOST_WEIGHT}, not {weight:g}"


def _groups(action: Mapping) -> Iterator[Problem]:
    groups = action.at("ForwardConfig", "TargetGroups")
    if not isinstance(groups, Sequence):
        return
    if len(groups) > MOST_GROUPS:
        yield groups.path, f"A forward action takes up to {MOST_GROUPS} target groups, not {len(groups)}"
    arns = [group.get("TargetGroupArn") for group in members(groups)]
    single = action.get("TargetGroupArn")
    known = all(isinstance(arn, str | Reference) for arn in [*arns, single])
    if single is not None and arns and known and arns != [single]:
        yield (
            action.where("TargetGroupArn"),
            "TargetGroupArn stands beside a ForwardConfig with other groups: leave TargetGroupArn out",
        )
