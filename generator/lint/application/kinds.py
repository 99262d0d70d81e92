"""Which file of an application's repository something is, told by what it holds and not by its name."""

from __future__ import annotations

import re
from enum import Enum
from typing import Any

PHASES = ("install", "pre_build", "build", "post_build")
BUILDSPEC_VERSIONS = ("0.1", "0.2")
SERVER_KEYS = frozenset({"os", "files", "permissions"})

_TEMPLATE_MARK = b"AWSTemplateFormatVersion"
# What a file that cannot be parsed is known by: a key near the left margin.
_MARKS = re.compile(
    rb"""^[\s{\[-]{0,8}["']?(containerDefinitions|phases|TargetService|ImageURI|imageUri)["']?\s*:""", re.MULTILINE
)


class Kind(Enum):
    """A kind of file; the value is what messages call it."""

    TASK_DEFINITION = "task definition"
    APPSPEC = "appspec"
    BUILDSPEC = "buildspec"
    IMAGE_DETAIL = "imageDetail.json"
    IMAGE_DEFINITIONS = "imagedefinitions.json"


_BY_MARK = {
    b"containerDefinitions": Kind.TASK_DEFINITION,
    b"phases": Kind.BUILDSPEC,
    b"TargetService": Kind.APPSPEC,
    b"ImageURI": Kind.IMAGE_DETAIL,
    b"imageUri": Kind.IMAGE_DEFINITIONS,
}


def is_template(content: bytes) -> bool:
    """Whether the content is certainly a CloudFormation template, without parsing it."""
    return _TEMPLATE_MARK in content


def kind_of(value: Any) -> Kind | None:
    """Return the kind of a parsed file; None if it is no file of an application that we know."""
    if isinstance(value, list):
        entries = [item for item in value if isinstance(item, dict)]
        return Kind.IMAGE_DEFINITIONS if any("imageuri" in _lower(entry) for entry in entries) else None
    if not isinstance(value, dict):
        return None
    keys = _lower(value)
    if "containerdefinitions" in keys or _is_description(value):
        return Kind.TASK_DEFINITION
    if _is_buildspec(value, keys):
        return Kind.BUILDSPEC
    if _is_appspec(value, keys):
        return Kind.APPSPEC
    return Kind.IMAGE_DETAIL if "imageuri" in keys else None


def kind_of_broken(content: bytes) -> Kind | None:
    """Return the kind that a file which cannot be parsed was probably meant to be."""
    found = _MARKS.search(content)
    kind = _BY_MARK[found[1]] if found else None
    # A template may hold a buildspec or a task definition of its own.
    return None if b"AWS::" in content and kind is not Kind.APPSPEC else kind


def _lower(value: dict[str, Any]) -> set[str]:
    return {key.lower() for key in value}


def _is_description(value: dict[str, Any]) -> bool:
    inner = value.get("taskDefinition")
    return isinstance(inner, dict) and "containerDefinitions" in inner


def _is_buildspec(value: dict[str, Any], keys: set[str]) -> bool:
    phases = value.get("phases")
    known = isinstance(phases, dict) and any(name in phases for name in PHASES)
    versioned = str(value.get("version")) in BUILDSPEC_VERSIONS
    return known or (versioned and bool(keys & {"phases", "artifacts", "env", "batch"}))


def _is_appspec(value: dict[str, Any], keys: set[str]) -> bool:
    if "version" not in keys or "parameters" in keys:
        return False
    if any(key.lower() == "resources" and isinstance(found, list) for key, found in value.items()):
        return True
    old = str(value.get("version")) == "0.0" and bool(keys & {"resources", "hooks", *SERVER_KEYS})
    return old or value.get("os") in ("linux", "windows")
