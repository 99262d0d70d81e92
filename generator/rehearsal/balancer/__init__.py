"""A load balancer of our own: real connections on 127.0.0.1, weights and targets that change at any moment.

    with Balancer([8080, 8090]) as balancer:
        balancer.set_targets("blue", [Target("127.0.0.1", 3000)])
        balancer.set_rules(8080, [Rule(weights=[("blue", 90), ("green", 10)])])

It stands in for an Application Load Balancer and differs from one where a rehearsal is easier to read: a group none of
whose targets is healthy answers 503, while ELB would send requests to the unhealthy ones.
"""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Callable, Iterable, Sequence
from types import TracebackType

from generator.errors import UserError
from generator.rehearsal.background import Background
from generator.rehearsal.balancer.counts import Counts
from generator.rehearsal.balancer.exchange import NOT_FOUND, page
from generator.rehearsal.balancer.forwarding import Forwarder
from generator.rehearsal.balancer.group import Group
from generator.rehearsal.balancer.model import (
    FixedAnswer,
    GroupSettings,
    HealthCheck,
    Rule,
    Sample,
    Target,
    TargetHealth,
)
from generator.rehearsal.balancer.routing import Routes
from generator.rehearsal.http1 import Head

__all__ = ["Balancer", "FixedAnswer", "GroupSettings", "HealthCheck", "Rule", "Sample", "Target", "TargetHealth"]

ADDRESS = "127.0.0.1"
# What the idle timeout of ELB is unless someone changes it.
IDLE_TIMEOUT_SECONDS = 60.0
_BACKLOG = 1024


class Balancer:
    """Listens on ports of 127.0.0.1 and forwards each request to a target of the group whose turn it is.

    Between `start` and `stop` every method may be called from any thread, and holds for each request that comes after
    it has returned. Nothing is sent twice: a target that breaks is a 502, one that is silent a 504. As with ELB,
    targets must keep idle connections for longer than `idle_timeout`, or some requests meet a closed one. `clock` tells
    the second in which to count.
    """

    def __init__(
        self,
        ports: Iterable[int],
        *,
        clock: Callable[[], float] = time.time,
        idle_timeout: float = IDLE_TIMEOUT_SECONDS,
    ) -> None:
        """Take the ports, 0 for a free one; `UserError` if one is in use. `start` begins to answer on them."""
        self._sockets = _listen(ports)
        self.ports = tuple(int(taken.getsockname()[1]) for taken in self._sockets)
        self._routes = {port: Routes() for port in self.ports}
        self._groups: dict[str, Group] = {}
        self._counts = Counts(clock)
        self._forwarder = Forwarder(self._choose, self._counts, idle_timeout)
        self._background = Background("balancer")
        self._servers: list[asyncio.Server] = []

    def __enter__(self) -> Balancer:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Begin to answer; a balancer can be started once."""
        self._background.start()
        self._background.run(self._serve())

    def stop(self, grace: float = 5.0) -> None:
        """End: nothing new is accepted, and what is under way has `grace` seconds; a second time does nothing."""
        if self._background.running:
            self._background.run(self._end(grace))
        self._background.stop()
        for taken in self._sockets:
            taken.close()

    def set_rules(self, port: int, rules: Sequence[Rule]) -> None:
        """Treat each request of a port by the first of these that it fits; one that fits none gets a 404."""
        if port not in self.ports:
            raise UserError(f"no listener has port {port}; there is {', '.join(map(str, self.ports))}")
        self._background.call(lambda: self._replace_rules(port, rules))

    def set_targets(self, group: str, targets: Iterable[Target]) -> None:
        """Make these the targets of a group. Those that are not among them get nothing new, and drain."""
        registered = tuple(targets)
        self._background.call(lambda: self._group(group).register(registered))

    def set_group(self, group: str, settings: GroupSettings) -> None:
        """Set the attributes of a group: its health check and its deregistration delay."""
        self._background.call(lambda: self._group(group).configure(settings))

    def targets(self, group: str) -> tuple[TargetHealth, ...]:
        """Return the targets of a group with their health; a draining one is there until its last answer."""
        return self._background.call(lambda: tuple(self._group(group).states()))

    def metrics(self, since: int | None = None) -> tuple[Sample, ...]:
        """Return what was counted, by second and group, from the second `since` on; at most an hour back."""
        return self._background.call(lambda: tuple(self._counts.samples(since)))

    def _group(self, name: str) -> Group:
        return self._groups.setdefault(name, Group())

    def _replace_rules(self, port: int, rules: Sequence[Rule]) -> None:
        self._routes[port] = Routes(rules, self._routes[port])

    def _choose(self, port: int, request: Head) -> tuple[str, Group] | FixedAnswer | None:
        chosen = self._routes[port].choose(request.get("host") or "", request.first[1])
        if chosen is None:
            return page(NOT_FOUND)
        rule, group = chosen
        return rule.fixed or ((group, self._group(group)) if group else None)

    async def _serve(self) -> None:
        for taken in self._sockets:
            self._servers.append(await asyncio.start_server(self._forwarder.serve, sock=taken))

    async def _end(self, grace: float) -> None:
        for server in self._servers:
            server.close()
        await self._forwarder.stop(grace)
        for group in self._groups.values():
            group.close()


def _listen(ports: Iterable[int]) -> list[socket.socket]:
    taken: list[socket.socket] = []
    for port in ports:
        # asyncio sends small pieces at once only where the socket says that it is TCP; others wait 40 ms for more.
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        taken.append(listening)
        try:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind((ADDRESS, port))
            listening.listen(_BACKLOG)
        except OSError as error:
            for each in taken:
                each.close()
            raise UserError(
                f"port {port} of {ADDRESS} cannot be used: {error.strerror}; another port would do"
            ) from error
    return taken
