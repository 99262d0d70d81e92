"""Every template of the environment, deployed by our own deployer."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from generator.deployer import commands, setup
from generator.deployer.aws import Aws
from generator.deployer.clock import RealClock
from generator.deployer.commands import Selection
from generator.deployer.deliveries import Delivery
from generator.deployer.options import Options
from generator.deployer.session import Session
from generator.errors import UserError
from generator.params import stack_name
from generator.rehearsal.rehearse.environment import TEMPLATES, Rehearsed

_FASTER = 50.0


@dataclass(frozen=True)
class Deployed:
    """The stacks are there: what the deployer said, and the eyes with which it looks at a service.

    `hook_stack` is the stack in which the function is that tests a new version.
    """

    report: str
    hook_stack: str
    session: Session
    delivery: Delivery


class Hurried(RealClock):
    """Waits a fiftieth of what the deployer would: stacks of the stand-in take no minutes."""

    def wait(self, seconds: float, stop: threading.Event) -> None:
        """Return sooner."""
        stop.wait(seconds / _FASTER)


def deploy(rehearsed: Rehearsed) -> Deployed:
    """Deploy all stacks; `UserError` if one fails, `KeyboardInterrupt` if a person stops it."""
    aws = Aws(shortest_pause=0.5)
    with (
        _nobody_answers(),
        setup.begun(str(rehearsed.file), yes=True, templates=TEMPLATES, clock=Hurried(), aws=aws) as setting,
    ):
        stop = setting.session.stop
        try:
            report = commands.carry_out(setting, Selection(), Options(), None, "text")
        except UserError:
            if stop.is_set():
                raise KeyboardInterrupt from None
            raise
    if stop.is_set():
        raise KeyboardInterrupt
    if report.exit_code:
        raise UserError(report.text.rstrip(), report.exit_code)
    [delivery] = {
        each.application: each
        for target in setting.targets
        for each in target.deliveries
        if each.service == rehearsed.service
    }.values()
    hook_stack = stack_name(rehearsed.name, "deployment", rehearsed.service)
    return Deployed(report.text, hook_stack, setting.session, delivery)


@contextmanager
def _nobody_answers() -> Iterator[None]:
    """Let the deployer ask nothing: whoever presses Ctrl-C here wants all of it to end."""
    before = sys.stdin
    with Path(os.devnull).open() as nobody:
        sys.stdin = nobody
        try:
            yield
        finally:
            sys.stdin = before
