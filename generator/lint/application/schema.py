"""The schema of a task definition: the model of RegisterTaskDefinition that botocore ships. No network is asked."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any, NamedTuple

from generator.lint.application.names import hint, is_placeholder, listed
from generator.lint.check import Check, Path, Problem
from generator.lint.document import UNQUOTED_PLACEHOLDER

SHAPE = Check(
    "E9202",
    "A task definition has the members of RegisterTaskDefinition, each of its type",
    "ECS refuses a member it does not know, a missing one, and a value of another type. Names are in camelCase; cpu "
    "and memory of the task are texts, ports and limits of a container are numbers.",
    "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html",
)
DESCRIBED = Check(
    "E9203",
    "A task definition holds no member that only a description has",
    "`describe-task-definition` shows members that `register-task-definition` refuses: its answer must be stripped of "
    "them before it can be registered again.",
    "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTaskDefinition.html",
)
CHECKS = (SHAPE, DESCRIBED)

_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "long": (int,),
    "float": (int, float),
    "double": (int, float),
    "list": (list,),
    "map": (dict,),
    "structure": (dict,),
}
_WORDS = {
    "string": "a text in quotes",
    "boolean": "true or false",
    "integer": "a number without quotes",
    "long": "a number without quotes",
    "float": "a number without quotes",
    "double": "a number without quotes",
    "list": "a list",
    "map": "an object",
    "structure": "an object",
}


class Model(NamedTuple):
    """What RegisterTaskDefinition takes, and the members that only a description has."""

    shape: Any
    described: frozenset[str]


@functools.cache
def model() -> Model:
    """Return botocore's model; it takes a tenth of a second, so only a task definition loads it."""
    from botocore.loaders import Loader
    from botocore.model import ServiceModel

    service = ServiceModel(Loader().load_service_model("ecs", "service-2"), "ecs")
    shape = service.operation_model("RegisterTaskDefinition").input_shape
    described = service.operation_model("DescribeTaskDefinition").output_shape.members["taskDefinition"].members
    return Model(shape, frozenset(described) - frozenset(shape.members))


def problems(definition: dict[str, Any], path: Path = ()) -> Iterator[Problem]:
    """Compare a task definition with the model."""
    yield from _value(definition, model().shape, path)


def _value(value: Any, shape: Any, path: Path) -> Iterator[Problem]:
    kind = shape.type_name
    if kind not in _TYPES or (isinstance(value, str) and UNQUOTED_PLACEHOLDER in value):
        return
    if not _fits(value, kind):
        yield Problem(SHAPE, path, f"{_name(path)} must be {_WORDS[kind]}, not {_description(value)}")
    elif kind == "structure":
        yield from _structure(value, shape, path)
    elif kind == "list":
        for index, item in enumerate(value):
            yield from _value(item, shape.member, (*path, index))
    elif kind == "map":
        for key, item in value.items():
            yield from _value(item, shape.value, (*path, key))
    elif kind == "string" and shape.enum and value not in shape.enum and not is_placeholder(value):
        choices = listed(shape.enum)
        yield Problem(SHAPE, path, f"{_name(path)} is '{value}', not one of {choices}{hint(value, shape.enum)}")


def _fits(value: Any, kind: str) -> bool:
    # To Python, true is a number.
    return isinstance(value, _TYPES[kind]) and (kind == "boolean" or not isinstance(value, bool))


def _structure(value: dict[str, Any], shape: Any, path: Path) -> Iterator[Problem]:
    is_definition = shape is model().shape
    for name in shape.required_members:
        if name not in value:
            yield Problem(SHAPE, path, f"{_name(path)} has no {name}, which ECS requires")
    for name, member in value.items():
        if member is None and name not in shape.required_members:
            # To CodePipeline, null is a member left out.
            continue
        if name in shape.members:
            yield from _value(member, shape.members[name], (*path, name))
        elif is_definition and name in model().described:
            message = f"{name} is what ECS says about a registered task definition, and not what it takes: remove it"
            yield Problem(DESCRIBED, (*path, name), message)
        else:
            message = f"{_name(path)} takes no {name}{hint(name, shape.members)}"
            yield Problem(SHAPE, (*path, name), message)


def _name(path: Path) -> str:
    """Return the path as a person reads it: containerDefinitions[0].name."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.lstrip(".") or "the task definition"


def _description(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f"the text '{value}'"
    if isinstance(value, list | dict):
        return "a list" if isinstance(value, list) else "an object"
    return f"the number {value}"
