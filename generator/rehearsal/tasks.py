"""The tasks of ECS: kept as records only, or run as processes behind the balancer.

    tasks = ProcessTasks(twin(), {443: 0})
    tasks.start(blue_arn, definition, 2, GroupSettings(health_check=HealthCheck(path="/health")))
    tasks.route(listener_arn, 443, [Rule(weights=[(blue_arn, 100)])])

The version of a process, and what is wrong with it, is what its container's environment says: VERSION, UNHEALTHY,
BROKEN, SLOW_AFTER, SLOW_SECONDS.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from generator.errors import UserError
from generator.rehearsal.application import Application, Failures, Runtime
from generator.rehearsal.balancer import Balancer, GroupSettings, Rule, Target, TargetHealth

Address = tuple[str, int]

# The template's first task definition runs no version of the application.
_BOOTSTRAP = "bootstrap"


class Tasks(Protocol):
    """What runs for a target group; a group has the tasks of one task set."""

    def start(
        self, group: str, definition: Mapping[str, Any], count: int, settings: GroupSettings
    ) -> Sequence[Address]:
        """Run so many tasks of a task definition in a group, in place of what ran there; return where they answer."""

    def scale(self, group: str, definition: Mapping[str, Any], count: int) -> Sequence[Address]:
        """Run so many tasks in a group that has some already; return where they answer."""

    def configure(self, group: str, settings: GroupSettings) -> None:
        """Treat the tasks of a group otherwise from now on, if it has any."""

    def healthy(self, group: str) -> bool:
        """Whether all tasks of the group are well."""

    def health(self, group: str) -> Sequence[TargetHealth] | None:
        """Return what the balancer knows of a group's targets; None if there is no balancer."""

    def stop(self, group: str) -> None:
        """End the tasks of the group, as soon as they have answered what they have."""

    def serves(self, listener: str, port: int) -> bool:
        """Whether somebody answers at the port of a listener."""

    def route(self, listener: str, port: int, rules: Sequence[Rule]) -> None:
        """Treat the requests that a listener gets by its rules."""

    def unroute(self, listener: str) -> None:
        """Forget a listener that is there no longer."""

    def close(self) -> None:
        """End all that runs."""


class RecordedTasks:
    """Tasks that only ECS' own records know: they are well at once and answer nobody."""

    def start(self, _: str, __: Mapping[str, Any], ___: int, ____: GroupSettings) -> Sequence[Address]:
        """Run nothing."""
        return ()

    def scale(self, _: str, __: Mapping[str, Any], ___: int) -> Sequence[Address]:
        """Run nothing."""
        return ()

    def configure(self, _: str, __: GroupSettings) -> None:
        """Nothing runs."""

    def healthy(self, _: str) -> bool:
        """Nothing can be wrong."""
        return True

    def health(self, _: str) -> None:
        """Nobody looks."""

    def stop(self, _: str) -> None:
        """Nothing runs."""

    def serves(self, _: str, __: int) -> bool:
        """Nobody answers."""
        return False

    def route(self, _: str, __: int, ___: Sequence[Rule]) -> None:
        """Nobody asks."""

    def unroute(self, _: str) -> None:
        """Nobody asked."""

    def close(self) -> None:
        """Nothing runs."""


