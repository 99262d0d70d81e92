"""A service whose traffic ECS itself shifts is modified in a way that a deployment does not expect."""

from __future__ import annotations

from generator.impact.context import Context
from generator.impact.frozen import TASK_DEFINITION, is_native, native_services
from generator.impact.hazards._say import Found, change, is_modified
from generator.impact.look import Nodes, of_type, values
from generator.impact.model import Hazard
from generator.impact.values import Node, Reference

_PIPELINE = "AWS::CodePipeline::Pipeline"


def revision(context: Context) -> Found:
    """Find services that go back to the template's revision although a pipeline deploys others."""
    if not any(_deploys_to_ecs(nodes) for nodes in (context.old_nodes, context.new_nodes)):
        return
    for key in native_services(context.old_nodes):
        new = context.new_nodes.get(key)
        if is_modified(change(context, key)) and is_native(new) and _names_revision(context.new_nodes, new):
            yield key, _REVISION


def pair(context: Context) -> Found:
    """Find services whose target groups, rules or role for shifting change."""
    for key, old in native_services(context.old_nodes).items():
        new = context.new_nodes.get(key)
        if is_modified(change(context, key)) and is_native(new) and _routing(old) != _routing(new):
            yield key, _PAIR


def _deploys_to_ecs(nodes: Nodes) -> bool:
    return any(
        "ECS" in list(values(node, "Stages", "*", "Actions", "*", "ActionTypeId", "Provider"))
        for _, node in of_type(nodes, _PIPELINE)
    )


def _names_revision(nodes: Nodes, service: Node | None) -> bool:
    """Whether a service names one revision, by its ARN, and not the family with whatever revision is the latest."""
    named = [each for each in values(service, "TaskDefinition") if isinstance(each, Reference) and not each.attribute]
    return any((node := nodes.get((each.stack, each.resource))) and node.type == TASK_DEFINITION for each in named)


def _routing(service: Node | None) -> list[object]:
    return [
        [*values(service, "LoadBalancers", "*", "TargetGroupArn")],
        [*values(service, "LoadBalancers", "*", "AdvancedConfiguration")],
    ]


_REVISION = Hazard(
    name="revision-redeployed",
    why=(
        "CloudFormation sends every property of a service that it modifies, the revision of the template too. ECS"
        " accepts it, and deploys that old revision over the one that the pipeline's ECS action deployed last."
    ),
    remedy=(
        "Write the family in TaskDefinition instead of a reference; or let CloudFormation deploy the image alone, from"
        " a parameter that the pipeline sets."
    ),
)
_PAIR = Hazard(
    name="native-pair-changed",
    why=(
        "ECS has moved the traffic between the groups that the service names so far. With other groups, rules or"
        " another role, the update is itself a deployment that starts from weights which ECS does not look at."
    ),
    remedy=(
        "Keep LoadBalancers as it is. For other target groups or rules, create a second service with them beside this"
        " one, and move the traffic."
    ),
)
