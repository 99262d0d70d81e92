"""appspec.yaml of an ECS deployment. Those of EC2 and Lambda deployments are recognised and left alone.

CodeDeploy and the tools around it read the keys whatever their case; so do we.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from generator.lint.application import hooks, service_settings
from generator.lint.application.kinds import SERVER_KEYS
from generator.lint.application.names import hint, is_placeholder
from generator.lint.check import Check, Path, Problem

_PAGE = "https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-resources.html"

VERSION = Check(
    "E9211",
    "An appspec has the version 0.0",
    "0.0 is the only version CodeDeploy knows; it refuses a file with another, or without.",
    "https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file.html",
)
RESOURCES = Check(
    "E9212",
    "An appspec for ECS names one ECS service, with all it needs",
    "Resources is a list with one entry of the type AWS::ECS::Service, whose Properties name the task definition and "
    "the container and port that get the traffic.",
    _PAGE,
)
TASK_DEFINITION = Check(
    "E9213",
    "TaskDefinition is <TASK_DEFINITION>, angle brackets included, or an ARN",
    "CodePipeline writes the ARN of the revision it registered over <TASK_DEFINITION>. Without the brackets nothing is "
    "replaced, and CodeDeploy refuses the word.",
    "https://docs.aws.amazon.com/codepipeline/latest/userguide/tutorials-ecs-ecr-codedeploy.html",
)
MIXED = Check(
    "W9213",
    "An appspec for ECS holds nothing of one for EC2",
    "os, files and permissions belong to deployments to servers; in an ECS deployment they copy and change nothing.",
    "https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure.html",
)
CHECKS = (VERSION, RESOURCES, TASK_DEFINITION, MIXED, *service_settings.CHECKS, *hooks.CHECKS)

SERVICE = "AWS::ECS::Service"
LAMBDA = "AWS::Lambda::Function"

_TOP_KEYS = ("version", "Resources", "Hooks")
_RESOURCE_KEYS = ("Type", "Properties")
_PROPERTIES = ("TaskDefinition", "LoadBalancerInfo", *service_settings.SETTINGS)
_TRAFFIC_KEYS = ("ContainerName", "ContainerPort")


class Member(NamedTuple):
    """A value of an object, found whatever the case of its key; `path` is where it stands."""

    value: Any
    path: Path


class Traffic(NamedTuple):
    """The container and the port that get the traffic."""

    container: Member
    port: Member


def member(value: Any, name: str, path: Path) -> Member:
    """Return a member of an object; None, at the place of the object, where it is missing."""
    if isinstance(value, dict):
        for key, found in value.items():
            if key.lower() == name.lower():
                return Member(found, (*path, key))
    return Member(None, path)


def is_for_ecs(value: dict[str, Any]) -> bool:
    """Whether an appspec is meant for ECS."""
    resources = member(value, "Resources", ())
    entries = [body for _, body in _entries(resources.value, ())]
    kinds = {str(member(body.value, "Type", ()).value) for body in entries}
    if LAMBDA in kinds:
        return False
    return resources.value is not None or isinstance(member(value, "Hooks", ()).value, list)


def traffic(value: dict[str, Any]) -> Iterator[Traffic]:
    """Yield what each service of an appspec says about traffic."""
    resources = member(value, "Resources", ())
    for _, body in _entries(resources.value, resources.path):
        information = member(member(body.value, "Properties", body.path).value, "LoadBalancerInfo", ())
        where = member(body.value, "Properties", body.path).path
        if isinstance(information.value, dict):
            place = (*where, *information.path)
            yield Traffic(*(member(information.value, key, place) for key in _TRAFFIC_KEYS))


def problems(value: dict[str, Any]) -> Iterator[Problem]:
    """Look at one appspec."""
    if not is_for_ecs(value):
        return
    version = member(value, "version", ())
    if str(version.value) != "0.0":
        found = "missing" if version.value is None else f"'{version.value}'"
        yield Problem(VERSION, version.path, f"the version of an appspec is 0.0; it is {found}")
    yield from _top_level(value)
    resources = member(value, "Resources", ())
    if not isinstance(resources.value, list):
        what = "has no Resources" if resources.value is None else "has Resources that are no list"
        yield Problem(RESOURCES, resources.path, f"the appspec {what}: it needs a list with one TargetService")
    else:
        services = list(_entries(resources.value, resources.path))
        if len(services) != 1:
            message = f"Resources names {len(services)} resources: an ECS deployment has exactly one"
            yield Problem(RESOURCES, resources.path, message)
        for name, body in services:
            yield from _service(name, body)
    yield from hooks.problems(member(value, "Hooks", ()))


def _entries(resources: Any, path: Path) -> Iterator[tuple[str, Member]]:
    """Yield every resource: the list holds objects of one key each."""
    for index, entry in enumerate(resources if isinstance(resources, list) else ()):
        for name, body in entry.items() if isinstance(entry, dict) else ():
            yield name, Member(body, (*path, index, name))


def _top_level(value: dict[str, Any]) -> Iterator[Problem]:
    known = {key.lower() for key in _TOP_KEYS}
    for key in value:
        if key.lower() in SERVER_KEYS:
            yield Problem(MIXED, (key,), f"{key} belongs to a deployment to servers, not to ECS: remove it")
        elif key.lower() not in known:
            yield Problem(RESOURCES, (key,), f"an appspec for ECS takes no {key}{hint(key, _TOP_KEYS)}")


def unknown_keys(value: Any, path: Path, known: tuple[str, ...], where: str) -> Iterator[Problem]:
    """Yield a problem for each key of an object that AWS does not know there."""
    lower = {key.lower() for key in known}
    for key in value if isinstance(value, dict) else ():
        if key.lower() not in lower:
            yield Problem(RESOURCES, (*path, key), f"{where} takes no {key}{hint(key, known)}")


def _service(name: str, body: Member) -> Iterator[Problem]:
    if not isinstance(body.value, dict):
        yield Problem(RESOURCES, body.path, f"{name} needs Type and Properties, indented further than its name")
        return
    yield from unknown_keys(body.value, body.path, _RESOURCE_KEYS, name)
    kind = member(body.value, "Type", body.path)
    if kind.value != SERVICE:
        found = "missing" if kind.value is None else f"'{kind.value}'"
        yield Problem(RESOURCES, kind.path, f"the Type of {name} is {SERVICE}; it is {found}")
    properties = member(body.value, "Properties", body.path)
    if not isinstance(properties.value, dict):
        yield Problem(RESOURCES, properties.path, f"{name} needs Properties, with TaskDefinition and LoadBalancerInfo")
        return
    yield from unknown_keys(properties.value, properties.path, _PROPERTIES, "Properties")
    yield from _task_definition(member(properties.value, "TaskDefinition", properties.path), properties.value)
    yield from _traffic(member(properties.value, "LoadBalancerInfo", properties.path))
    yield from service_settings.problems(properties.value, properties.path)


def _task_definition(found: Member, properties: dict[str, Any]) -> Iterator[Problem]:
    if "taskdefinition" not in {key.lower() for key in properties}:
        yield Problem(RESOURCES, found.path, "Properties has no TaskDefinition: write <TASK_DEFINITION>")
    text = found.value
    if not isinstance(text, str) or text == "<TASK_DEFINITION>" or "${" in text or "{{" in text:
        return
    # Other texts are legal where a tool that is not CodePipeline writes the ARN over whatever stands there.
    if re.sub(r"[^a-z]", "", text.lower()) in ("taskdefinition", "taskdefinitionarn", "taskdefiniton"):
        message = f"'{text}' is not replaced: write <TASK_DEFINITION>, angle brackets included"
        yield Problem(TASK_DEFINITION, found.path, message)


def _traffic(found: Member) -> Iterator[Problem]:
    if not isinstance(found.value, dict):
        yield Problem(RESOURCES, found.path, "LoadBalancerInfo needs ContainerName and ContainerPort")
        return
    yield from unknown_keys(found.value, found.path, _TRAFFIC_KEYS, "LoadBalancerInfo")
    for name in _TRAFFIC_KEYS:
        given = member(found.value, name, found.path)
        if given.value in (None, ""):
            yield Problem(RESOURCES, given.path, f"LoadBalancerInfo has no {name}")
    port = member(found.value, "ContainerPort", found.path)
    if port.value in (None, "") or is_placeholder(port.value) or str(port.value).startswith("<"):
        return
    if isinstance(port.value, bool) or not str(port.value).isdigit() or not 0 < int(port.value) <= 65535:  # noqa: PLR2004
        yield Problem(RESOURCES, port.path, f"ContainerPort is a number from 1 to 65535, not '{port.value}'")
