"""Every file that is committed and made from Python, with the check that says whether it is fresh."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from generator.report import Report

TEMPLATES = Path("templates")


@dataclass(frozen=True)
class Made:
    """What `ecs-bluegreen COMMAND` writes, and `ecs-bluegreen COMMAND --check` checks, at its usual place."""

    command: str
    what: str
    check: Callable[[], Report]


def _handlers() -> Report:
    from generator.handlers import derive

    return derive.check()


def _templates() -> Report:
    from generator import render

    return render.check(TEMPLATES)


def _schema() -> Report:
    from generator.params import schema

    return schema.check(TEMPLATES, Path("params/schema.json"))


def _rules() -> Report:
    from generator import rules_page

    return rules_page.check(Path("docs/rules.md"))


def _docs() -> Report:
    from generator.docs_tables import pages

    return pages.check(Path())


def _catalog() -> Report:
    from generator import catalog

    return catalog.check()


MADE = (
    Made("handlers", "what the execution role of StackSets may call", _handlers),
    Made("render", "the templates", _templates),
    Made("schema", "the schemas in params/", _schema),
    Made("rules", "docs/rules.md", _rules),
    Made("docs", "the tables and diagrams in README.md and docs/", _docs),
    Made("catalog", "templates/index.html", _catalog),
)
