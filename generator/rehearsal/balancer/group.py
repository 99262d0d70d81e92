"""A target group: its targets, whose turn it is, and how a target leaves."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import suppress
from time import monotonic

from generator.rehearsal.balancer.health import Health, watch
from generator.rehearsal.balancer.model import GroupSettings, Target, TargetHealth
from generator.rehearsal.balancer.upstream import Upstream


class Member:
    """A registered target with its health and its connections."""

    def __init__(self, target: Target, settings: GroupSettings) -> None:
        self.host, self.port = target.host, target.port
        self.health = Health.of(target, settings)
        self.idle: list[Upstream] = []
        self.busy: set[Upstream] = set()
        # Requests, also those that have no connection yet.
        self.requests = 0
        self.quiet = asyncio.Event()
        self.check: asyncio.Task[None] | None = None

    def start(self, settings: GroupSettings) -> None:
        """Begin to ask the target whether it is well."""
        self.stop()
        if settings.health_check:
            self.check = asyncio.create_task(watch(self.host, self.port, settings.health_check, self.health))

    def stop(self) -> None:
        """End asking."""
        if self.check:
            self.check.cancel()

    async def connection(self, idle_timeout: float) -> Upstream:
        """Return an idle connection, the one used last, or a new one."""
        while self.idle:
            upstream = self.idle.pop()
            if upstream.usable(idle_timeout):
                break
            upstream.close()
        else:
            upstream = await Upstream.open(self.host, self.port)
        self.busy.add(upstream)
        return upstream

    def release(self, upstream: Upstream, *, reusable: bool) -> None:
        """Take a connection back; it is kept for the next request if it can be."""
        self.busy.discard(upstream)
        upstream.used = monotonic()
        if reusable and self.health.state != "draining":
            self.idle.append(upstream)
        else:
            upstream.close()

    def left(self) -> None:
        """Count off a request that this target was chosen for."""
        self.requests -= 1
        if not self.requests:
            self.quiet.set()

    async def drain(self, delay: float) -> None:
        """Take no new request, and return when the last one is answered or, after the delay, cut off."""
        self.stop()
        self.health.drain()
        self.quiet.clear()
        while self.idle:
            self.idle.pop().close()
        if self.requests:
            with suppress(TimeoutError):
                await asyncio.wait_for(self.quiet.wait(), delay)
        for upstream in self.busy:
            upstream.close()


class Group:
    """Targets that take turns. All its methods belong to the loop of the balancer."""

    def __init__(self, settings: GroupSettings | None = None) -> None:
        self._settings = settings or GroupSettings()
        self._members: dict[tuple[str, int], Member] = {}
        self._leaving: dict[asyncio.Task[None], Member] = {}
        self._turn = 0

    def configure(self, settings: GroupSettings) -> None:
        """Take other settings; targets keep the health they have, until the next check."""
        self._settings = settings
        for member in self._members.values():
            member.start(settings)

    def register(self, targets: Iterable[Target]) -> None:
        """Make these the targets: new ones enter, those that are not among them drain."""
        wanted = {(target.host, target.port): target for target in targets}
        for key in self._members.keys() - wanted.keys():
            self._deregister(self._members.pop(key))
        for key, target in wanted.items():
            if key in self._members:
                self._members[key].health.told(target, self._settings)
            else:
                self._members[key] = Member(target, self._settings)
                self._members[key].start(self._settings)

    def pick(self) -> Member | None:
        """Return the healthy target whose turn it is; None if no target is healthy."""
        healthy = [member for member in self._members.values() if member.health.state == "healthy"]
        if not healthy:
            return None
        self._turn += 1
        return healthy[self._turn % len(healthy)]

    def states(self) -> Iterator[TargetHealth]:
        """Yield every target: the registered ones, then those that drain."""
        for member in (*self._members.values(), *self._leaving.values()):
            yield TargetHealth(member.host, member.port, member.health.state, member.health.reason)

    def close(self) -> None:
        """Close all connections."""
        for member in (*self._members.values(), *self._leaving.values()):
            for upstream in (*member.idle, *member.busy):
                upstream.close()

    def _deregister(self, member: Member) -> None:
        # Before the task runs: from now on nobody may choose it.
        member.health.drain()
        task = asyncio.create_task(member.drain(self._settings.deregistration_delay))
        self._leaving[task] = member
        task.add_done_callback(self._leaving.pop)
