"""The deployment controller of a service changes."""

from __future__ import annotations

from generator.impact.context import Context
from generator.impact.frozen import SERVICE, is_under_codedeploy, task_definition_of
from generator.impact.hazards._say import Found, change
from generator.impact.look import of_type
from generator.impact.model import Change, Hazard


def find(context: Context) -> Found:
    """Find services that go to CodeDeploy or come from it."""
    for key, old in of_type(context.old_nodes, SERVICE):
        found, new = change(context, key), context.new_nodes.get(key)
        if found is None or new is None or not new.variants:
            continue
        was, is_now = is_under_codedeploy(old), is_under_codedeploy(new)
        if was and not is_now:
            more = _more(found) or any(each in context.changes for each in task_definition_of(context.new_nodes, new))
            yield key, _leaves(more=more)
        elif is_now and not was:
            yield key, _enters()


def _more(found: Change) -> bool:
    return any(not path.startswith(("DeploymentController", "DeploymentConfiguration")) for path in found.properties)


def _leaves(*, more: bool) -> Hazard:
    return Hazard(
        name="controller-leaves-codedeploy",
        why=(
            "ECS takes the new controller in place, but the way back is shut: if anything else in this update fails,"
            ' the rollback is refused with "Unable to update task definition on services with a CODE_DEPLOY deployment'
            ' controller", and the stack stays in UPDATE_ROLLBACK_FAILED.'
            + (" This update changes more than the controller." if more else "")
        ),
        remedy=(
            "Change the controller in an update of its own, with the task definition that is live and nothing else"
            " in the stack, while no deployment runs. Remove the deployment group afterwards."
        ),
    )


def _enters() -> Hazard:
    return Hazard(
        name="controller-enters-codedeploy",
        why=(
            "From then on ECS refuses whatever CloudFormation sends to modify the service, also the rollback of this"
            " very update, and a service that was not made for CodeDeploy has one target group and none beside it."
        ),
        remedy="Create a new service under CodeDeploy with a pair of target groups of its own, and move the traffic.",
    )
