"""The two target groups and the listeners between which CodeDeploy shifts traffic."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._model import Model
from generator.rules._values import Mapping, Reference, Sequence, begins_with

TARGET_GROUPS = 2
LISTENERS = 1
TARGET_GROUP = "AWS::ElasticLoadBalancingV2::TargetGroup"


class TargetGroupPair(_base.Rule):
    """A pair names exactly two target groups, and one listener on each route."""

    id = "E9011"
    shortdesc = "A CodeDeploy target group pair needs two target group names and one listener a route"
    description = (
        "CodeDeploy moves traffic between exactly two target groups, given by name and not by ARN, behind one "
        "production listener and at most one test listener. CreateDeploymentGroup refuses anything else."
    )
    source_url = "https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_TargetGroupPairInfo.html"
    tags = ["codedeploy", "ecs", "bluegreen"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every pair of every deployment group."""
        for group in model.resources("AWS::CodeDeploy::DeploymentGroup"):
            pairs = group.properties.at("LoadBalancerInfo", "TargetGroupPairInfoList")
            if not isinstance(pairs, Sequence):
                continue
            if len(pairs) != 1:
                yield pairs.path, f"CodeDeploy takes exactly one target group pair, not {len(pairs)}"
            for pair in pairs:
                if isinstance(pair, Mapping):
                    yield from self._groups(model, pair)
                    yield from self._routes(pair)

    def _groups(self, model: Model, pair: Mapping) -> Iterator[Problem]:
        groups = pair.get("TargetGroups")
        if groups is None:
            yield pair.path, "A target group pair needs TargetGroups, with two names"
        if not isinstance(groups, Sequence):
            return
        if len(groups) != TARGET_GROUPS:
            yield groups.path, f"A target group pair has exactly two target groups, not {len(groups)}"
        names = [group.get("Name") for group in groups if isinstance(group, Mapping)]
        if len(names) == TARGET_GROUPS and names[0] == names[1] and isinstance(names[0], str | Reference):
            yield groups.path, "The two target groups of a pair must differ: there would be no green"
        for group in groups:
            name = group.get("Name") if isinstance(group, Mapping) else None
            if begins_with(name, "arn:") or _is_arn_of_target_group(model, name):
                yield group.where("Name"), "A target group pair takes names, not ARNs: use GetAtt TargetGroupName"

    def _routes(self, pair: Mapping) -> Iterator[Problem]:
        if "ProdTrafficRoute" not in pair:
            yield pair.path, "A target group pair needs ProdTrafficRoute, with the production listener"
        for key in ("ProdTrafficRoute", "TestTrafficRoute"):
            listeners = pair.at(key, "ListenerArns")
            if isinstance(listeners, Sequence) and len(listeners) != LISTENERS:
                yield listeners.path, f"{key} takes exactly one listener, not {len(listeners)}"


def _is_arn_of_target_group(model: Model, value: Any) -> bool:
    return (
        isinstance(value, Reference)
        and model.types[value.resource] == TARGET_GROUP
        and value.attribute in (None, "TargetGroupArn")
    )
