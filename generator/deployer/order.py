"""Run work for many stacks at once: each as soon as those it requires are done, never in batches."""

from __future__ import annotations

import graphlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TypeVar

from generator.deployer.interrupts import Interruption
from generator.deployer.targets import Target
from generator.errors import UserError

_Result = TypeVar("_Result")

MAX_PARALLEL = 4
# How long the main thread sleeps before it looks for a signal. Python handles signals there alone.
_LOOK = 0.2


def run(
    targets: Sequence[Target],
    work: Callable[[Target, Mapping[str, _Result]], _Result],
    interruption: Interruption,
    *,
    max_parallel: int = MAX_PARALLEL,
    backwards: bool = False,
) -> dict[str, _Result]:
    """Return the result of `work` for every target by its key, in the order of the targets.

    `work` gets a target and the results of those it requires; with `backwards`, of those that require it, for what is
    deleted goes in the other order. What `work` raises ends the run after what has begun is done.
    """
    edges = _edges(targets, backwards=backwards)
    sorter = graphlib.TopologicalSorter(edges)
    sorter.prepare()
    by_key = {target.key: target for target in targets}
    results: dict[str, _Result] = {}
    running: dict[Future[_Result], str] = {}
    with ThreadPoolExecutor(max_workers=max_parallel) as pool:
        try:
            while sorter.is_active():
                # In the order of the files, and not of a set: who watches sees the same order every time.
                for key in sorted(sorter.get_ready(), key=list(by_key).index):
                    given = {other: results[other] for other in edges[key]}
                    running[pool.submit(work, by_key[key], given)] = key
                for future in _finished(running, interruption):
                    key = running.pop(future)
                    results[key] = future.result()
                    sorter.done(key)
        finally:
            # Those that run may wait for what the person says after Ctrl-C, who is asked in here alone.
            while running:
                for future in _finished(running, interruption):
                    running.pop(future)
    return {target.key: results[target.key] for target in targets}


def select(targets: Sequence[Target], keys: Iterable[str], *, with_requirements: bool = False) -> list[Target]:
    """Return the targets a person named with `--stack`, all if none; with what they require if asked for.

    Raises `UserError` for a name that is not there.
    """
    wanted = set(keys)
    if not wanted:
        return list(targets)
    known = [target.key for target in targets]
    if unknown := sorted(wanted - set(known)):
        raise UserError("\n".join(f"--stack {key}: {_hint(key, known)}" for key in unknown))
    by_key = {target.key: target for target in targets}
    while with_requirements:
        more = {required for key in wanted for required in by_key[key].requires} - wanted
        if not more:
            break
        wanted |= more
    return [target for target in targets if target.key in wanted]


def _edges(targets: Sequence[Target], *, backwards: bool) -> dict[str, set[str]]:
    """Return for each key the keys that come before it, among the targets alone."""
    keys = {target.key for target in targets}
    forwards = {target.key: set(target.requires) & keys for target in targets}
    if not backwards:
        return forwards
    return {key: {other for other, required in forwards.items() if key in required} for key in forwards}


def _finished(running: Mapping[Future[_Result], str], interruption: Interruption) -> Iterator[Future[_Result]]:
    """Yield what has finished, at least one; meanwhile ask the person what shall become of the rest after Ctrl-C."""
    while True:
        done, _ = wait(running, timeout=_LOOK, return_when=FIRST_COMPLETED)
        if interruption.stop.is_set():
            interruption.decide()
        if done:
            yield from done
            return


def _hint(key: str, known: Sequence[str]) -> str:
    from difflib import get_close_matches

    nearest = get_close_matches(key, known, 1)
    return f"no such stack; did you mean {nearest[0]}?" if nearest else f"no such stack; there are {', '.join(known)}"
