"""The files of one repository against each other, and against the pipeline that reads them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from generator.lint.application import appspec, commands, containers, images, task_definition
from generator.lint.application.kinds import Kind
from generator.lint.application.names import hint, is_placeholder, listed
from generator.lint.check import Check, Problem
from generator.lint.document import Path as Place

CONTAINER = Check(
    "E9221",
    "The appspec names a container of the task definition, and a port that it opens",
    "CodeDeploy registers the named container and port with the target group; if the task definition lacks either, "
    "the deployment fails after it has begun.",
    "https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-resources.html",
)
PAIRING = Check(
    "E9222",
    "The placeholder of the image is the one that the pipeline fills",
    "CodePipeline replaces <NAME> in the task definition where NAME is an ImageNContainerName of the action. If the "
    "two differ, ECS gets the placeholder for an image and refuses it.",
    "https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECSbluegreen.html",
)
HOOK = Check(
    "W9221",
    "The hook function of the templates is named in the appspec",
    "A Lambda function tests nothing by being there: CodeDeploy invokes only what the Hooks of the appspec name.",
    "https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html",
)
CHECKS = (CONTAINER, PAIRING, HOOK)

_IMAGE_NAME = re.compile(rb"""\bImage[1-4]ContainerName["']?\s*:\s*["']?([A-Za-z0-9_-]+)["']?\s*(?:[,}#\r\n]|$)""")
# A function that is named for CodeDeploy, or that reports to it.
_HOOK_FUNCTION = re.compile(
    rb"""FunctionName["']?\s*:[^\n]{0,40}CodeDeployHook_|put_lifecycle_event_hook_execution_status|"""
    rb"""PutLifecycleEventHookExecutionStatusCommand"""
)


class File(NamedTuple):
    """A parsed file."""

    path: Path
    kind: Kind
    value: Any


def problems(files: Sequence[File], templates: Iterable[bytes]) -> Iterator[tuple[Path, Problem]]:
    """Yield what does not fit, at the file that a person would change."""
    contents = list(templates)
    definitions = [file for file in files if file.kind is Kind.TASK_DEFINITION and isinstance(file.value, dict)]
    specs = [file for file in files if file.kind is Kind.APPSPEC and appspec.is_for_ecs(file.value)]
    for file in specs if definitions else ():
        yield from ((file.path, problem) for problem in _traffic(file.value, definitions))
    has_hook = any(_HOOK_FUNCTION.search(content) for content in contents)
    if has_hook and not any(appspec.member(file.value, "Hooks", ()).value for file in specs):
        message = "the appspec has no Hooks, and the templates have a hook function: nothing invokes it"
        yield from ((file.path, Problem(HOOK, (), message)) for file in specs)
    names = {name.decode() for content in contents for name in _IMAGE_NAME.findall(content)}
    writes = any(file.kind is Kind.BUILDSPEC and _writes_image_detail(file.value) for file in files)
    for file in definitions:
        if names:
            yield from ((file.path, problem) for problem in _placeholders(file.value, names))
        elif writes:
            yield from ((file.path, problem) for problem in _no_placeholder(file.value))


def _traffic(value: dict[str, Any], definitions: Sequence[File]) -> Iterator[Problem]:
    """Several task definitions may be those of several environments: one that fits is enough."""
    known = [found for file in definitions for found, _ in _containers(file.value)]
    names = {str(container.get("name")) for container in known}
    where = listed(file.path.name for file in definitions)
    for traffic in appspec.traffic(value):
        container, port = traffic.container.value, traffic.port.value
        if not isinstance(container, str) or is_placeholder(container) or any(map(is_placeholder, names)):
            continue
        meant = [found for found in known if found.get("name") == container]
        if not meant:
            there = hint(container, names) or f"; there is {listed(sorted(names))}"
            yield Problem(CONTAINER, traffic.container.path, f"{where} has no container '{container}'{there}")
            continue
        ports = {str(mapping.get("containerPort")) for found in meant for mapping in _mappings(found)}
        unknown = port in (None, "") or is_placeholder(port) or any(map(is_placeholder, ports))
        if not unknown and str(port) not in ports:
            opens = f"opens {listed(sorted(ports))}" if ports else "opens no port"
            message = f"the container '{container}' of {where} {opens}, not {port}"
            yield Problem(CONTAINER, traffic.port.path, message)


def _containers(definition: dict[str, Any]) -> list[tuple[dict[str, Any], Place]]:
    return containers.members(*task_definition.unwrapped(definition))


def _mappings(container: dict[str, Any]) -> list[dict[str, Any]]:
    found = container.get("portMappings")
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _placeholders(definition: dict[str, Any], names: set[str]) -> Iterator[Problem]:
    found = [(container.get("image"), place) for container, place in _containers(definition)]
    used = {name: place for image, place in found if (name := images.placeholder_name(image))}
    fills = listed(sorted(names))
    for name, place in used.items():
        if name not in names:
            message = f"nothing fills <{name}>: the pipeline fills {fills}"
            yield Problem(PAIRING, (*place, "image"), message)
    if not used:
        message = f"no image is a placeholder, so that the pipeline's image goes nowhere: write <{min(names)}>"
        yield Problem(PAIRING, ("containerDefinitions",), message)


def _writes_image_detail(value: dict[str, Any]) -> bool:
    return any("imageDetail.json" in line.text and ">" in line.text for line in commands.lines(value))


def _no_placeholder(definition: dict[str, Any]) -> Iterator[Problem]:
    found = [container.get("image") for container, _ in _containers(definition)]
    if found and not any(images.placeholder_name(image) or is_placeholder(image) for image in found):
        message = (
            "the buildspec writes imageDetail.json, but no image is a placeholder such as <IMAGE1_NAME>: the image "
            "that was built is never deployed"
        )
        yield Problem(PAIRING, ("containerDefinitions",), message)
