"""A deployment group or its application is renamed, replaced or removed."""

from __future__ import annotations

from generator.impact.context import Context, Key
from generator.impact.frozen import DEPLOYMENT_GROUP, flows, frozen_services
from generator.impact.hazards._say import Found, change, is_replaced
from generator.impact.look import of_type, values
from generator.impact.model import Hazard

APPLICATION = "AWS::CodeDeploy::Application"


def lost(context: Context) -> Found:
    """Find deployment groups of ECS services, and their applications, that do not outlive the update."""
    for key in _groups_and_applications(context):
        found = change(context, key)
        if found is not None and found.action == "remove" and _needs_a_group(context):
            yield key, _REMOVED
        elif is_replaced(found):
            yield key, _REPLACED


def alarms(context: Context) -> Found:
    """Find deployment groups whose alarms disappear from the template: they stay with the group."""
    for key, old in of_type(context.old_nodes, DEPLOYMENT_GROUP):
        new = context.new_nodes.get(key)
        is_modified = change(context, key) is not None and new is not None and bool(new.variants)
        had = any(values(old, "AlarmConfiguration", "Alarms", "*"))
        if is_modified and had and not any(values(new, "AlarmConfiguration")):
            yield key, _ALARMS


def _groups_and_applications(context: Context) -> list[Key]:
    groups = [
        key for key, node in of_type(context.old_nodes, DEPLOYMENT_GROUP) if any(values(node, "ECSServices", "*"))
    ]
    named = {each for key in groups for each in flows(context.old_nodes[key])}
    names = [each for key in groups for each in values(context.old_nodes[key], "ApplicationName")]
    applications = [
        key
        for key, node in of_type(context.old_nodes, APPLICATION)
        if key in named or any(each in names for each in values(node, "ApplicationName"))
    ]
    return groups + applications


def _needs_a_group(context: Context) -> bool:
    """Whether a service under CodeDeploy stays, or may stay where nobody shows the stack of it."""
    return bool(frozen_services(context.new_nodes)) or not frozen_services(context.old_nodes)


_REPLACED = Hazard(
    name="deployment-group-replaced",
    why=(
        "A service belongs to one deployment group, and CloudFormation creates the new group while the old one still"
        " has it: CodeDeploy refuses. Pipelines, appspec hooks and roles that know the old name fail as well."
    ),
    remedy=(
        "Keep ApplicationName and DeploymentGroupName; everything else of the group changes in place. To rename it,"
        " remove the group in one update while no deployment runs, create it under the new name in the next, and then"
        " change the pipeline."
    ),
)
_REMOVED = Hazard(
    name="deployment-group-removed",
    why=(
        "Its service stays under CodeDeploy, and without a deployment group nothing can change it any more: neither a"
        " deployment nor, as ECS refuses, a stack update."
    ),
    remedy="Remove the group together with its service, or change the controller of the service to ECS before.",
)
_ALARMS = Hazard(
    name="alarms-stay-attached",
    why=(
        "CodeDeploy leaves what an update omits: the alarms stay attached, and go on stopping deployments although the"
        " template names none. Once such an alarm is deleted, it fails them."
    ),
    remedy="Write AlarmConfiguration: {Enabled: false, Alarms: []} instead of leaving it out.",
)
