"""Valid templates as other people write them: cfn-lint accepts them, and our rules have nothing to say."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from generator.lint import RULES, engine
from generator.lint.finding import Finding, Scope

TEMPLATES = sorted((Path(__file__).parent / "templates").iterdir())

# Warnings that are true of a template although AWS takes it: what is common is not always safe. No error is here.
TRUE_WARNINGS = {
    # Production forwards by the default action, which an update of the listener would send again.
    "canary-in-one-stack.yaml": {"W9063"},
    # A person's token.
    "pipeline-third-party-actions.yaml": {"W9098"},
}


@cache
def _findings() -> dict[str, list[Finding]]:
    found = engine.lint(TEMPLATES, Scope(("us-east-1",), RULES))
    return dict(zip((path.name for path in TEMPLATES), found, strict=True))


def _told(found: list[Finding]) -> list[str]:
    return [f"{finding.line} {finding.id} {finding.message}" for finding in found]


def test_the_corpus_is_large_and_mixed() -> None:
    assert len(TEMPLATES) >= 24
    assert {path.suffix for path in TEMPLATES} == {".json", ".yaml"}


@pytest.mark.parametrize("name", [path.name for path in TEMPLATES])
def test_cfn_lint_itself_accepts_the_template(name: str) -> None:
    assert _told([f for f in _findings()[name] if f.id[0] == "E" and f.id[1] != "9"]) == []


@pytest.mark.parametrize("name", [path.name for path in TEMPLATES])
def test_our_rules_are_silent(name: str) -> None:
    expected = TRUE_WARNINGS.get(name, set())
    assert {id_[0] for id_ in expected} <= {"W"}
    found = [finding for finding in _findings()[name] if finding.id[:2] in ("E9", "W9")]
    assert _told([finding for finding in found if finding.id not in expected]) == []
    assert expected <= {finding.id for finding in found}, "a warning is listed that nobody gives"
