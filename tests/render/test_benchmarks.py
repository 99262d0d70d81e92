"""The benchmarks still run; what they measure is nobody's test."""

from __future__ import annotations

import json
import subprocess
import sys

from .conftest import ROOT


def test_the_benchmark_of_rendering_prints_its_tables() -> None:
    command = [sys.executable, "benchmarks/render.py", "--quick", "--json"]
    result = json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout)
    assert list(result) == ["machine", "Whole process", "In the process, per template", "Against others", "Growth"]
    assert all(rows for rows in result.values())
