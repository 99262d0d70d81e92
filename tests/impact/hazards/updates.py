"""Pairs of templates, and the hazards of the update from one to the other."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from generator.impact.compare import compare
from generator.impact.context import Key
from generator.impact.model import Hazard, Side

Templates = dict[str, dict[str, Any]]
Tags = Mapping[str, Mapping[str, str]]

RELEASE = Path(__file__).parents[3] / "templates" / "1.0.0"
# An environment has one network; the other template publishes the same exports.
NOT_TOGETHER = ("manifest", "existing-network")


@cache
def _released() -> str:
    paths = [path for path in sorted(RELEASE.glob("*.json")) if path.stem not in NOT_TOGETHER]
    return json.dumps({path.stem: json.loads(path.read_text()) for path in paths})


def released() -> Templates:
    """Return the templates of the first release, to be changed at will."""
    templates: Templates = json.loads(_released())
    return templates


def changed(change: Callable[[Templates], object], templates: Templates | None = None) -> tuple[Templates, Templates]:
    """Return templates and a copy of them that a function has changed."""
    old = templates or released()
    new = copy.deepcopy(old)
    change(new)
    return old, new


def stack(**resources: dict[str, Any]) -> dict[str, Any]:
    """Return a template of some resources."""
    return {"Resources": resources}


def found(old: Templates, new: Templates, *tags: Tags) -> dict[Key, tuple[Hazard, ...]]:
    """Return the hazards of an update; `tags` are those of the stacks before and after it."""
    before, after = tags or (None, None)
    sides = Side(label="old", templates=old, tags=before), Side(label="new", templates=new, tags=after)
    changes = compare(*sides).changes
    return {(each.stack, each.resource): each.hazards for each in changes if each.hazards}


def names(old: Templates, new: Templates, *tags: Tags) -> dict[Key, list[str]]:
    """Return the names of the hazards of an update."""
    return {key: [each.name for each in told] for key, told in found(old, new, *tags).items()}
