"""What hurts a running system although CloudFormation would begin it.

One module for each kind of harm; a hazard's name is permanent. A hazard stands with the change that causes it.
"""

from __future__ import annotations

from collections.abc import Callable

from generator.impact.context import Context, Key
from generator.impact.hazards import (
    containers,
    controller,
    custom_resources,
    deployment_group,
    flows,
    frozen_service,
    gaps,
    hooks,
    names,
    native,
    scaling,
    stack_tags,
    target_groups,
    task_definition,
    traffic,
)
from generator.impact.hazards._say import Found
from generator.impact.model import Hazard

# In the order in which a resource's hazards are told: the worst first.
SEARCHES: tuple[Callable[[Context], Found], ...] = (
    frozen_service.lost,
    frozen_service.modified,
    traffic.lost,
    traffic.reset,
    target_groups.find,
    deployment_group.lost,
    controller.find,
    flows.ids,
    flows.roles,
    containers.find,
    hooks.find,
    names.replaced,
    names.renamed,
    custom_resources.find,
    task_definition.find,
    native.revision,
    native.pair,
    scaling.find,
    deployment_group.alarms,
    stack_tags.find,
    gaps.find,
)


def find(context: Context) -> dict[Key, tuple[Hazard, ...]]:
    """Return the hazards of each resource that has any.

    A resource may be here that `context.changes` does not hold: its block is the same, but the tags of its stack are
    not, and CloudFormation passes them on.
    """
    found: dict[Key, list[Hazard]] = {}
    for search in SEARCHES:
        for key, hazard in search(context):
            told = found.setdefault(key, [])
            # Two services may share what is replaced: one telling is enough.
            if hazard.name not in [each.name for each in told]:
                told.append(hazard)
    return {key: tuple(hazards) for key, hazards in found.items()}
