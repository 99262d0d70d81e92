"""Begin a command: read the files, check who is calling, and only then speak to AWS."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from generator import params
from generator.deployer import exits, guards, targets, terminal
from generator.deployer.aws import Aws, said_plainly
from generator.deployer.clock import Clock, RealClock
from generator.deployer.interrupts import Choice, Interruption
from generator.deployer.json_lines import JsonLines
from generator.deployer.report.model import Run
from generator.deployer.results import StackPlan, StackResult
from generator.deployer.session import Secrets, Session
from generator.deployer.targets import Target
from generator.errors import UserError
from generator.params import Environment

TEMPLATES = Path("templates")


@dataclass(frozen=True, kw_only=True)
class Setting:
    """An environment, its stacks, and the session in which a command speaks to AWS about them."""

    environment: Environment
    targets: tuple[Target, ...]
    session: Session

    def run(self, exit_code: int, *, plans: Sequence[StackPlan] = (), results: Sequence[StackResult] = ()) -> Run:
        """Return what the command has to say."""
        return Run(
            environment=self.environment.name,
            account=self.environment.account,
            region=self.environment.region,
            version=self.environment.version,
            exit_code=exit_code,
            plans=plans,
            results=results,
            secrets=self.session.secrets,
        )


@contextmanager
def begun(
    name: str,
    *,
    yes: bool = False,
    on_interrupt: Choice = "detach",
    events: str | None = None,
    templates: Path = TEMPLATES,
    clock: Clock | None = None,
    aws: Aws | None = None,
) -> Iterator[Setting]:
    """Give a command its setting, after every guard that needs no stack has passed.

    `name` is an environment or the path of its file; with `events="jsonl"` what goes on is told to programs; `clock`
    and `aws` are for tests. Raises `UserError` for files that are wrong, before anything calls AWS, and `RefusedError`
    for another account than the file names.
    """
    environment = params.load(params.find(name), templates)
    guards.released(templates, environment.version)
    there = targets.load(environment, templates)
    secrets = Secrets(_secrets(there))
    clock = clock or RealClock()
    progress = JsonLines(secrets, clock) if events == "jsonl" else terminal.progress(secrets)
    person = terminal.AtTerminal(progress, yes=yes)
    interruption = Interruption(person, on_interrupt)
    session = Session(
        aws=aws or Aws(),
        progress=progress,
        person=person,
        interruption=interruption,
        secrets=secrets,
        clock=clock,
    )
    with interruption.installed(), _without_secrets(secrets), said_plainly():
        session.callers = {each.account: each.arn for each in guards.identity(session, there)}
        with progress.shown():
            yield Setting(environment=environment, targets=there, session=session)


@contextmanager
def _without_secrets(secrets: Secrets) -> Iterator[None]:
    """Mask what CloudFormation quotes in a refusal."""
    try:
        yield
    except UserError as error:
        error.args = (secrets.masked(str(error)),)
        raise


def ended(results: Sequence[StackResult]) -> int:
    """Return the exit code of a command with these results."""
    return exits.gravest(result.exit_code for result in results)


def _secrets(there: Sequence[Target]) -> list[str]:
    return [value for target in there for name, value in target.parameters.items() if name in target.no_echo]
