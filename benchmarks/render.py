"""How long rendering takes, where the time goes, and whether it grows: `python benchmarks/render.py`."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import cfn_flip  # type: ignore[import-untyped]

from benchmarks import measure
from generator.document import document, encode
from generator.json_format import to_json
from generator.stacks import STACKS
from generator.yaml_format import to_yaml

COUNTS = (1, 100, 1_000)
QUICK_COUNTS = (1, 3)

# Renders as often as it is told in one process; says how long it took, after a first time, and what it then holds.
REPEAT = """
import gc, json, resource, sys, time
from pathlib import Path
from generator import render
count, output = int(sys.argv[1]), Path(sys.argv[2])
render.write(output)
start = time.perf_counter()
for _ in range(count):
    render.write(output)
seconds = time.perf_counter() - start
gc.collect()
held = {"peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, "blocks": sys.getallocatedblocks()}
print(json.dumps({"seconds": seconds, **held}))
"""


def whole_process(runs: int, scratch: Path) -> measure.Rows:
    """The commands as a person and CI run them, beside a Python that does nothing."""
    output = str(scratch / "templates")
    commands = {
        "an empty Python": measure.EMPTY,
        "ecs-bluegreen --help": (measure.COMMAND, "--help"),
        "ecs-bluegreen render --check": (measure.COMMAND, "render", "--check", "--output", output),
        "ecs-bluegreen render, nothing stale": (measure.COMMAND, "render", "--output", output),
        "ecs-bluegreen render, all new": ("sh", "-c", f"rm -r {output}/*; {measure.COMMAND} render --output {output}"),
    }
    environment = measure.environment(scratch)
    subprocess.run([measure.COMMAND, "render", "--output", output], env=environment, capture_output=True, check=True)
    taken = measure.processes(commands, runs, environment)
    return [
        {"command": name, "median, ms": of["median"] * 1e3, "least, ms": of["least"] * 1e3}
        for name, of in taken.items()
    ]


def per_template(runs: int) -> measure.Rows:
    """Where the time of each template goes, once everything is imported."""
    rows: measure.Rows = []
    for stack in STACKS:
        template, data = stack.build(), document(stack)
        steps: dict[str, Callable[[], object]] = {
            "build, ms": stack.build,
            "check and encode, ms": partial(encode, template),
            "YAML, ms": partial(to_yaml, data),
            "JSON, ms": partial(to_json, data),
        }
        taken = {name: measure.median(step, runs) * 1e3 for name, step in steps.items()}
        rows.append({"template": stack.name, **taken, "all, ms": sum(taken.values())})
    return [*rows, {"template": "all", **{key: sum(row[key] for row in rows) for key in list(rows[0])[1:]}}]


def against_others(runs: int) -> measure.Rows:
    """Our encoder and emitters beside those they stand in for, over all templates."""
    templates, documents = [stack.build() for stack in STACKS], [document(stack) for stack in STACKS]
    texts = [json.dumps(data) for data in documents]
    ways = {
        "objects to data: ours": lambda: [encode(template) for template in templates],
        "objects to data: troposphere's to_dict": lambda: [template.to_dict() for template in templates],
        "objects to YAML: ours": lambda: [to_yaml(encode(template)) for template in templates],
        "objects to YAML: troposphere's to_yaml": lambda: [template.to_yaml() for template in templates],
        "data to YAML: ours": lambda: [to_yaml(data) for data in documents],
        "data to YAML: cfn_flip, from JSON": lambda: [cfn_flip.to_yaml(text) for text in texts],
        "data to JSON: ours": lambda: [to_json(data) for data in documents],
        "data to JSON: json.dumps": lambda: [json.dumps(data, indent=1, ensure_ascii=False) for data in documents],
    }
    return [{"all templates": name, "median, ms": measure.median(way, runs) * 1e3} for name, way in ways.items()]


def growth(counts: tuple[int, ...], scratch: Path) -> measure.Rows:
    """Many renders in one process: time must grow with their number, memory must not grow at all."""
    rows = []
    for count in counts:
        command = [sys.executable, "-c", REPEAT, str(count), str(scratch / "growth")]
        environment = measure.environment(scratch)
        result = json.loads(subprocess.run(command, env=environment, capture_output=True, check=True).stdout)
        rows.append(
            {
                "renders": count,
                "all, s": f"{result['seconds']:.2f}",
                "each, ms": result["seconds"] / count * 1e3,
                "peak memory, MiB": result["peak"] / 1024,
                "allocated blocks": result["blocks"],
            }
        )
    return rows


def sections(runs: int, scratch: Path) -> dict[str, measure.Rows]:
    """Everything that is measured, by title."""
    is_quick = runs == 1
    return {
        "Whole process": whole_process(runs, scratch),
        "In the process, per template": per_template(runs),
        "Against others": against_others(max(1, runs // 3)),
        "Growth": growth(QUICK_COUNTS if is_quick else COUNTS, scratch),
    }


if __name__ == "__main__":
    measure.main(__doc__ or "", sections, runs=30)