class ProcessTasks:
    """Tasks that are processes, each on a port of its own, behind a balancer of their own.

    `ports` are the ports of listeners, each with the one that the balancer is to have for it; 0 is a free one. The
    balancer counts by the seconds of a clock that is `clock_factor` times faster.
    """

    def __init__(self, runtime: Runtime, ports: Mapping[int, int], clock_factor: float = 1.0) -> None:
        self._runtime = runtime
        self.balancer = Balancer(ports.values(), clock=lambda: time.time() * clock_factor)
        self.ports = dict(zip(ports, self.balancer.ports, strict=True))
        self._running: dict[str, list[Application]] = {}
        self._listeners: dict[int, str] = {}
        self.balancer.start()

    def start(
        self, group: str, definition: Mapping[str, Any], count: int, settings: GroupSettings
    ) -> Sequence[Address]:
        """Start the processes and make them the targets of the group; whether they are well, the balancer finds out."""
        started = self._started(definition, count)
        self.balancer.set_group(group, settings)
        return self._replace(group, started)

    def scale(self, group: str, definition: Mapping[str, Any], count: int) -> Sequence[Address]:
        """Start processes beside those that run, or end the youngest, once they have answered what they have."""
        kept = self._running.get(group, [])[:count]
        return self._replace(group, kept + self._started(definition, count - len(kept)))

    def configure(self, group: str, settings: GroupSettings) -> None:
        """Change the settings of a group; one that has no tasks gets them with its first ones."""
        if group in self._running:
            self.balancer.set_group(group, settings)

    def health(self, group: str) -> Sequence[TargetHealth]:
        """Return what the balancer knows of a group's targets."""
        return self.balancer.targets(group)

    def _started(self, definition: Mapping[str, Any], count: int) -> list[Application]:
        version, failures = version_of(definition)
        started: list[Application] = []
        try:
            # What has been started before one fails is in the list, too.
            started.extend(Application.start(self._runtime, version, failures) for _ in range(count))
        except UserError:
            _stop(started)
            raise
        return started

    def _replace(self, group: str, wanted: list[Application]) -> Sequence[Address]:
        before, self._running[group] = self._running.get(group, []), wanted
        self.balancer.set_targets(group, [Target(each.host, each.port) for each in wanted])
        _stop([each for each in before if each not in wanted])
        return [(each.host, each.port) for each in wanted]

    def groups(self) -> tuple[str, ...]:
        """Return the groups that have tasks."""
        return tuple(self._running)

    def healthy(self, group: str) -> bool:
        """Whether every target that is not leaving has passed its checks."""
        states = [each.state for each in self.balancer.targets(group) if each.state != "draining"]
        return all(state == "healthy" for state in states)

    def stop(self, group: str) -> None:
        """Take the group's targets out of the balancer, then end them."""
        self.balancer.set_targets(group, [])
        _stop(self._running.pop(group, []))

    def serves(self, listener: str, port: int) -> bool:
        """Whether a listener has its port; of several with the same one, in whatever account, the first has it."""
        return port in self.ports and self._listeners.get(port, listener) == listener

    def route(self, listener: str, port: int, rules: Sequence[Rule]) -> None:
        """Set the rules of a listener; one whose port the balancer does not have has no clients."""
        for other in [each for each, owner in self._listeners.items() if owner == listener and each != port]:
            self._release(other)
        if self.serves(listener, port):
            self._listeners[port] = listener
            self.balancer.set_rules(self.ports[port], rules)

    def unroute(self, listener: str) -> None:
        """Give the port of a listener to the next one that wants it."""
        for port in [each for each, owner in self._listeners.items() if owner == listener]:
            self._release(port)

    def _release(self, port: int) -> None:
        del self._listeners[port]
        self.balancer.set_rules(self.ports[port], [])

    def close(self) -> None:
        """End the processes and the balancer."""
        for group in tuple(self._running):
            self.stop(group)
        self.balancer.stop()


def version_of(definition: Mapping[str, Any]) -> tuple[str, Failures]:
    """Return the version that a task definition runs, and what is wrong with it."""
    containers = definition.get("containerDefinitions", ())
    found = {each["name"]: each["value"] for container in containers for each in container.get("environment", ())}
    slow_after = found.get("SLOW_AFTER")
    try:
        return found.get("VERSION", _BOOTSTRAP), Failures(
            unhealthy="UNHEALTHY" in found,
            broken="BROKEN" in found,
            slow_after=int(slow_after) if slow_after else None,
            slow_seconds=float(found.get("SLOW_SECONDS", Failures.slow_seconds)),
        )
    except ValueError as error:
        raise UserError(f"SLOW_AFTER and SLOW_SECONDS of a task definition must be numbers: {error}") from error


def _stop(applications: Sequence[Application]) -> None:
    for each in applications:
        each.stop()
