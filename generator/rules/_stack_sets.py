"""StackSets, and which templates are meant to be rolled over accounts and Regions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from generator.rules._model import Model
from generator.rules._values import Path, truth

STACK_SET = "AWS::CloudFormation::StackSet"
SERVICE, SELF = "SERVICE_MANAGED", "SELF_MANAGED"
REGION = "AWS::Region"
# CreateStackSet and CreateStack take a template of this size in the request.
TEMPLATE_BYTES = 51_200


def is_released(model: Model) -> bool:
    """Whether a template says what it is and in which version, as those of this project do."""
    metadata = model.section("Metadata")
    return "Template" in metadata and "Version" in metadata


def is_declared(model: Model) -> bool:
    """Whether a template says that it is meant for StackSets: Metadata `StackSet: true`."""
    return truth(model.section("Metadata").get("StackSet")) is True


def is_meant(model: Model) -> bool:
    """Whether a template is meant for many accounts and Regions."""
    return is_released(model) or is_declared(model)


def is_once_per_account(model: Model) -> bool:
    """Whether a template says that an account gets one stack of it, and not one in each Region."""
    return truth(model.section("Metadata").get("OncePerAccount")) is True


def is_of_one_region(model: Model, condition: Any) -> bool:
    """Whether a condition asks, itself or through others, which Region it is."""
    seen: set[str] = set()
    names = [condition]
    while names:
        name = names.pop()
        if isinstance(name, str) and name not in seen:
            seen.add(name)
            expression = model.section("Conditions").get(name)
            if REGION in json.dumps(expression, default=str):
                return True
            names += [value for key, value in _members(expression) if key == "Condition"]
    return False


def texts(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    """Yield every text below a place, also those inside functions."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, list):
        for index, member in enumerate(value):
            yield from texts(member, (*path, index))
    elif isinstance(value, dict):
        for key, member in value.items():
            yield from texts(member, (*path, str(key)))


def _members(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, list):
        for member in value:
            yield from _members(member)
    elif isinstance(value, dict):
        for key, member in value.items():
            yield str(key), member
            yield from _members(member)
