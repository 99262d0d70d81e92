"""The releases, one after the other, in front of a client that never stops."""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from collections.abc import Callable

from generator.errors import UserError
from generator.rehearsal.client import Client
from generator.rehearsal.rehearse import stop_signals, verdicts
from generator.rehearsal.rehearse.news import Event, changes
from generator.rehearsal.rehearse.releases import Plan
from generator.rehearsal.rehearse.repository import Repository
from generator.rehearsal.rehearse.terminal import Terminal
from generator.rehearsal.rehearse.verdicts import Outcome
from generator.rehearsal.rehearse.watch import RUNS, Eyes
from generator.rehearsal.story import Colour, Mark, Second, seconds

_LOOKS_SECONDS = 0.2
# So long clients are watched before the first release and after each, to see what is normal.
_QUIET_SECONDS = 3.0
_STARTS_WITHIN_SECONDS = 60.0


class Performance:
    """What happens, and what is remembered of it: `marks`, and where each version ran."""

    def __init__(self, eyes: Eyes, repository: Repository, client: Client, url: str, terminal: Terminal) -> None:
        self._eyes, self._repository, self._client, self._url = eyes, repository, client, url
        self._terminal = terminal
        self._sight = eyes.look()
        self._idle: Colour = self._sight.idle
        self.marks: list[Mark] = []
        self.colours: dict[str | None, Colour] = {self._answering(): self._sight.live}

    def seconds(self) -> tuple[Second, ...]:
        """Return what the client saw, second by second."""
        return seconds(self._client.answers(), self.colours)

    def release(self, plan: Plan) -> Outcome:
        """Push a commit, watch until nothing moves any more, and measure."""
        self._terminal.say(f"\n{plan.message}", "bold")
        self._terminal.say(plan.told)
        began, before = self._now(), self._answering()
        self._idle = self._sight.idle
        commit = self._repository.push(plan.message, plan.change)
        self.colours[commit] = self._idle
        self._tell(Event(f"push {commit[:7]}", "pipeline", plan.message))
        self._watch(lambda: self._is_through(commit, began))
        ended = self._now()
        made = self._eyes.deployment_of(self._eyes.execution(commit)[0])
        self.quiet()
        if reason := self._eyes.hook_says():
            self._tell(Event("the hook said why", "deployment", reason))
        outcome = Outcome(
            plan=plan,
            commit=commit,
            colour=self._idle,
            began=began,
            ended=ended,
            verdict=verdicts.verdict(self._eyes.client("codedeploy"), made),
            totals=self._client.totals(began, ended),
            before=before,
            after=self._answering(),
            asked=any(each.version == commit for each in self._client.answers()),
            settled=self._last().p95,
        )
        self._terminal.verdict(outcome)
        return outcome

    def _is_through(self, commit: str, pushed: float) -> bool:
        """Whether the pipeline has no more to do for a commit; raises `UserError` where it never began."""
        status = self._eyes.execution(commit)[1]
        if not status and self._now() > pushed + _STARTS_WITHIN_SECONDS:
            raise UserError(
                f"the pipeline does not take the commit {commit[:7]}: {self._sight.at_work or 'it rests'}", 1
            )
        return status not in RUNS

    def quiet(self) -> None:
        """Watch for a while in which nothing is released."""
        end = time.monotonic() + _QUIET_SECONDS
        self._watch(lambda: time.monotonic() >= end)

    def _watch(self, is_over: Callable[[], bool]) -> None:
        over = False
        while not over or self._sight.is_deploying:
            time.sleep(_LOOKS_SECONDS)
            stop_signals.raise_lost()
            # Asked before the look: what has ended by then may have begun something, which the look sees.
            over = is_over()
            sight = self._eyes.look()
            for event in changes(self._sight, sight, self._idle):
                self._tell(event)
            self._sight = sight
            if self._now() > 1:
                self._terminal.seen(self._last(), sight.at_work)

    def _tell(self, event: Event) -> None:
        at = self._now()
        self.marks.append(Mark(at=at, label=event.label, kind=event.kind, detail=event.detail))
        self._terminal.event(at, event)

    def _last(self) -> Second:
        """Return the last second that is over."""
        at = int(self._now()) - 1
        found = seconds([each for each in self._client.answers() if each.second == at], self.colours)
        return found[0] if found else Second(at=at, blue=0, green=0, errors=0, p50=None, p95=None)

    def _answering(self) -> str:
        """Return the version that answers production."""
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(self._url) as answer:
                return str(answer.headers["X-Version"])
        except urllib.error.HTTPError as error:
            with error:
                return str(error.headers["X-Version"])

    def _now(self) -> float:
        return time.monotonic() - self._client.origin
