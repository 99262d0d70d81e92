"""The resources that no stack update may touch once a deployment owns them, over all stacks of an environment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from generator.deployer.targets import Target
    from generator.impact.look import Nodes

# A target group may get another health check; built anew, it would be one that no live rule forwards to.
Scope = Literal["any change", "replacement"]


@dataclass(frozen=True)
class Frozen:
    """Why a resource is frozen, and what of it: whether any change is refused, or only to replace or remove it."""

    reason: str
    scope: Scope = "any change"


def frozen(targets: Sequence[Target], found: Nodes) -> dict[str, dict[str, Frozen]]:
    """Return the frozen resources of each target by logical id; `found` is what `deliveries.nodes` returned.

    The targets are looked at together: whether a rule is switched is said by the deployment group in another stack.
    """
    from generator.impact import frozen as impact

    result: dict[str, dict[str, Frozen]] = {target.key: {} for target in targets}
    for (stack, resource), shifter in sorted(impact.pair_groups(found).items()):
        result[stack][resource] = Frozen(f"{shifter} shifts traffic between it and its twin", "replacement")
    for (stack, resource), reason in sorted(impact.frozen(found).items()):
        result[stack][resource] = Frozen(reason)
    return result
