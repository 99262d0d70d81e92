"""How long linting takes, and against the cfn-lint command: `python benchmarks/lint.py`."""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks import measure
from generator import __version__
from generator.lint import REGIONS

TEMPLATES = measure.ROOT / "templates" / __version__

# One process, however many templates there are.
ONE_PROCESS = """
import sys
from generator.lint import workers
workers.SECOND_PROCESS_FROM = sys.maxsize
from generator.cli import main
main()
"""


def sections(runs: int, scratch: Path) -> dict[str, measure.Rows]:
    """Everything that is measured, by title."""
    is_quick = runs == 1
    files = sorted(str(path) for path in TEMPLATES.iterdir() if path.name != "manifest.json")
    files = files[:2] if is_quick else files
    cfn_lint = [str(Path(sys.executable).parent / "cfn-lint"), "--include-checks", "I", "--regions", *REGIONS, "--"]
    each = " ; ".join(" ".join([*cfn_lint, file]) for file in files)
    commands = {
        "an empty Python": measure.EMPTY,
        "ecs-bluegreen lint, nothing changed": (measure.COMMAND, "lint", *files),
        "ecs-bluegreen lint --no-cache": (measure.COMMAND, "lint", "--no-cache", *files),
        "the same in one process": (sys.executable, "-c", ONE_PROCESS, "lint", "--no-cache", *files),
        "cfn-lint, once with all templates": (*cfn_lint, *files),
        "cfn-lint, once for each template": ("sh", "-c", each),
    }
    environment = measure.environment(scratch, ECS_BLUEGREEN_CACHE=str(scratch / "cache"))
    taken = measure.processes(commands, runs, environment)
    return {
        f"Whole process, {len(files)} templates": [
            {"command": name, "median, s": f"{of['median']:.2f}", "least, s": f"{of['least']:.2f}"}
            for name, of in taken.items()
        ]
    }


if __name__ == "__main__":
    measure.main(__doc__ or "", sections, runs=5)
