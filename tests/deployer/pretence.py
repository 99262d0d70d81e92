"""What a command takes for a clock and for a person."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from datetime import datetime

import botocore.endpoint
import pytest

from .aws import Aws


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


class _Hurried:
    """The module `time`, for botocore: a pause before a question is asked again lets time pass in the fake alone."""

    def __init__(self, aws: Aws) -> None:
        self.sleep = aws.advance
        self.time, self.monotonic = time.time, time.monotonic


def hurry(aws: Aws, patch: pytest.MonkeyPatch) -> None:
    """Let botocore ask again at once what was throttled or lost."""
    patch.setattr(botocore.endpoint, "time", _Hurried(aws))
