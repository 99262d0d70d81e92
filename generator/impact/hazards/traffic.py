"""A listener or rule that deployments switch is modified, replaced or removed."""

from __future__ import annotations

from generator.impact.context import Context
from generator.impact.frozen import LISTENER, Shifter, named_routes, routes
from generator.impact.hazards._say import Found, change, is_modified, is_replaced
from generator.impact.model import Hazard

_REASON = (
    "While it is modified, Elastic Load Balancing is sent the actions of the template as well. {shifter} has moved the"
    " traffic since: it goes back to the target group that the template names, where perhaps no task is left. "
)
_NEXT = {
    "CodeDeploy": (
        'The next deployment then fails with "The ELB could not be updated due to the following error: Primary taskset'
        ' target group must be behind listener".'
    ),
    "ECS": "ECS does not look at the live weights before it shifts traffic, so the next deployment goes wrong as well.",
    "a deployment": "The next deployment begins from weights that are not those it left.",
}


def reset(context: Context) -> Found:
    """Find modifications of listeners and rules that forward to a pair."""
    for key, shifter in routes(context.old_nodes).items():
        found = change(context, key)
        if found is not None and is_modified(found):
            yield key, _reset(shifter, found.type)


def lost(context: Context) -> Found:
    """Find listeners and rules of a pair that are replaced or removed."""
    for key, shifter in {**routes(context.old_nodes), **named_routes(context.old_nodes)}.items():
        found = change(context, key)
        if found is not None and (found.action == "remove" or is_replaced(found)):
            yield key, _lost(shifter, is_removed=found.action == "remove")


def _reset(shifter: Shifter, type_: str) -> Hazard:
    certificates = (
        " Certificates are added and removed with AWS::ElasticLoadBalancingV2::ListenerCertificate."
        if type_ == LISTENER
        else ""
    )
    return Hazard(
        name="traffic-reset",
        why=_REASON.format(shifter=shifter) + _NEXT[shifter],
        remedy=(
            "Leave the resource as it is, and put what is new into another listener or rule."
            f"{certificates} If it must be, deploy until the live target group is the one that the template names"
            " (`aws elbv2 describe-rules` shows it), and update while no deployment runs."
        ),
    )


def _lost(shifter: Shifter, *, is_removed: bool) -> Hazard:
    what = "It is gone" if is_removed else "The new one forwards to the target group that the template names"
    return Hazard(
        name="traffic-route-lost",
        why=(
            f"{shifter} switches traffic on this very listener or rule, by its ARN. {what}: users may reach no task"
            " of the live version, and deployments fail until deployment group or service know another one."
        ),
        remedy=(
            "Keep what forces the replacement as it is. To move to other listeners, create them beside these, deploy"
            " until the live target group is the one that they name, and remove the old ones in a later update."
        ),
    )
