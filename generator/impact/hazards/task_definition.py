"""A task definition that a blue/green service uses is replaced or removed, and its old revision with it."""

from __future__ import annotations

from generator.impact.context import Context
from generator.impact.frozen import frozen_services, native_services, task_definition_of
from generator.impact.hazards._say import Found, change, is_replaced, name
from generator.impact.look import is_retained
from generator.impact.model import Hazard


def find(context: Context) -> Found:
    """Find revisions that the update deregisters while a deployment may still want to go back to them."""
    services = {**frozen_services(context.old_nodes), **native_services(context.old_nodes)}
    for service, node in services.items():
        for key in sorted(task_definition_of(context.old_nodes, node)):
            found = change(context, key)
            # Of a replaced resource the new template decides, of a removed one the last that had it.
            is_gone = is_replaced(found) and not is_retained(context.new_nodes.get(key), "UpdateReplacePolicy")
            if found is not None and found.action == "remove":
                is_gone = not is_retained(context.old_nodes.get(key), "DeletionPolicy")
            if is_gone:
                yield key, _hazard(name(service))


def _hazard(service: str) -> Hazard:
    return Hazard(
        name="revision-deregistered",
        why=(
            f"CloudFormation deregisters the old revision. If {service} still runs it, an INACTIVE revision can start"
            " no new deployment, and a rollback to it is lost."
        ),
        remedy="Set UpdateReplacePolicy: Retain and DeletionPolicy: Retain on the task definition, then change it.",
    )
