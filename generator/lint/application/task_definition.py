"""taskdef.json: what RegisterTaskDefinition refuses, and what makes a release that cannot be repeated."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.application.contract import FARGATE_MEMORY
from generator.lint.application import containers, schema
from generator.lint.application.names import is_placeholder
from generator.lint.check import Check, Path, Problem

FARGATE = Check(
    "E9204",
    "A task definition for Fargate has a size that Fargate offers, and the network mode awsvpc",
    "Fargate offers fixed pairs of cpu and memory, needs both for the task, gives every task a network interface of "
    "its own, and knows no access to its hosts.",
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html",
)
ONE_ROLE = Check(
    "W9205",
    "The task role is not the execution role",
    "The execution role pulls images and reads secrets for ECS. As task role it gives the application, and whoever "
    "breaks into it, the same permissions.",
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-ecs-iam-role-overview.html",
)

_CONTAINERS = "containerDefinitions"
# Fewer sizes are listed, more are given as a range.
LISTED_SIZES = 4

CHECKS = (FARGATE, ONE_ROLE, *schema.CHECKS, *containers.CHECKS)


def unwrapped(value: dict[str, Any]) -> tuple[dict[str, Any], Path]:
    """Return the task definition in a file, and where it stands: the answer of describe-task-definition wraps it."""
    inner = value.get("taskDefinition")
    return (inner, ("taskDefinition",)) if isinstance(inner, dict) and _CONTAINERS not in value else (value, ())


def problems(value: dict[str, Any]) -> Iterator[Problem]:
    """Look at one task definition, or at the answer of describe-task-definition."""
    definition, path = unwrapped(value)
    if path:
        message = "this is the answer of describe-task-definition: keep only what stands under taskDefinition"
        yield Problem(schema.DESCRIBED, path, message)
    yield from schema.problems(definition, path)
    yield from _fargate(definition, path)
    role = definition.get("taskRoleArn")
    if role and role == definition.get("executionRoleArn"):
        message = "taskRoleArn is the execution role: give the application a role of its own, or none"
        yield Problem(ONE_ROLE, (*path, "taskRoleArn"), message)
    yield from containers.problems(definition, path)


def _fargate(definition: dict[str, Any], path: Path) -> Iterator[Problem]:
    compatibilities = definition.get("requiresCompatibilities")
    if not isinstance(compatibilities, list) or "FARGATE" not in compatibilities:
        return
    mode = definition.get("networkMode")
    if mode != "awsvpc" and not is_placeholder(mode):
        what = f"'{mode}'" if mode else "left out, which means bridge"
        yield Problem(FARGATE, (*path, "networkMode"), f"Fargate needs networkMode awsvpc; it is {what}")
    cpu, memory = definition.get("cpu"), definition.get("memory")
    for name, size in (("cpu", cpu), ("memory", memory)):
        if size is None:
            yield Problem(FARGATE, path, f"Fargate needs {name} for the whole task")
    yield from _size(_units(cpu, "vcpu"), _units(memory, "gb"), path)
    for container, place in containers.members(definition, path):
        if container.get("privileged") is True:
            yield Problem(FARGATE, (*place, "privileged"), "Fargate runs no privileged containers")


def _size(cpu: str | None, memory: str | None, path: Path) -> Iterator[Problem]:
    if cpu is None:
        return
    offered = FARGATE_MEMORY.get(cpu)
    if offered is None:
        yield Problem(FARGATE, (*path, "cpu"), f"Fargate offers no cpu {cpu}, but {', '.join(FARGATE_MEMORY)}")
    elif memory is not None and memory not in offered:
        sizes = f"{offered[0]} to {offered[-1]}" if len(offered) > LISTED_SIZES else ", ".join(offered)
        message = f"with cpu {cpu} Fargate offers no memory {memory}, but {sizes}"
        yield Problem(FARGATE, (*path, "memory"), message)


def _units(value: Any, unit: str) -> str | None:
    """Return `1 vCPU` or `2GB` in the units that ECS counts in; None where the size is not known."""
    if not isinstance(value, str | int) or isinstance(value, bool) or is_placeholder(value):
        return None
    text = str(value).lower().replace(" ", "")
    try:
        return f"{float(text.removesuffix(unit)) * 1024:g}" if text.endswith(unit) else f"{int(text)}"
    except ValueError:
        return str(value)
