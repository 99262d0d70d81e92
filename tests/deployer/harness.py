"""Commands of the deployer, run in the test process as the command line runs them, against the fake AWS.

    def test_a_deployment_is_done(aws: Aws) -> None:
        stage = Stage(aws)                        # params/dev.yaml and the committed templates
        ended = stage.deploy(keys=["cluster"])    # plan, guards, gate, execution, report
        assert ended.code == 0
        assert aws.cloudformation.stack("dev-cluster").status == "CREATE_COMPLETE"
        assert "[cluster] deployed: CREATE_COMPLETE" in stage.said

Each command is a new run with a session of its own, as a process is. Time passes in the fake where the deployer waits,
and nowhere else. `Stage.setting` gives a part of the deployer what it needs without a command around it.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.deployer import commands, guards, setup, terminal
from generator.deployer.aws import Aws as Clients
from generator.deployer.aws import said_plainly
from generator.deployer.commands import Selection
from generator.deployer.interrupts import Choice, Interruption
from generator.deployer.options import Options
from generator.deployer.recover import Way
from generator.deployer.session import Secrets, Session
from generator.deployer.setup import Setting
from generator.deployer.targets import Target
from generator.errors import UserError
from generator.params import Environment
from generator.report import Report

from . import files, happened
from .aws import Aws, Call
from .aws.cloudformation import Stack
from .aws.faults import Fault
from .files import DEV, PARAMS, PROD, ROOT, TEMPLATES, body_with, changed, only, retouched
from .happened import READS
from .pretence import FakeClock, Person, hurry

# What a test of a command needs is all to be had here.
__all__ = [
    "DEV",
    "PARAMS",
    "PROD",
    "READS",
    "ROOT",
    "TEMPLATES",
    "Ended",
    "FakeClock",
    "Person",
    "Stage",
    "body_with",
    "changed",
    "hurry",
    "only",
    "retouched",
]


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code, and what it printed: a report, or the sentence of an error."""

    code: int
    text: str

    @property
    def json(self) -> Any:
        """The report of `shape="json"`."""
        return json.loads(self.text)

    def actions(self) -> dict[str, str]:
        """Return what became of each stack, or is planned for it, from a report of `shape="json"`."""
        return {stack["key"]: stack["action"] for stack in self.json["stacks"]}

    def stack(self, key: str) -> Any:
        """Return what that report says about one stack."""
        return next(stack for stack in self.json["stacks"] if stack["key"] == key)


