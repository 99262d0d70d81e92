"""Publishes what a balancer has counted, and looks at every alarm, at the end of each minute."""

from __future__ import annotations

import contextvars
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Iterator

from ministack.core.responses import set_request_account_id, set_request_region
from ministack.services import alb, cloudwatch

from generator.rehearsal.metrics.alarms import Alarms
from generator.rehearsal.metrics.publishing import NAMESPACE, Datum, Minute, by_group, of_balancer, of_group, of_health
from generator.rehearsal.tasks import ProcessTasks

_MINUTE = 60


class Metrics:
    """A thread that publishes at the end of each minute, between `begin` and `end`."""

    def __init__(self, clock_factor: float) -> None:
        self._clock_factor = clock_factor
        self._alarms = Alarms(clock_factor)
        self._alarms.install()
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def begin(self, tasks: ProcessTasks) -> None:
        """Watch tasks."""
        self._ended.clear()
        self._thread = threading.Thread(target=self._watch, args=[tasks], name="metrics", daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Watch no longer; a second time does nothing."""
        self._ended.set()
        if self._thread:
            self._thread.join()

    def _watch(self, tasks: ProcessTasks) -> None:
        minute = self._minute()
        while not self._ended.wait((minute + 1) * _MINUTE / self._clock_factor - time.time()):
            while minute < self._minute():
                self._publish(tasks, minute)
                minute += 1

    def _minute(self) -> int:
        return int(time.time() * self._clock_factor // _MINUTE)

    def _publish(self, tasks: ProcessTasks, minute: int) -> None:
        begin = minute * _MINUTE
        samples = [each for each in tasks.balancer.metrics(begin) if each.second < begin + _MINUTE]
        counted = by_group(samples)

        def publish() -> None:
            # In the middle, where no rounding moves it to another minute.
            _store(_data(tasks, counted), (begin + _MINUTE / 2) / self._clock_factor)
            self._alarms.evaluate((begin + _MINUTE * 3 / 2) / self._clock_factor)

        for place in sorted({_place(group) for group in (*counted, *tasks.groups())}):
            _at(place, publish)


def _store(data: Iterable[Datum], moment: float) -> None:
    for each in data:
        values, counts = zip(*each.values, strict=True)
        cloudwatch._store_datum(
            NAMESPACE, each.name, dict(each.dimensions), moment, each.unit, None, values, counts, None
        )


def _data(tasks: ProcessTasks, counted: dict[str, Minute]) -> Iterator[Datum]:
    """Yield what the groups and load balancers of this account and Region publish."""
    totals: dict[str, Minute] = {}
    for arn, group in alb._tgs.items():
        for balancer in group["LoadBalancerArns"]:
            name = balancer.partition(":loadbalancer/")[2]
            dimensions = {"TargetGroup": arn.rpartition(":")[2], "LoadBalancer": name}
            minute = counted.get(arn, Minute())
            totals.setdefault(name, Minute()).add(minute)
            yield from of_group(minute, dimensions)
            yield from of_health(tasks.balancer.targets(arn), dimensions)
    for name, minute in totals.items():
        yield from of_balancer(minute, {"LoadBalancer": name})


def _place(group: str) -> tuple[str, str]:
    """Return the account and the Region of a target group."""
    _, _, _, region, account, *_ = group.split(":")
    return account, region


def _at(place: tuple[str, str], work: Callable[[], None]) -> None:
    """Do something in an account and a Region; whoever runs us learns of a mistake of ours, and the thread goes on."""

    def there() -> None:
        account, region = place
        set_request_account_id(account)
        set_request_region(region)
        try:
            work()
        except Exception:  # noqa: BLE001 (nobody else could catch it on this thread)
            sys.stderr.write(traceback.format_exc())

    contextvars.copy_context().run(there)
