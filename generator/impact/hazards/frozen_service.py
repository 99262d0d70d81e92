"""A service under CodeDeploy is modified, replaced or removed."""

from __future__ import annotations

from generator.impact.context import Context, Key
from generator.impact.frozen import frozen_services, is_under_codedeploy, native_services
from generator.impact.hazards._say import Found, change
from generator.impact.look import is_retained
from generator.impact.model import Change, Hazard

# What each refused member of the service is in a deployment.
_INSTEAD = {
    "TaskDefinition": "the application's taskdef.json",
    "NetworkConfiguration": "NetworkConfiguration in appspec.yaml",
    "PlatformVersion": "PlatformVersion in appspec.yaml",
    "CapacityProviderStrategy": "CapacityProviderStrategy in appspec.yaml",
    "LoadBalancers": "ContainerName and ContainerPort in appspec.yaml",
    "DesiredCount": "Application Auto Scaling, or `aws ecs update-service --desired-count`",
}
# The words of ECS for each member.
_REFUSED = {"NetworkConfiguration": "network parameters", "LoadBalancers": "load balancers"}


def modified(context: Context) -> Found:
    """Find modifications of services under CodeDeploy: ECS refuses the update, and the stack rolls back."""
    for key in frozen_services(context.old_nodes):
        found = change(context, key)
        if found is None or found.action not in ("modify", "may-replace"):
            continue
        # The way to another controller is open, and has hazards of its own.
        if is_under_codedeploy(context.new_nodes.get(key)):
            yield key, Hazard(name="frozen-service-modified", why=_why(found), remedy=_remedy(found))


def lost(context: Context) -> Found:
    """Find services with blue/green deployments that are replaced or removed."""
    for key in {**frozen_services(context.old_nodes), **native_services(context.old_nodes)}:
        found = change(context, key)
        if found is None:
            continue
        if found.action in ("replace", "may-replace"):
            yield key, _replaced(key)
        elif found.action == "remove" and not is_retained(context.old_nodes[key], "DeletionPolicy"):
            yield key, _removed()


def _why(found: Change) -> str:
    members = [path.split(".")[0] for path in found.properties]
    words = next((words for member, words in _REFUSED.items() if member in members), "task definition")
    return (
        "CloudFormation sends every property of a service that it modifies, even for a change of DependsOn, and ECS"
        f' refuses: "Unable to update {words} on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy'
        ' to trigger a new deployment." The update of the stack fails and rolls back.'
    )


def _remedy(found: Change) -> str:
    members = dict.fromkeys(path.split(".")[0] for path in found.properties)
    ways = [f"{member} through {_INSTEAD[member]}" for member in members if member in _INSTEAD]
    change_it = f"Change {', '.join(ways)}. " if ways else ""
    return (
        f"{change_it}Leave the service as it is in the template: settings of tasks belong in the application's"
        " taskdef.json and appspec.yaml and take effect with its next deployment. For what only a new service can"
        " have, create a second one beside it and move the traffic."
    )


def _replaced(key: Key) -> Hazard:
    return Hazard(
        name="blue-green-service-replaced",
        why=(
            "The new service starts from the template's task definition, in the target group that the template names;"
            f" after a deployment the traffic may go to the other one. {key[1]} with the version that is live, and its"
            " task sets, is deleted."
        ),
        remedy=(
            "Keep the properties that force the replacement. If it must be, create a second service with its own target"
            " groups and deployment group, deploy to it, move the traffic, then remove the first."
        ),
    )


def _removed() -> Hazard:
    return Hazard(
        name="blue-green-service-removed",
        why="The service and every task of it stop: whatever its listeners forward to it is answered with 503.",
        remedy=(
            "Move the traffic to another service first. To hand the service to another stack, set DeletionPolicy:"
            " Retain in an update of its own, remove it then, and import it there."
        ),
    )