class Stage:
    """The fake AWS, the files of an environment, a person, and commands to run.

    `file` is a parameter file, see `changed`; `templates` a folder of templates, see `retouched`. `--yes` is given
    unless the `person` says otherwise. `said` is what stood on stderr so far, one line for each sentence or event.
    """

    def __init__(
        self,
        aws: Aws,
        file: Path = DEV,
        *,
        templates: Path = TEMPLATES,
        person: Person | None = None,
        on_interrupt: Choice = "detach",
    ) -> None:
        # Time passes where the deployer waits: with a second for each call a held operation would run away.
        aws.clock.seconds_per_call = 0.001
        self.aws = aws
        self.file, self.templates = file, templates
        self.person = person or Person(yes=True)
        self.on_interrupt: Choice = on_interrupt
        self.clock = FakeClock(aws)
        self.clients = Clients()
        self.interruption = Interruption(self.person, on_interrupt)
        self._stderr = io.StringIO()

    # What commands work on --------------------------------------------------------------------------------------

    @property
    def environment(self) -> Environment:
        """The environment of the file."""
        return files.read(self.file, self.templates)[0]

    @property
    def targets(self) -> tuple[Target, ...]:
        """The stacks of the file, in order."""
        return files.read(self.file, self.templates)[1]

    def target(self, key: str) -> Target:
        """Return one of them."""
        return next(target for target in self.targets if target.key == key)

    def stack(self, key: str) -> Stack:
        """Return the stack of a target, as the fake has it."""
        target = self.target(key)
        account, region = target.place.account, target.place.region
        return self.aws.cloudformation.stack(target.name, account=account, region=region)

    def put(self, *keys: str, status: str = "CREATE_COMPLETE", body: str = "", **parameters: str) -> None:
        """Let stacks be there as the files want them, all if none is named; with another body or values if given."""
        for target in self.targets:
            if target.key in keys or not keys:
                self.aws.cloudformation.put(
                    target.name,
                    body or target.body,
                    {**target.parameters, **parameters},
                    status=status,
                    tags=list(target.tags.items()),
                    account=target.place.account,
                    region=target.place.region,
                )

    def connect(self) -> None:
        """Let somebody have agreed to the connections of all pipelines: they work as soon as they are there."""
        for target in self.targets:
            if target.stack == "pipeline":
                account, region = target.place.account, target.place.region
                arn = f"arn:aws:codeconnections:{region}:{account}:connection/{target.service}"
                self.aws.codeconnections.connections.at(account, region)[arn] = {
                    "ConnectionName": target.service,
                    "ConnectionArn": arn,
                    "ProviderType": "GitHub",
                    "OwnerAccountId": account,
                    "ConnectionStatus": "AVAILABLE",
                }
        self.aws.codepipeline.put_those_of_stacks({"Source": "Succeeded"})

    def setting(self) -> Setting:
        """Return the setting of a new run: real clients, a real session, lines on a stderr that is kept."""
        environment, there = files.read(self.file, self.templates)
        secrets = Secrets(setup._secrets(there))
        self.interruption = Interruption(self.person, self.on_interrupt)
        session = Session(
            aws=self.clients,
            progress=terminal.Lines(secrets, self._stderr),
            person=self.person,
            interruption=self.interruption,
            secrets=secrets,
            clock=self.clock,
        )
        return Setting(environment=environment, targets=there, session=session)

    # What happened ----------------------------------------------------------------------------------------------

    @property
    def said(self) -> str:
        """What the commands wrote on stderr."""
        return self._stderr.getvalue()

    def calls(self, key: str = "") -> list[str]:
        """Return the names of CloudFormation's operations that were called, for one stack or for all, in order."""
        return happened.calls(self.aws, self.target(key).name if key else "")

    def changes(self, key: str = "") -> list[str]:
        """Return those that change something."""
        return [name for name in self.calls(key) if not name.startswith(READS)]

    def left_over(self) -> list[str]:
        """Return what no command may leave behind: change sets that can still be executed, and placeholders."""
        return happened.left_over(self.aws)

    def interrupt(self) -> None:
        """Be Ctrl-C."""
        self.interruption.stop.set()

    def at(self, operation: str, happen: Callable[[], None], *, after: int = 0, late: bool = False) -> None:
        """Let something happen once when an operation is called, before it has its effect or, if late, afterwards."""

        def befall(_: Call) -> None:
            happen()

        self.aws.faults.add(Fault(operation, befall, after, 1, late))

    # Commands ---------------------------------------------------------------------------------------------------

    def plan(
        self,
        keys: Collection[str] = (),
        *,
        with_deps: bool = False,
        save: Path | None = None,
        shape: commands.Format = "text",
        detailed: bool = False,
        **options: Any,
    ) -> Ended:
        """Run `plan`. `options` are those of `Options`."""
        chosen = Selection(keys=keys, with_requirements=with_deps)
        return self._ended(
            lambda it: commands.make_plan(it, chosen, Options(**options), save, shape, detailed=detailed)
        )

    def deploy(
        self,
        keys: Collection[str] = (),
        *,
        with_deps: bool = False,
        plan: Path | None = None,
        shape: commands.Format = "text",
        **options: Any,
    ) -> Ended:
        """Run `deploy`. `options` are those of `Options`."""
        chosen = Selection(keys=keys, with_requirements=with_deps)
        return self._ended(lambda it: commands.carry_out(it, chosen, Options(**options), plan, shape))

    def recover(self, key: str, *, shape: commands.Format = "text", **way: Any) -> Ended:
        """Run `recover`. `way` is what `Way` takes."""
        return self._ended(lambda it: commands.help_out(it, key, Way(**way), shape))

    def cancel(self, key: str, *, shape: commands.Format = "text") -> Ended:
        """Run `cancel`."""
        return self._ended(lambda it: commands.stop(it, key, shape))

    def delete(
        self,
        keys: Collection[str] = (),
        *,
        empty: Collection[str] = (),
        shape: commands.Format = "text",
        **options: Any,
    ) -> Ended:
        """Run `delete`. `options` are those of `Options`."""
        chosen = Selection(keys=keys)
        return self._ended(lambda it: commands.remove(it, chosen, empty, Options(**options), shape))

    def watch(self, keys: Collection[str] = (), *, shape: commands.Format = "text", **options: Any) -> Ended:
        """Run `watch`."""
        return self._ended(lambda it: commands.follow(it, Selection(keys=keys), Options(**options), shape))

    def why(self, key: str, *, shape: commands.Format = "text") -> Ended:
        """Run `why`."""
        return self._ended(lambda it: commands.explain(it, key, shape))

    def _ended(self, command: Callable[[Setting], Report]) -> Ended:
        """Run a command as the command line does: `begun` before it, `UserError` as an exit code and a sentence."""
        try:
            setting = self.setting()
            with said_plainly():
                guards.identity(setting.session, setting.targets)
                report = command(setting)
        except UserError as error:
            return Ended(error.exit_code, str(error))
        return Ended(report.exit_code, report.text)
