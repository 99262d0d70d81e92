"""The two target groups and the listeners between which CodeDeploy shifts traffic."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._codedeploy import (
    LISTENER,
    ROUTES,
    TARGET_GROUP,
    ecs_groups,
    is_complete,
    is_same_at,
    lacks,
    pairs,
)
from generator.rules._model import Model, Resource
from generator.rules._values import Mapping, Path, Reference, Sequence, Unknown, begins_with, is_known

TARGET_GROUPS = 2
LISTENERS = 1


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
        for group in ecs_groups(model):
            yield from _list(group)
            for pair in pairs(group):
                yield from _groups(model, pair)
                yield from _routes(model, pair)


def _list(group: Resource) -> Iterator[Problem]:
    balancing = group.properties.get("LoadBalancerInfo", Mapping(group.properties.path))
    if not isinstance(balancing, Mapping):
        return
    for key in ("ElbInfoList", "TargetGroupInfoList"):
        if key in balancing:
            yield balancing.where(key), f"A deployment to ECS takes TargetGroupPairInfoList, not {key}"
    if lacks(balancing, "TargetGroupPairInfoList") and not _is_opened_above(group):
        yield balancing.path, "A deployment group for ECS needs LoadBalancerInfo with one TargetGroupPairInfoList entry"
    found = balancing.get("TargetGroupPairInfoList")
    if isinstance(found, Sequence) and is_complete(found) and len(found) != 1:
        yield found.path, f"CodeDeploy takes exactly one target group pair, not {len(found)}"


def _is_opened_above(group: Resource) -> bool:
    """Whether a transform may add LoadBalancerInfo to the deployment group."""
    return "LoadBalancerInfo" not in group.properties and not lacks(group.properties, "LoadBalancerInfo")


def _groups(model: Model, pair: Mapping) -> Iterator[Problem]:
    if lacks(pair, "TargetGroups"):
        yield pair.path, "A target group pair needs TargetGroups, with two names"
    groups = pair.get("TargetGroups")
    if not isinstance(groups, Sequence):
        return
    if len(groups) != TARGET_GROUPS and is_complete(groups):
        yield groups.path, f"A target group pair has exactly two target groups, not {len(groups)}"
    members = [group for group in groups if isinstance(group, Mapping)]
    if len(members) == TARGET_GROUPS and is_same_at(
        model, *((group.get("Name"), group.where("Name")) for group in members)
    ):
        yield groups.path, "The two target groups of a pair must differ: there would be no green"
    for group in members:
        if lacks(group, "Name"):
            yield group.path, "A target group of a pair needs its Name"
        elif begins_with(group.get("Name"), "arn:") or _is_no_name(model, group.get("Name")):
            yield group.where("Name"), "A target group pair takes names, not ARNs: use GetAtt TargetGroupName"


def _routes(model: Model, pair: Mapping) -> Iterator[Problem]:
    if lacks(pair, "ProdTrafficRoute"):
        yield pair.path, "A target group pair needs ProdTrafficRoute, with the production listener"
    taken: list[tuple[Any, Path]] = []
    for key in ROUTES:
        route = pair.get(key)
        if isinstance(route, Mapping) and lacks(route, "ListenerArns"):
            yield pair.where(key), f"{key} needs ListenerArns, with one listener"
        listeners = pair.at(key, "ListenerArns")
        if not isinstance(listeners, Sequence):
            continue
        if len(listeners) != LISTENERS and is_complete(listeners):
            yield listeners.path, f"{key} takes exactly one listener, not {len(listeners)}"
        for index, arn in enumerate(listeners):
            if _is_no_listener(model, arn):
                yield (
                    listeners.where(index),
                    f"{key} takes the ARN of a listener: use Ref of the listener, not its rule",
                )
        taken += [(listeners[0], listeners.where(0))] if listeners else []
    if len(taken) == len(ROUTES) and is_same_at(model, *taken):
        yield pair.where("TestTrafficRoute"), "The test listener must be another one than the production listener"


def _is_no_name(model: Model, value: Any) -> bool:
    """Whether a value is another attribute of a target group than its name."""
    if not isinstance(value, Reference) or model.types[value.resource] != TARGET_GROUP:
        return False
    return value.attribute != "TargetGroupName"


def _is_no_listener(model: Model, value: Any) -> bool:
    if isinstance(value, Reference):
        kind = model.types[value.resource]
        return kind.startswith("AWS::ElasticLoadBalancing") and kind != LISTENER
    if is_known(value):
        return value != "" and ":listener/" not in str(value)
    return isinstance(value, Unknown) and any(":listener-rule/" in str(part) for part in value.parts if is_known(part))
