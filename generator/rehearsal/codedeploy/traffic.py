"""Where listeners send requests: the weights of the pair in every rule, and the steps in which they move.

CodeDeploy rewrites the default action and every rule of a listener that forwards to one of the pair, and keeps the idle
group there with weight 0.
https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from ministack.services import alb

from generator.rehearsal.codedeploy.model import failed
from generator.rehearsal.routes import tell
from generator.rehearsal.tasks import Tasks
from generator.rehearsal.types.listeners import target_groups

Actions = dict[str, list[dict[str, Any]]]
# The percentage of the new version, and for how many minutes it stays so.
Step = tuple[int, int]

_ALL = 100
_PREDEFINED = {
    "CodeDeployDefault.ECSAllAtOnce": (100, 0),
    "CodeDeployDefault.ECSLinear10PercentEvery1Minutes": (10, 1),
    "CodeDeployDefault.ECSLinear10PercentEvery3Minutes": (10, 3),
    "CodeDeployDefault.ECSCanary10Percent5Minutes": (10, 5),
    "CodeDeployDefault.ECSCanary10Percent15Minutes": (10, 15),
}


def steps(name: str, configurations: Mapping[str, Any]) -> list[Step]:
    """Return the steps of a deployment configuration, CodeDeploy's own or one of those that were made."""
    if name in _PREDEFINED:
        percentage, minutes = _PREDEFINED[name]
        return _linear(percentage, minutes) if "Linear" in name else _canary(percentage, minutes)
    routing = configurations[name].get("trafficRoutingConfig", {})
    if linear := routing.get("timeBasedLinear"):
        return _linear(linear["linearPercentage"], linear["linearInterval"])
    if canary := routing.get("timeBasedCanary"):
        return _canary(canary["canaryPercentage"], canary["canaryInterval"])
    return [(_ALL, 0)]


def is_known(name: str, configurations: Mapping[str, Any]) -> bool:
    """Whether there is a deployment configuration of this name for ECS."""
    return name in _PREDEFINED or name in configurations


def _canary(percentage: int, minutes: int) -> list[Step]:
    return [(percentage, minutes), (_ALL, 0)] if percentage < _ALL else [(_ALL, 0)]


def _linear(percentage: int, minutes: int) -> list[Step]:
    return [(share, minutes) for share in range(percentage, _ALL, percentage)] + [(_ALL, 0)]


class Traffic:
    """The listeners of a load balancer, and the ports where requests arrive."""

    def __init__(self, listeners: list[str], pair: tuple[str, str], tasks: Tasks) -> None:
        self._listeners = listeners
        self._pair = pair
        self._tasks = tasks

    def groups(self) -> set[str]:
        """Return the groups of the pair that the listeners forward to."""
        actions = [action for _, each in self._owners() for action in each]
        return {group["TargetGroupArn"] for action in actions for group in target_groups(action)}

    def share(self, group: str) -> float:
        """Return the percentage of the requests that a group gets."""
        for _, actions in self._owners():
            weights = {each["TargetGroupArn"]: int(each["Weight"]) for a in actions for each in target_groups(a)}
            if total := sum(weights.values()):
                return 100 * weights.get(group, 0) / total
        return 0.0

    def snapshot(self) -> Actions:
        """Return what all rules do now."""
        return {arn: deepcopy(actions) for arn, actions in self._owners()}

    def restore(self, before: Actions) -> None:
        """Make the rules that are still there do what they did."""
        for arn, _ in list(self._owners()):
            if arn in before:
                self._write(arn, deepcopy(before[arn]))

    def set(self, old: str, new: str, percentage: int) -> None:
        """Give the new group so many percent."""
        groups = [{"TargetGroupArn": old, "Weight": 100 - percentage}, {"TargetGroupArn": new, "Weight": percentage}]
        owners = list(self._owners())
        if not owners:
            raise failed("ELASTIC_LOAD_BALANCING_INVALID", "No listener rule forwards to a target group of the pair")
        for arn, actions in owners:
            self._write(arn, [_weighted(action, groups) if self._is_ours(action) else action for action in actions])

    def _is_ours(self, action: Mapping[str, Any]) -> bool:
        return any(each["TargetGroupArn"] in self._pair for each in target_groups(action))

    def _owners(self) -> Iterator[tuple[str, list[dict[str, Any]]]]:
        """Yield each rule, and each listener as its default action, that forwards to the pair."""
        for rule_arn, rule in alb._rules.items():
            if rule["ListenerArn"] in self._listeners and any(map(self._is_ours, rule["Actions"])):
                yield rule_arn, rule["Actions"]

    def _write(self, arn: str, actions: list[dict[str, Any]]) -> None:
        rule = alb._rules[arn]
        rule["Actions"] = actions
        listener = alb._listeners[rule["ListenerArn"]]
        if rule.get("IsDefault"):
            listener["DefaultActions"] = deepcopy(actions)
        tell(self._tasks)


def _weighted(action: Mapping[str, Any], groups: list[dict[str, Any]]) -> dict[str, Any]:
    kept = {key: value for key, value in action.items() if key not in ("TargetGroupArn", "ForwardConfig")}
    return kept | {"ForwardConfig": {"TargetGroups": deepcopy(groups)}}
