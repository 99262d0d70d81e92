"""What a frozen service is built on is replaced: a new id flows into it, or a role ends under its tasks."""

from __future__ import annotations

from typing import Any

from generator.impact.context import Context, Key
from generator.impact.frozen import TARGET_GROUP, flows, frozen_services, native_services, task_definition_of
from generator.impact.hazards._say import Found, change, is_replaced, name
from generator.impact.look import Nodes, ends_with, of_type, values
from generator.impact.model import Hazard
from generator.impact.values import Joined, Node, references

_ROLE = "AWS::IAM::Role"
_TASK_ROLES = ("TaskRoleArn", "ExecutionRoleArn")


def ids(context: Context) -> Found:
    """Find replaced resources whose id stands in the block of a service under CodeDeploy."""
    for service, node in frozen_services(context.old_nodes).items():
        for key in sorted(flows(node) & context.old_nodes.keys()):
            # The hazard of target groups says more.
            if key != service and context.old_nodes[key].type != TARGET_GROUP and is_replaced(change(context, key)):
                yield key, _flows(service)


def roles(context: Context) -> Found:
    """Find roles of tasks that are replaced or removed under the tasks of a blue/green service."""
    services = {**frozen_services(context.old_nodes), **native_services(context.old_nodes)}
    for service, node in services.items():
        for role in _roles_of_tasks(context.old_nodes, node):
            found = change(context, role)
            if found is not None and (found.action == "remove" or is_replaced(found)):
                yield role, _role(service)


def _roles_of_tasks(nodes: Nodes, service: Node) -> list[Key]:
    definitions = [nodes[key] for key in task_definition_of(nodes, service)]
    arns = [arn for definition in definitions for key in _TASK_ROLES for arn in values(definition, key)]
    return [key for key, role in of_type(nodes, _ROLE) if any(_is_of(arn, key, role) for arn in arns)]


def _is_of(arn: Any, key: Key, role: Node) -> bool:
    """Whether an ARN is that of a role: by reference, or written with its name."""
    if any((each.stack, each.resource) == key for each in references(arn)):
        return True
    return any(ends_with(arn, _after_slash(named)) for named in values(role, "RoleName"))


def _after_slash(named: Any) -> Joined:
    match named:
        case str():
            return Joined((f"/{named}",))
        case Joined(parts=(str() as first, *rest)):
            return Joined((f"/{first}", *rest))
        case Joined(parts=members):
            return Joined(("/", *members))
    return Joined(("/", named))


def _flows(service: Key) -> Hazard:
    return Hazard(
        name="flows-into-frozen-service",
        why=(
            f"Its new id is part of {name(service)}, which is under CodeDeploy: CloudFormation sends the whole service"
            ' to ECS, and ECS refuses with "Unable to update ... on services with a CODE_DEPLOY deployment controller".'
        ),
        remedy=(
            "Keep what forces the replacement (the description of a security group is decided once, the name of a"
            " cluster too). If it must be another one, create it beside the old one, and let the next deployment take"
            " it: appspec.yaml can name security groups and subnets."
        ),
    )


def _role(service: Key) -> Hazard:
    return Hazard(
        name="task-role-lost",
        why=(
            f"The running tasks of {name(service)} use this role, and so do the revisions that its deployments"
            " registered. Once it is deleted their credentials fail, new tasks of the live version cannot start, and"
            " no rollback can bring them back."
        ),
        remedy=(
            "Keep its name and path; permissions change in place. To rename it, add a second role, deploy a"
            " taskdef.json that names it, and remove the first role in a later update."
        ),
    )
