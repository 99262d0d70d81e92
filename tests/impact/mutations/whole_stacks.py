"""Templates that come or go as a whole: what is in their own stacks happens, and nothing happens to the others."""

from __future__ import annotations

from collections.abc import Iterator

from .mutation import Mutation, add, attribute, leave_out

_REPOSITORY = "web.registry/Repository"

# A resource of the stack, and the hazards of the whole update.
_GONE: tuple[tuple[str, set[str]], ...] = (
    ("web.scaling/Tasks", set()),
    ("web.pipeline/Pipeline", set()),
    (_REPOSITORY, set()),
    ("web.alarms/BlueFaults", set()),
    ("web.deployment/DeploymentGroup", {"deployment-group-removed", "hook-renamed"}),
    ("web.target-groups/BlueTargetGroup", {"pair-target-group-removed", "traffic-route-lost"}),
    ("web.service/Service", {"blue-green-service-removed", "task-role-lost"}),
    ("cluster/Cluster", set()),
    ("network/Vpc", set()),
)
_COPIED = ("network/Vpc", "load-balancer/LoadBalancer", "cluster/Cluster", "web.target-groups/BlueTargetGroup")


def mutations() -> Iterator[Mutation]:
    """Yield a mutation for most of the templates that can go, and for some that come."""
    for resource, hazards in _GONE:
        stack = resource.split("/")[0]
        yield Mutation(
            name=f"the template of {stack} is gone, and its stack cannot be updated any more",
            resource=resource,
            edits=(leave_out(stack),),
            action="remove",
            release="major",
            hazards=frozenset(hazards),
        )
    yield Mutation(
        name="data that nothing keeps goes with the stack whose template is gone",
        resource=_REPOSITORY,
        before=(attribute(_REPOSITORY, "DeletionPolicy", None),),
        edits=(leave_out("web.registry"),),
        action="remove",
        release="major",
        data_lost=True,
    )
    for resource in _COPIED:
        stack, name = resource.split("/")
        # In the alphabet before every other template, and after them.
        for new in ("a-new-one", "z-new-one"):
            yield Mutation(
                name=f"{new} exports what {stack} does, and nobody turns to it",
                resource=f"{new}/{name}",
                edits=(add(new, like=stack),),
                action="add",
                release="minor",
            )
