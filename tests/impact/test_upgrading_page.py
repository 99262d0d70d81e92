"""`docs/upgrading.md` says what there is."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from generator.impact import hazards
from generator.impact.formats.outline import SYMBOLS
from generator.impact.model import RELEASE_CLASSES

PAGE = (Path(__file__).parents[2] / "docs" / "upgrading.md").read_text()


def _names_in_source() -> set[str]:
    """The name of each hazard that a module builds."""
    trees = [ast.parse(path.read_text()) for path in Path(hazards.__file__).parent.glob("*.py")]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    named = [
        keyword.value
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id == "Hazard"
        for keyword in call.keywords
        if keyword.arg == "name"
    ]
    return {str(value.value) for value in named if isinstance(value, ast.Constant)}


def test_the_page_explains_every_hazard_and_no_other() -> None:
    meanings = PAGE.partition("## What the hazards mean")[2].partition("\n## ")[0]
    rows = [line.split("|")[1] for line in meanings.splitlines() if line.startswith("| `")]
    assert set(re.findall(r"`([a-z-]+)`", " ".join(rows))) == _names_in_source()


def test_the_page_explains_every_sign() -> None:
    assert set(re.findall(r"^\| `([^`]+)` \|", PAGE.partition("## Which version")[0], re.MULTILINE)) == set(
        SYMBOLS.values()
    )


def test_the_page_explains_every_class() -> None:
    classes = PAGE.partition("## Which version")[2].partition("\n## ")[0]
    assert set(re.findall(r"^\| (\w+) \|", classes, re.MULTILINE)) - {"class"} == set(RELEASE_CLASSES)
