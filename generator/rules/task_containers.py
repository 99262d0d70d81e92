"""The containers of a task definition beside its volumes, its network and its size."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._ecs import TASK_DEFINITION, all_known, containers, lacks, members, network_mode
from generator.rules._model import Model, Resource
from generator.rules._values import Mapping, Sequence, number, text

MAXIMUM_STOP_TIMEOUT = 120
# CPU units, and the MiB of memory that Fargate offers with them.
SIZES: dict[float, range | tuple[int, ...]] = {
    256: (512, 1024, 2048),
    512: range(1024, 4097, 1024),
    1024: range(2048, 8193, 1024),
    2048: range(4096, 16385, 1024),
    4096: range(8192, 30721, 1024),
    8192: range(16384, 61441, 4096),
    16384: range(32768, 122881, 8192),
}


class TaskContainers(_base.Rule):
    """Containers mount volumes there are, map ports as their network does, and fit into Fargate."""

    id = "E9047"
    shortdesc = "The containers of a task definition fit its volumes, its network and its size"
    description = (
        "RegisterTaskDefinition refuses a task without containers, a mount point whose volume the task does not have, "
        "in awsvpc mode another host port than the container port, and for Fargate a stop timeout over 120 seconds or "
        "a pair of CPU and memory that is not offered. Our rule resolves parameters, which cfn-lint leaves alone."
    )
    source_url = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html"
    tags = ["ecs", "fargate", "task"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every task definition."""
        for task in model.resources(TASK_DEFINITION):
            if lacks(task.body, "Properties", "ContainerDefinitions"):
                yield task.properties.where(), "A task definition needs ContainerDefinitions, with one at least"
            platforms = task.properties.get("RequiresCompatibilities")
            is_fargate = isinstance(platforms, Sequence) and "FARGATE" in platforms
            if is_fargate:
                yield from _size(model, task)
            for container in containers(task):
                yield from _volumes(task, container)
                if network_mode(task) == "awsvpc":
                    yield from _host_ports(model, container)
                timeout = number(container.get("StopTimeout"))
                if is_fargate and timeout is not None and timeout > MAXIMUM_STOP_TIMEOUT:
                    yield (
                        container.where("StopTimeout"),
                        f"Fargate waits at most {MAXIMUM_STOP_TIMEOUT} seconds for a container to stop",
                    )


def _volumes(task: Resource, container: Mapping) -> Iterator[Problem]:
    volumes = task.properties.get("Volumes")
    if not all_known(volumes) and not lacks(task.body, "Properties", "Volumes"):
        return
    names = [text(volume.get("Name")) for volume in members(volumes)]
    for mount in members(container.get("MountPoints")) if None not in names else ():
        name = text(mount.get("SourceVolume"))
        if name and name not in names:
            yield mount.where("SourceVolume"), f"{task.name} has no volume {name}: name it in Volumes"


def _host_ports(model: Model, container: Mapping) -> Iterator[Problem]:
    for mapping in members(container.get("PortMappings")):
        host, port = text(mapping.get("HostPort")), text(mapping.get("ContainerPort"))
        if (
            host in (None, "", "0", port)
            or port is None
            or _seen_by_cfn_lint(model, mapping, "HostPort", "ContainerPort")
        ):
            continue
        yield (
            mapping.where("HostPort"),
            f"In awsvpc mode the host port is the container port {port}, not {host}: leave HostPort out",
        )


def _size(model: Model, task: Resource) -> Iterator[Problem]:
    properties = task.properties
    cpu, memory = number(properties.get("Cpu")), number(properties.get("Memory"))
    offered = SIZES.get(cpu) if cpu is not None else None
    if memory is None or offered is None or memory in offered or _seen_by_cfn_lint(model, properties, "Cpu", "Memory"):
        return
    # The defaults of parameters say nothing of a task that exists only on request.
    if "Condition" in task.body and any(
        isinstance(model.written(properties.where(key)), dict) for key in ("Cpu", "Memory")
    ):
        return
    yield (
        properties.where("Memory"),
        f"Fargate offers with {cpu:g} CPU units {min(offered)} to {max(offered)} MiB in steps, not {memory:g}",
    )


def _seen_by_cfn_lint(model: Model, mapping: Mapping, *keys: str) -> bool:
    """Whether all of these members are written out, so that cfn-lint (E3047, E3053) says so itself."""
    return not any(isinstance(model.written(mapping.where(key)), dict) for key in keys)
