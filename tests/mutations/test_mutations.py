"""Single mistakes in valid templates: each is found, by cfn-lint or by a rule of ours, as results.json says.

Our rules run over every mutation. cfn-lint itself takes a third of a second for each; it runs where a mutation is found
by nothing else and its template is not the one that results.json was written for.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from mutation_edits import original
from mutations import MUTATIONS
from report import RESULTS, digest, our_rules, plain_cfn_lint, totals

REMEDY = "`python tests/mutations/report.py` writes results.json anew"
TEMPLATES = list(dict.fromkeys(mutation.template for mutation in MUTATIONS))


@pytest.fixture(scope="module")
def results() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(RESULTS.read_text("utf-8"))
    return found


def test_there_are_many_and_each_is_one() -> None:
    assert sum(mutation.is_ours for mutation in MUTATIONS) >= 170
    assert len({mutation.id for mutation in MUTATIONS}) == len(MUTATIONS)


def test_the_results_are_those_of_these_mutations(results: dict[str, Any]) -> None:
    assert list(results["mutations"]) == [mutation.id for mutation in MUTATIONS], REMEDY
    assert results["totals"] == totals(results["mutations"]), REMEDY


def test_every_mutation_is_found(results: dict[str, Any]) -> None:
    assert [name for name, each in results["mutations"].items() if not each["found_by"]] == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_our_rules_find_what_the_results_say(name: str, results: dict[str, Any]) -> None:
    changed = {}
    for mutation in MUTATIONS:
        if mutation.template == name:
            template = mutation.apply()
            assert template != original(name), mutation.id
            said = results["mutations"][mutation.id]
            found = our_rules(template, mutation)
            if found != [rule for rule in said["found_by"] if rule not in said["cfn_lint"]]:
                changed[mutation.id] = found
    assert changed == {}, REMEDY


def test_cfn_lint_finds_what_nothing_else_does(results: dict[str, Any]) -> None:
    alone = {
        number: said
        for number, mutation in enumerate(MUTATIONS)
        if (said := results["mutations"][mutation.id])["cfn_lint"] and said["cfn_lint"] == said["found_by"]
    }
    other = [number for number, said in alone.items() if said["template"] != digest(MUTATIONS[number].apply())]
    # A few always, lest a new cfn-lint go unnoticed.
    sample = list(alone)[::25]
    changed = {
        MUTATIONS[number].id: found
        for number in dict.fromkeys([*other, *sample])
        if (found := plain_cfn_lint(number)) != alone[number]["cfn_lint"]
    }
    assert changed == {}, REMEDY
