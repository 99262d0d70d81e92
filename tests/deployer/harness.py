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
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import botocore.endpoint
import pytest
import yaml

from generator import params
from generator.deployer import commands, guards, setup, targets, terminal
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

from .aws import Aws, Call
from .aws.cloudformation import Stack
from .aws.faults import Fault

ROOT = Path(__file__).parent.parent.parent
PARAMS = ROOT / "params"
TEMPLATES = ROOT / "templates"
DEV = PARAMS / "dev.yaml"
PROD = PARAMS / "prod.yaml"

READS = ("Describe", "Get", "List", "Head")


class FakeClock:
    """A clock whose waiting lets the time of the fake AWS pass, and none of ours."""

    def __init__(self, aws: Aws) -> None:
        self._aws = aws
        self._start = aws.clock.now
        self.waited = 0.0

    def now(self) -> float:
        """Return the seconds of the fake."""
        return (self._aws.clock.now - self._start).total_seconds()

    def utc(self) -> datetime:
        """Return its time of day."""
        return self._aws.clock.now

    def wait(self, seconds: float, stop: threading.Event) -> None:
        """Let the seconds pass there, unless somebody has stopped the command."""
        if not stop.is_set():
            self.waited += seconds
            self._aws.advance(seconds)


@dataclass
class Person:
    """A person who answers from a script. Nobody is there by default, as in a pipeline.

    `answers` are taken one after the other: True or False for a question, a word for what he types, a letter for a
    choice. A question beyond them breaks the test. `yes` is `--yes`; `asked` are the questions that came.
    """

    is_there: bool = False
    yes: bool = False
    answers: list[bool | str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def confirm(self, question: str) -> bool:
        """Answer yes or no."""
        return self.yes or (self.is_there and self._next(question) is True)

    def types(self, question: str, expected: str) -> bool:
        """Type a word, and say whether it was the one expected."""
        return self.is_there and self._next(question) == expected

    def choose(self, question: str, choices: str) -> str:
        """Choose a letter."""
        return str(self._next(question)) if self.is_there else choices[0]

    def _next(self, question: str) -> bool | str:
        self.asked.append(question)
        assert self.answers, f"an unexpected question: {question}"
        return self.answers.pop(0)


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
        return _files(self.file, self.templates)[0]

    @property
    def targets(self) -> tuple[Target, ...]:
        """The stacks of the file, in order."""
        return _files(self.file, self.templates)[1]

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

    def setting(self) -> Setting:
        """Return the setting of a new run: real clients, a real session, lines on a stderr that is kept."""
        environment, there = _files(self.file, self.templates)
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
        """Return the names of CloudFormation's operations that were called, for one stack or for all, in order.

        Questions that repeat those before count once: how often somebody looks is not what he does.
        """
        found: list[str] = []
        for call in self.aws.calls.all:
            if call.service == "cloudformation" and (not key or self._subject(call) == self.target(key).name):
                found.append(call.operation)
                for length in (1, 2):
                    again = found[-length:]
                    if found[-2 * length : -length] == again and all(name.startswith(READS) for name in again):
                        del found[-length:]
        return found

    def changes(self, key: str = "") -> list[str]:
        """Return those that change something."""
        return [name for name in self.calls(key) if not name.startswith(READS)]

    def left_over(self) -> list[str]:
        """Return what no command may leave behind: change sets that can still be executed, and placeholders."""
        return [
            f"{stack.name}: {what}"
            for region in self.aws.cloudformation.regions.values()
            for stack in region.stacks
            for what in _leftovers(stack)
        ]

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

    def _subject(self, call: Call) -> str:
        """Return the name of the stack that a call is about; change sets and operations belong to one, too."""
        asked = call.parameters
        if name := asked.get("StackName", ""):
            return str(name.split("/")[1] if name.startswith("arn:") else name)
        if change_set := asked.get("ChangeSetName") or asked.get("TargetId"):
            return self._proposed().get(change_set.split("/")[1], "")
        operation = asked.get("OperationId", "")
        stacks = [stack for region in self.aws.cloudformation.regions.values() for stack in region.stacks]
        return next((each.name for each in stacks if operation in [one.id for one in each.operations]), "")

    def _proposed(self) -> dict[str, str]:
        """Return the stacks of the change sets that were asked for, by the names of these."""
        made = self.aws.calls.of("CreateChangeSet")
        return {call.parameters["ChangeSetName"]: self._subject(call) for call in made}


class _Hurried:
    """The module `time`, for botocore: a pause before a question is asked again lets time pass in the fake alone."""

    def __init__(self, aws: Aws) -> None:
        self.sleep = aws.advance
        self.time, self.monotonic = time.time, time.monotonic


def hurry(aws: Aws, patch: pytest.MonkeyPatch) -> None:
    """Let botocore ask again at once what was throttled or lost."""
    patch.setattr(botocore.endpoint, "time", _Hurried(aws))


def changed(folder: Path, change: Callable[[dict[str, Any]], None], file: Path = DEV) -> Path:
    """Write a copy of a parameter file with changes, under its own name, and return where.

    `change` gets what the file holds, such as `{"stacks": {"network": {...}}}`, and changes it.
    """
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    change(content)
    copy = folder / file.name
    # JSON is YAML, and quotes every text.
    copy.write_text(json.dumps(content, indent=1), encoding="utf-8")
    return copy


def only(folder: Path, *stacks: str, services: Mapping[str, Collection[str]] | None = None, file: Path = DEV) -> Path:
    """Write a copy of a parameter file with some of its stacks, for an environment that is quick to deploy."""

    def change(content: dict[str, Any]) -> None:
        content["stacks"] = {name: content["stacks"][name] for name in stacks}
        chosen = services or {}
        content["services"] = {
            service: {name: content["services"]["web"][name] for name in names} for service, names in chosen.items()
        }

    return changed(folder, change, file)


def retouched(folder: Path, stack: str, change: Callable[[dict[str, Any]], None], templates: Path = TEMPLATES) -> Path:
    """Write a copy of the templates in which one is changed, manifest included, and return the folder."""
    import hashlib
    import shutil

    copy = folder / "templates"
    shutil.copytree(templates, copy)
    # What is released may not change; a copy that may has no releases.
    (copy / "releases.json").unlink(missing_ok=True)
    for manifest in copy.glob("*/manifest.json"):
        content = json.loads(manifest.read_text(encoding="utf-8"))
        entry = next(entry for entry in content["stacks"] if entry["name"] == stack)
        path = manifest.parent / entry["files"]["json"]["name"]
        template = json.loads(path.read_text(encoding="utf-8"))
        change(template)
        path.write_text(json.dumps(template, indent=1), encoding="utf-8")
        entry["files"]["json"]["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
        manifest.write_text(json.dumps(content), encoding="utf-8")
    return copy


def body_with(target: Target, change: Callable[[dict[str, Any]], None]) -> str:
    """Return the template of a target with a change, as a stack may have been made from an older version."""
    template = json.loads(target.body)
    change(template)
    return json.dumps(template)


@cache
def _loaded(file: Path, _: str, templates: Path) -> tuple[Environment, tuple[Target, ...]]:
    environment = params.load(file, templates)
    return environment, targets.load(environment, templates)


def _files(file: Path, templates: Path) -> tuple[Environment, tuple[Target, ...]]:
    """Read the files, once for the same content: they are most of what a small command costs."""
    manifests = "".join(path.read_text(encoding="utf-8") for path in sorted(templates.glob("*/manifest.json")))
    return _loaded(file, file.read_text(encoding="utf-8") + manifests, templates)


def _leftovers(stack: Stack) -> Iterator[str]:
    if stack.status == "REVIEW_IN_PROGRESS":
        yield "a placeholder"
    for change_set in stack.change_sets.values():
        if not change_set.execution.startswith("EXECUTE_"):
            yield f"the change set {change_set.name}"
