"""A stack update sets how many tasks run, although Application Auto Scaling decides that."""

from __future__ import annotations

from typing import Any

from generator.impact.context import Context, Key
from generator.impact.frozen import SERVICE, is_under_codedeploy
from generator.impact.hazards._say import Found, change, is_modified
from generator.impact.look import Nodes, ends_with, of_type, values
from generator.impact.model import Hazard
from generator.impact.values import Joined, Node, references

_TARGET = "AWS::ApplicationAutoScaling::ScalableTarget"


def find(context: Context) -> Found:
    """Find modified services with a DesiredCount that scaling owns."""
    # A service under CodeDeploy cannot be modified at all, which is a hazard of its own.
    for key, new in of_type(context.new_nodes, SERVICE):
        if is_under_codedeploy(new) or not is_modified(change(context, key)):
            continue
        if any(True for _ in values(new, "DesiredCount")) and _scales(context.new_nodes, key, new):
            yield key, _HAZARD


def _scales(nodes: Nodes, key: Key, service: Node) -> bool:
    ids = [each for _, node in of_type(nodes, _TARGET) for each in values(node, "ResourceId")]
    return any(_is_of(each, key, service) for each in ids)


def _is_of(resource_id: Any, key: Key, service: Node) -> bool:
    """Whether `service/CLUSTER/SERVICE` ends with this service."""
    if any((each.stack, each.resource) == key for each in references(resource_id)):
        return True
    return any(
        ends_with(resource_id, Joined(("/", *each.parts)) if isinstance(each, Joined) else f"/{each}")
        for each in values(service, "ServiceName")
        if isinstance(each, str | Joined)
    )


_HAZARD = Hazard(
    name="desired-count-reset",
    why=(
        "CloudFormation sends DesiredCount with every modification of the service. Scaling has set another number"
        " since: tasks are stopped under load, or started for nobody."
    ),
    remedy=(
        "Leave DesiredCount out of the template; ECS then keeps the number that runs. How far scaling goes is decided"
        " by MinCapacity and MaxCapacity of the scalable target."
    ),
)
