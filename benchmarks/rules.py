"""How much time our rules add to cfn-lint's own: `python benchmarks/rules.py`."""

from __future__ import annotations

import gc
import os
import statistics
import time
from pathlib import Path
from typing import Any

from benchmarks import measure
from generator import __version__
from generator.lint import REGIONS, RULES

TEMPLATES = measure.ROOT / "templates" / __version__
SLOWEST = 10


def sections(runs: int, _scratch: Path) -> dict[str, measure.Rows]:
    """Everything that is measured, by title."""
    files = sorted(TEMPLATES.glob("*.yaml"))
    return {
        f"All {len(files)} templates in one process, which has run once before": _share(files, runs),
        f"The {SLOWEST} slowest rules, on all templates": _slowest(files, runs),
    }


def _share(files: list[Path], runs: int) -> measure.Rows:
    plain, with_ours = _runner([]), _runner([str(RULES)])
    seconds: dict[str, list[float]] = {"plain": [], "ours": []}
    for run in range(runs + 1):
        pair = {"plain": 0.0, "ours": 0.0}
        # In turn for every file, so that a slow moment of the machine slows both; and each is as often the first.
        turns = [("plain", plain), ("ours", with_ours)]
        for number, file in enumerate(files):
            for name, runner in turns if (run + number) % 2 else reversed(turns):
                pair[name] += _taken(file, runner)
        if run:
            seconds["plain"].append(pair["plain"])
            seconds["ours"].append(pair["ours"])
    shares = [ours / alone - 1 for ours, alone in zip(seconds["ours"], seconds["plain"], strict=True)]
    return [
        {"rules": "cfn-lint's own", "median, s": _text(seconds["plain"]), "added, %": "", "most added, %": ""},
        {
            "rules": "with ours",
            "median, s": _text(seconds["ours"]),
            "added, %": 100 * statistics.median(shares),
            "most added, %": 100 * max(shares),
        },
    ]


def _slowest(files: list[Path], runs: int) -> measure.Rows:
    from cfnlint.decode import decode
    from cfnlint.rules import Rules

    from generator.rules._model import Model

    rules = Rules.create_from_directory(str(RULES)).data
    taken: dict[str, list[float]] = {}
    for _ in range(runs):
        models = [Model(decode(str(file))[0]) for file in files]
        start = time.perf_counter()
        for model in models:
            for name in model.types:
                model.variants(name)
        taken.setdefault("resolving every resource", []).append(time.perf_counter() - start)
        for name, rule in sorted(rules.items()):
            start = time.perf_counter()
            for model in models:
                list(rule.problems(model))
            taken.setdefault(name, []).append(time.perf_counter() - start)
    medians = {name: 1000 * statistics.median(each) for name, each in taken.items()}
    total = sum(medians.values())
    rows = sorted(medians.items(), key=lambda item: -item[1])[: SLOWEST + 1]
    return [{"rule": f"all {len(rules)}", "median, ms": total}] + [
        {"rule": name, "median, ms": milliseconds} for name, milliseconds in rows
    ]


def _runner(append_rules: list[str]) -> Any:
    from cfnlint.config import ConfigMixIn
    from cfnlint.runner import Runner

    return Runner(
        ConfigMixIn(
            ["--config-file", os.devnull], regions=list(REGIONS), include_checks=["I"], append_rules=append_rules
        )
    )


def _taken(file: Path, runner: Any) -> float:
    from cfnlint.runner.template import run_template_by_file_path

    gc.collect()  # What the other left behind is not this one's time.
    start = time.perf_counter()
    list(run_template_by_file_path(str(file), runner.config, runner.rules, ignore_bad_template=False))
    return time.perf_counter() - start


def _text(seconds: list[float]) -> str:
    return f"{statistics.median(seconds):.2f}"


if __name__ == "__main__":
    measure.main(__doc__ or "", sections, runs=8)
