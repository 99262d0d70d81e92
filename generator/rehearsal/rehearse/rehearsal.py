"""A rehearsal from its beginning to its end."""

from __future__ import annotations

import math
import shlex
import signal
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from pathlib import Path

from generator.errors import UserError
from generator.rehearsal import report
from generator.rehearsal.client import Client
from generator.rehearsal.rehearse import ending, environment, person, stacks
from generator.rehearsal.rehearse.environment import Rehearsed
from generator.rehearsal.rehearse.performance import Performance
from generator.rehearsal.rehearse.releases import RATE, plans
from generator.rehearsal.rehearse.repository import Repository
from generator.rehearsal.rehearse.stand_in import StandIn
from generator.rehearsal.rehearse.terminal import Terminal
from generator.rehearsal.rehearse.verdicts import Outcome
from generator.rehearsal.rehearse.watch import Eyes

_CACHE = Path(sys.prefix) / "cache"
# Beside the slowest answers: requests come at the same rate then, for people do not wait for one another.
_SPARE_SECONDS = 0.5


def rehearse(name: str, clock_factor: float, page: Path, *, keep: bool) -> int:
    """Rehearse an environment, write the report to `page`, and return the exit code: 0 if all went as told.

    With `keep` everything runs on until Ctrl-C, which is then no interruption. Whatever happens, all of it ends.
    """
    _must_be_writable(page)
    terminal = Terminal()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="rehearsal-")))
        rehearsed = environment.prepare(name, folder, clock_factor)
        temporary = folder / "stand-in"
        temporary.mkdir()
        stand_in = stack.enter_context(StandIn(clock_factor, temporary))
        stand_in.lead_here(rehearsed.place)
        notes = [*_begin(rehearsed, stand_in, clock_factor, terminal), *rehearsed.notes]
        stack.enter_context(person.beside(stand_in, terminal.say))
        outcomes = _perform(rehearsed, folder, stand_in, page, notes, terminal)
        _end(outcomes, page, terminal)
        if keep:
            _wait(rehearsed, stand_in, folder, terminal)
        else:
            again = shlex.join((sys.executable, "-m", "generator.rehearsal.rehearse", name, "--keep"))
            terminal.say(f"To try commands of your own against it: {again}")
    return 1 if any(outcome.problems for outcome in outcomes) else 0


def _must_be_writable(page: Path) -> None:
    """Raise a `UserError` now and not after minutes, if the report cannot be written."""
    try:
        page.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=page.parent):
            pass
    except OSError as error:
        raise UserError(f"{page}: cannot be written: {error.strerror}") from error
    if page.is_dir():
        raise UserError(f"{page}: is a folder; --report names a file")


def _begin(rehearsed: Rehearsed, stand_in: StandIn, clock_factor: float, terminal: Terminal) -> list[str]:
    """Make tasks processes, say how things are, and return what of it a reader of the report should know."""
    ports = {str(port): port for port in rehearsed.ports}
    answer = stand_in.post("balancer", ports=ports, runtime="node", cache=str(_CACHE))
    faster = f"A minute of AWS takes {60 / clock_factor:g} s."
    terminal.say(f"The stand-in answers at {stand_in.url}. {faster}")
    terminal.say(f"The application runs on {answer['runtime']}, a process for each task.")
    for note in (*answer["notes"], *rehearsed.notes):
        terminal.say(f"* {note}")
    return [
        f"{faster} Builds, starts of processes, requests and answers took the time they took.",
        f"The application ran on {answer['runtime']}, one process for each task.",
        *answer["notes"],
    ]


def _perform(
    rehearsed: Rehearsed, folder: Path, stand_in: StandIn, page: Path, notes: Sequence[str], terminal: Terminal
) -> list[Outcome]:
    """Deploy, release, and write the report."""
    started = datetime.now(UTC)
    terminal.say(f"\nThe deployer deploys {rehearsed.name}, as `ecs-bluegreen deploy {rehearsed.name}` does.", "bold")
    deployed = stacks.deploy(rehearsed)
    terminal.say(deployed.report.rstrip())
    repository = Repository(folder, rehearsed.branch)
    stand_in.post("repository", id=rehearsed.repository, path=str(repository.bare))
    url = f"http://127.0.0.1:{rehearsed.ports[0]}/"
    workers = math.ceil(RATE * (rehearsed.slowness.seconds + _SPARE_SECONDS))
    with Client(url, workers=workers, rate=RATE) as client:
        terminal.say(f"\nFrom now on a client asks {url} {RATE:g} times a second.", "bold")
        performance = Performance(Eyes(deployed), repository, client, url, terminal)
        with terminal.watching():
            performance.quiet()
            outcomes = [performance.release(plan) for plan in plans(rehearsed.slowness)]
    report.write(page, ending.story(rehearsed, performance, outcomes, started, notes))
    return outcomes


def _end(outcomes: Sequence[Outcome], page: Path, terminal: Terminal) -> None:
    terminal.say("\nWhat became of them", "bold")
    for line in ending.table(outcomes):
        terminal.say(line)
    terminal.say(f"\nThe report with the chart: {page}")


def _wait(rehearsed: Rehearsed, stand_in: StandIn, folder: Path, terminal: Terminal) -> None:
    """Say how to reach everything, and wait for Ctrl-C."""
    terminal.say("\nEverything runs on until Ctrl-C. In another terminal:", "bold")
    for line in ending.by_hand(rehearsed, stand_in.variables(rehearsed.place), folder):
        terminal.say(line)
    with suppress(KeyboardInterrupt):
        signal.pause()
