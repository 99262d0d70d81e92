"""Templates over one process or two."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from generator.lint import engine
from generator.lint.finding import Finding, Scope

# A second process loads cfn-lint a second time (0.5 s). Measured on two cores: two templates gain
# nothing, four take 0.8 s instead of 1.0 s, twenty-two 2.1 s instead of 3.4 s.
SECOND_PROCESS_FROM = 4


def lint(sizes: Mapping[Path, int], scope: Scope) -> dict[Path, list[Finding]]:
    """The findings of each file, given with its size; the same whether one process or two have worked."""
    if len(sizes) < SECOND_PROCESS_FROM or os.cpu_count() == 1:
        return _lint_here(list(sizes), scope)
    ours, theirs = _halves(sizes)
    # Starting a second process is dear to import and only needed here.
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    # "spawn" and not "fork": it is safe beside threads, the same on macOS, and no slower here, because
    # both processes load cfn-lint at the same time.
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        future = pool.submit(_lint_here, theirs, scope)
        return _lint_here(ours, scope) | future.result()


def _lint_here(paths: list[Path], scope: Scope) -> dict[Path, list[Finding]]:
    return dict(zip(paths, engine.lint(paths, scope), strict=True))


def _halves(sizes: Mapping[Path, int]) -> tuple[list[Path], list[Path]]:
    """Two lists of about the same number of bytes: time goes with size."""
    halves: tuple[list[Path], list[Path]] = ([], [])
    weights = [0, 0]
    for path in sorted(sizes, key=lambda path: (-sizes[path], path)):
        lighter = 0 if weights[0] <= weights[1] else 1
        halves[lighter].append(path)
        weights[lighter] += sizes[path]
    return halves
