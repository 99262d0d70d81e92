"""How a listener or rule shares out its traffic, in a template and live: the two say the same in different words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

_WHOLE = 100.0


def shares(actions: Iterable[Any]) -> dict[Any, float]:
    """Return the percentage that each target group gets, by what the actions call it; without those that get none.

    A deployment leaves the idle group attached with weight 0, which is the same as not naming it.
    """
    weights: dict[Any, int] = {}
    for action in actions:
        if isinstance(action, Mapping) and action.get("Type") == "forward":
            weights |= {group["TargetGroupArn"]: _weight(group.get("Weight", 1)) for group in _groups(action)}
    whole = sum(weights.values())
    return {group: _WHOLE * weight / whole for group, weight in weights.items() if weight}


def _groups(action: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    weighted: list[Mapping[str, Any]] = action.get("ForwardConfig", {}).get("TargetGroups", [])
    return weighted or ([action] if "TargetGroupArn" in action else [])


def _weight(value: Any) -> int:
    # What a template computes is not known; any weight but 0 means that the group is served.
    return int(value) if isinstance(value, int) or (isinstance(value, str) and value.isdecimal()) else 1
