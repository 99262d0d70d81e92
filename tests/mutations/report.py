"""Writes results.json, which finding notices which mutation: `python tests/mutations/report.py`."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

from mutation_edits import Mutation, original
from mutation_lint import cfn_lint, ours
from mutations import MUTATIONS

RESULTS = Path(__file__).parent / "results.json"

Result = dict[str, Any]


def results() -> dict[str, Any]:
    """Lint every mutation with plain cfn-lint and with our rules."""
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        found = list(pool.map(_result, range(len(MUTATIONS)), chunksize=20))
    by_id = {mutation.id: result for mutation, result in zip(MUTATIONS, found, strict=True)}
    return {"totals": totals(by_id), "mutations": by_id}


def plain_cfn_lint(number: int) -> list[str]:
    """Return the rules of plain cfn-lint that notice a mutation, and say nothing of the template without it."""
    mutation = MUTATIONS[number]
    known = _cfn_lint_without_mistake(mutation.template)
    return sorted({line.split()[0] for line in cfn_lint(mutation.apply()) if line not in known})


def our_rules(template: dict[str, Any], mutation: Mutation) -> list[str]:
    """Return those of our rules that notice a mutation, and say nothing of the template without it."""
    return sorted(ours(template) - _ours_without_mistake(mutation.template))


def digest(template: dict[str, Any]) -> str:
    """Return what tells one template from another."""
    return hashlib.sha256(json.dumps(template).encode()).hexdigest()[:16]


def totals(found: dict[str, Result]) -> dict[str, dict[str, int]]:
    """Count, for our own templates and for those of others."""
    groups = {
        "all": list(found.values()),
        "in our templates": [found[m.id] for m in MUTATIONS if m.is_ours],
        "in other templates": [found[m.id] for m in MUTATIONS if not m.is_ours],
    }
    return {
        name: {
            "mutations": len(group),
            "found by cfn-lint alone": sum(bool(each["cfn_lint"]) for each in group),
            "found with our rules": sum(bool(each["found_by"]) for each in group),
        }
        for name, group in groups.items()
    }


@cache
def _cfn_lint_without_mistake(name: str) -> frozenset[str]:
    return frozenset(cfn_lint(original(name)))


@cache
def _ours_without_mistake(name: str) -> frozenset[str]:
    return frozenset(ours(original(name)))


def _result(number: int) -> Result:
    mutation = MUTATIONS[number]
    template = mutation.apply()
    found, plain = our_rules(template, mutation), plain_cfn_lint(number)
    result: Result = {"effect": mutation.effect, "aws": mutation.aws, "found_by": sorted([*found, *plain])}
    result["cfn_lint"] = plain
    if plain and not found:
        # What only cfn-lint finds is linted again by the test when this changes.
        result["template"] = digest(template)
    return result


def main() -> None:
    """Write the file, and name what nobody finds."""
    written = results()
    RESULTS.write_text(json.dumps(written, indent=1, ensure_ascii=False) + "\n", "utf-8")
    missed = [name for name, each in written["mutations"].items() if not each["found_by"]]
    sys.stdout.write("".join(f"not found: {name}\n" for name in missed))
    sys.stdout.write("".join(f"{name}: {of}\n" for name, of in written["totals"].items()))


if __name__ == "__main__":
    main()
