"""Times of processes and of functions, and tables of them."""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
COMMAND = str(Path(sys.executable).parent / "ecs-bluegreen")
EMPTY = (sys.executable, "-c", "pass")

Rows = list[dict[str, Any]]


def machine() -> str:
    """What the numbers were measured on."""
    return f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"


def environment(scratch: Path, **variables: str) -> dict[str, str]:
    """The environment of a process that finds its bytecode compiled, as on any second run.

    The bytecode is kept in `scratch`, so that neither PYTHONDONTWRITEBYTECODE nor what lies about in the project
    has an influence.
    """
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": str(scratch / "bytecode"), **variables}


def processes(
    commands: Mapping[str, Sequence[str]], runs: int, variables: Mapping[str, str]
) -> dict[str, dict[str, float]]:
    """Run the commands in turn, `runs` times, so that a slow minute of the machine slows all of them.

    Returns the median and the least of the seconds each took.
    """
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for run in range(runs + 1):
        for name, command in commands.items():
            taken = _seconds(command, variables)
            if run:  # The first writes bytecode and fills the disk's cache.
                seconds[name].append(taken)
    return {name: {"median": statistics.median(each), "least": min(each)} for name, each in seconds.items()}


def _seconds(command: Sequence[str], variables: Mapping[str, str]) -> float:
    start = time.perf_counter()
    done = subprocess.run(
        command, cwd=ROOT, env=dict(variables), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False
    )
    taken = time.perf_counter() - start
    # A finding is an exit code like any other; what broke down early must not count as fast.
    if b"Traceback" in done.stderr or b"error:" in done.stderr:
        raise SystemExit(f"{' '.join(command)}\n{done.stderr.decode()}")
    return taken


def median(function: Callable[[], object], runs: int) -> float:
    """Return the median of the seconds a function takes."""
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        function()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def table(title: str, rows: Rows) -> str:
    """Return rows as a Markdown table; the keys of the first row are the columns."""
    columns = list(rows[0])
    lines = [columns, ["---", *["---:"] * (len(columns) - 1)]]
    lines += [[_cell(row[column]) for column in columns] for row in rows]
    return f"\n{title}:\n\n" + "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _cell(value: object) -> str:
    return f"{value:,.1f}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else str(value)


def main(description: str, sections: Callable[[int, Path], dict[str, Rows]], *, runs: int) -> None:
    """Measure and print: `sections` gets the number of runs and a folder to work in, and returns tables by title."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--runs", type=int, default=runs, help=f"how often each command is run (default: {runs})")
    parser.add_argument("--quick", action="store_true", help="run once and small, to see that it works")
    parser.add_argument("--json", action="store_true", help="print JSON")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        results = sections(1 if arguments.quick else arguments.runs, Path(scratch))
    if arguments.json:
        print(json.dumps({"machine": machine(), **results}, indent=1))
    else:
        print(machine() + "\n" + "".join(table(title, rows) for title, rows in results.items()), end="")
