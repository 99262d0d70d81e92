"""The containers of a task definition: what they say about each other, their ports, logs, images and variables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from generator.lint.application import images
from generator.lint.application.credentials import PLAINTEXT_SECRET, is_secret
from generator.lint.application.names import hint, is_placeholder
from generator.lint.check import Check, Path, Problem

TOGETHER = Check(
    "E9205",
    "The containers of a task fit together",
    "ECS refuses a task without an essential container, two containers of one name, a container that waits for or "
    "mounts what the task does not have, and under awsvpc a host port that is not the container's port.",
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html",
)
LOGS = Check(
    "E9206",
    "The awslogs driver has the options it needs",
    "The awslogs driver needs awslogs-group and awslogs-region, and on Fargate awslogs-stream-prefix; without them "
    "the task definition is refused or the task does not start.",
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html",
)
CHECKS = (TOGETHER, LOGS, *images.CHECKS, PLAINTEXT_SECRET)

_REQUIRED_OPTIONS = ("awslogs-group", "awslogs-region")
_FARGATE_OPTIONS = (*_REQUIRED_OPTIONS, "awslogs-stream-prefix")


def members(definition: dict[str, Any], path: Path = ()) -> list[tuple[dict[str, Any], Path]]:
    """Return the containers of a task definition, each with its place."""
    found = definition.get("containerDefinitions")
    if not isinstance(found, list):
        return []
    return [(item, (*path, "containerDefinitions", i)) for i, item in enumerate(found) if isinstance(item, dict)]


def problems(definition: dict[str, Any], path: Path) -> Iterator[Problem]:
    """Look at all containers, and at each."""
    found = members(definition, path)
    fargate = "FARGATE" in _list(definition.get("requiresCompatibilities"))
    yield from _all(definition, found, path)
    for container, place in found:
        if definition.get("networkMode") == "awsvpc":
            yield from _ports(container, place)
        yield from _logs(container, place, _FARGATE_OPTIONS if fargate else _REQUIRED_OPTIONS)
        yield from images.problems(container.get("image"), (*place, "image"))
        yield from _variables(container, place)
        if not container.get("image"):
            yield Problem(TOGETHER, place, "a container needs an image")


def _all(definition: dict[str, Any], found: list[tuple[dict[str, Any], Path]], path: Path) -> Iterator[Problem]:
    if definition.get("containerDefinitions") == []:
        yield Problem(TOGETHER, (*path, "containerDefinitions"), "a task needs at least one container")
    names = Counter(str(container.get("name")) for container, _ in found)
    # A container is essential unless it says otherwise.
    if found and all(container.get("essential") is False for container, _ in found):
        yield Problem(TOGETHER, (*path, "containerDefinitions"), "no container is essential: one must be")
    volumes = {str(volume.get("name")) for volume in _dicts(definition.get("volumes"))}
    seen: set[str] = set()
    for container, place in found:
        name = str(container.get("name") or "")
        if not name:
            yield Problem(TOGETHER, place, "a container needs a name")
        elif name in seen:
            yield Problem(TOGETHER, (*place, "name"), f"two containers are named '{name}'")
        seen.add(name)
        yield from _relations(container, place, set(names), volumes)


def _relations(container: dict[str, Any], place: Path, names: set[str], volumes: set[Any]) -> Iterator[Problem]:
    for index, wanted in enumerate(_dicts(container.get("dependsOn"))):
        name = wanted.get("containerName")
        if isinstance(name, str) and name not in names:
            message = f"dependsOn names '{name}', which the task does not have{hint(name, names)}"
            yield Problem(TOGETHER, (*place, "dependsOn", index, "containerName"), message)
    for index, mount in enumerate(_dicts(container.get("mountPoints"))):
        volume = mount.get("sourceVolume")
        if isinstance(volume, str) and volume not in volumes and not is_placeholder(volume):
            message = f"mountPoints names the volume '{volume}', which the task does not have"
            yield Problem(TOGETHER, (*place, "mountPoints", index, "sourceVolume"), message)


def _ports(container: dict[str, Any], place: Path) -> Iterator[Problem]:
    for index, mapping in enumerate(_dicts(container.get("portMappings"))):
        port, host = mapping.get("containerPort"), mapping.get("hostPort")
        if isinstance(host, int) and isinstance(port, int) and host not in (0, port):
            message = f"with networkMode awsvpc hostPort is containerPort ({port}) or left out, not {host}"
            yield Problem(TOGETHER, (*place, "portMappings", index, "hostPort"), message)


def _logs(container: dict[str, Any], place: Path, required: tuple[str, ...]) -> Iterator[Problem]:
    configuration = container.get("logConfiguration")
    if not isinstance(configuration, dict) or configuration.get("logDriver") != "awslogs":
        return
    options = configuration.get("options")
    given = options if isinstance(options, dict) else {}
    for name in required:
        if name not in given:
            near = [other for other in given if hint(other, [name]) and other not in _FARGATE_OPTIONS]
            wrong = f"; it has {near[0]}" if near else ""
            yield Problem(LOGS, (*place, "logConfiguration", "options"), f"awslogs needs the option {name}{wrong}")


def _variables(container: dict[str, Any], place: Path) -> Iterator[Problem]:
    for index, variable in enumerate(_dicts(container.get("environment"))):
        if is_secret(variable.get("name"), variable.get("value")):
            message = f"{variable.get('name')} looks like a credential: name it under secrets, as a valueFrom"
            yield Problem(PLAINTEXT_SECRET, (*place, "environment", index, "value"), message)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _dicts(value: Any) -> list[dict[str, Any]]:
    # Members that are no objects are reported by the schema; an empty one keeps the numbering.
    return [item if isinstance(item, dict) else {} for item in _list(value)]
