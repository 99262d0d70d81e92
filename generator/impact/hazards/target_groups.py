"""A target group of a pair is replaced or removed."""

from __future__ import annotations

from generator.impact.context import Context
from generator.impact.frozen import pair_groups
from generator.impact.hazards._say import Found, change, is_replaced
from generator.impact.model import Hazard

_REMEDY = (
    "Name, Port, Protocol, ProtocolVersion, TargetType, VpcId and IpAddressType are decided once: keep them. The port"
    " of a target group means nothing to ECS, which registers each task with its own. Health check and attributes"
    " change in place. For another protocol or VPC, create a second pair with a second service."
)


def find(context: Context) -> Found:
    """Find target groups of a pair that do not outlive the update."""
    for key, shifter in pair_groups(context.old_nodes).items():
        found = change(context, key)
        if is_replaced(found):
            yield (
                key,
                Hazard(
                    name="pair-target-group-replaced",
                    why=(
                        f"Only {shifter} registers tasks in a group of its pair, with a deployment. The new group is"
                        " empty, and whatever is live in the old one is cut off; its ARN is part of the service and of"
                        " the rules, which must not be modified either."
                    ),
                    remedy=_REMEDY,
                ),
            )
        elif found is not None and found.action == "remove":
            yield (
                key,
                Hazard(
                    name="pair-target-group-removed",
                    why=f"{shifter} needs both groups: one is live, the other takes the next version.",
                    remedy="Remove the pair only together with its service, after its traffic has moved away.",
                ),
            )
