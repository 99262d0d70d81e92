"""What every rule file must have: one rule with an ID of its own, that says what it is, and tests."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from generator import rules_page
from generator.rules import _base
from generator.rules._model import Model

MODULES = rules_page.modules()
RULES = [rule for module in MODULES for rule in rules_page.classes(module)]
IDS = [rule.__name__ for rule in RULES]


@pytest.mark.parametrize("module", MODULES)
def test_a_rule_file_has_one_rule_and_tests(module: str) -> None:
    assert len(rules_page.classes(module)) == 1
    assert (Path(__file__).parent / f"test_{module}.py").exists()


def test_ids_are_unique() -> None:
    ids = [rule.id for rule in RULES]
    assert sorted(set(ids)) == sorted(ids)


@pytest.mark.parametrize("rule", RULES, ids=IDS)
def test_a_rule_says_what_it_is(rule: type[_base.Rule]) -> None:
    assert re.fullmatch(r"[EW]9[0-9]{3}", rule.id)
    assert rule.shortdesc.strip()
    assert not rule.shortdesc.endswith(".")
    assert rule.description.endswith(".")
    assert rule.__doc__
    assert rule.tags


@pytest.mark.parametrize("rule", RULES, ids=IDS)
def test_a_rule_points_to_the_documentation_of_aws(rule: type[_base.Rule]) -> None:
    link = urlsplit(rule.source_url)
    assert (link.scheme, link.netloc) == ("https", "docs.aws.amazon.com")
    assert link.path.endswith(".html")


@pytest.mark.parametrize("rule", RULES, ids=IDS)
@pytest.mark.parametrize(
    "template",
    [
        {},
        {"Resources": None},
        {"Resources": {"X": None}, "Parameters": [], "Metadata": "text", "Conditions": 1, "Rules": "x"},
        {"Resources": {"X": {"Type": 1}}, "Parameters": {"P": None}},
    ],
)
def test_a_malformed_template_raises_nothing(rule: type[_base.Rule], template: dict[str, object]) -> None:
    assert list(rule().problems(Model(template))) == []
