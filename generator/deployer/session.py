"""What every part of the deployer is given: the way to AWS, the time, a person to tell and to ask."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar, cast

from generator.deployer.aws import Aws
from generator.deployer.clock import Clock, RealClock
from generator.deployer.interrupts import Interruption
from generator.deployer.pace import Pace
from generator.deployer.results import ResourceEvent
from generator.params import Place

_Told = TypeVar("_Told")
_SHORTEST_SECRET = 4


class Progress(Protocol):
    """Tells a person what goes on, on stderr. Called from several threads."""

    def note(self, key: str, text: str) -> None:
        """Say one sentence about a stack; the empty key speaks of the whole."""

    def begin(self, key: str, text: str) -> None:
        """Say that an operation on a stack has begun."""

    def event(self, key: str, event: ResourceEvent) -> None:
        """Say what happened to a resource of a stack."""

    def end(self, key: str, text: str) -> None:
        """Say how the operation ended."""


class Person(Protocol):
    """Answers questions; one at a time, whatever thread asks."""

    @property
    def is_there(self) -> bool:
        """Whether there is a terminal to ask at."""

    def confirm(self, question: str) -> bool:
        """Ask for yes or no; no where nobody is there."""

    def types(self, question: str, expected: str) -> bool:
        """Ask to type a word, and say whether it was that one."""

    def choose(self, question: str, choices: str) -> str:
        """Ask for one of the letters in `choices`; the first one where nobody is there."""


class Secrets:
    """Masks values that must not be shown, wherever they turn up."""

    def __init__(self, values: Iterable[str] = ()) -> None:
        # A very short value would mask half of every text, and is no secret worth the name.
        self._values = sorted({value for value in values if len(value) >= _SHORTEST_SECRET}, key=len, reverse=True)

    def masked(self, text: str) -> str:
        """Return the text with every secret in it replaced by asterisks."""
        for value in self._values:
            text = text.replace(value, "****")
        return text

    def all_masked(self, value: _Told) -> _Told:
        """Return data with every secret in its texts masked.

        To be asked for before the data becomes JSON, Markdown or a table: quoted, cut or wrapped, a secret would not be
        recognised any more.
        """
        return cast(_Told, self._all_masked(value))

    def _all_masked(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.masked(value)
        if isinstance(value, Mapping):
            return {key: self._all_masked(member) for key, member in value.items()}
        if isinstance(value, (list, tuple)):
            return type(value)(self._all_masked(member) for member in value)
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            members = {each.name: self._all_masked(getattr(value, each.name)) for each in dataclasses.fields(value)}
            return dataclasses.replace(value, **members)
        return value


@dataclass(kw_only=True)
class Session:
    """One run of a command. `callers` has the ARN of whoever calls, by account."""

    aws: Aws
    progress: Progress
    person: Person
    interruption: Interruption
    secrets: Secrets = field(default_factory=Secrets)
    clock: Clock = field(default_factory=RealClock)
    callers: Mapping[str, str] = field(default_factory=dict)

    @property
    def stop(self) -> threading.Event:
        """Set when a person wants the command to end: whoever waits then wakes up."""
        return self.interruption.stop

    def cloudformation(self, place: Place) -> Any:
        """Return the CloudFormation client of a place."""
        return self.aws.client("cloudformation", place)

    def pace(self, place: Place) -> Pace:
        """Return the pace of a place."""
        return self.aws.pace(place)
