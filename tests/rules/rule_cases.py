"""Runs every rule of ours over a template written as a dict."""

from __future__ import annotations

import importlib
from functools import cache
from pathlib import Path
from typing import Any

from generator import rules
from generator.rules._base import Rule
from generator.rules._model import Model


@cache
def _rules() -> tuple[Rule, ...]:
    names = sorted(file.stem for file in Path(rules.__path__[0]).glob("[!_]*.py"))
    modules = [importlib.import_module(f"{rules.__name__}.{name}") for name in names]
    return tuple(
        member()
        for module in modules
        for member in vars(module).values()
        if isinstance(member, type) and issubclass(member, Rule) and member.__module__ == module.__name__
    )


def findings(template: dict[str, Any], *ids: str) -> list[tuple[str, str]]:
    """Return the ID and the message of every finding, once each; only those of the rules named, if any are."""
    model = Model(template)
    found = [
        (str(rule.id), message) for rule in _rules() if not ids or rule.id in ids for _, message in rule.problems(model)
    ]
    return list(dict.fromkeys(found))
