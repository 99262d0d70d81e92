"""To which target groups a listener forwards, with its rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.rules._codedeploy import LISTENER, LISTENER_RULE, TARGET_GROUP
from generator.rules._model import Model, Resource
from generator.rules._values import Mapping, Reference, Sequence


def forwarded(model: Model, listener: Resource) -> set[str] | None:
    """Return the target groups of the template a listener or its rules forward to; None where some are not known."""
    found = _targets(model, listener.properties.get("DefaultActions"))
    for name in [name for name, kind in model.types.items() if kind == LISTENER_RULE]:
        for rule in model.same_world(listener, name):
            owner = rule.properties.get("ListenerArn")
            if not isinstance(owner, Reference) or model.types[owner.resource] != LISTENER:
                return None
            if owner.resource == listener.name:
                found += _targets(model, rule.properties.get("Actions"))
    known = {target for target in found if target is not None}
    return None if None in found else known


def _targets(model: Model, actions: Any) -> list[str | None]:
    """Return the target groups of actions; None for each that the template does not hold."""
    if not isinstance(actions, Sequence):
        return [None]
    return [target for action in actions for target in _of_action(model, action)]


def _of_action(model: Model, action: Any) -> Iterator[str | None]:
    if not isinstance(action, Mapping):
        yield None
        return
    arns = [action["TargetGroupArn"]] if "TargetGroupArn" in action else []
    weighted = action.at("ForwardConfig", "TargetGroups")
    targets = weighted if isinstance(weighted, Sequence) else ()
    arns += [item.get("TargetGroupArn") if isinstance(item, Mapping) else None for item in targets]
    for arn in arns:
        is_ours = isinstance(arn, Reference) and model.types[arn.resource] == TARGET_GROUP
        yield arn.resource if is_ours else None
    if not arns and not isinstance(action.get("Type"), str):
        yield None
    if not arns and action.get("Type") == "forward":
        yield None
