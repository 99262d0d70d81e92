"""Axes: from values to places, and the round values that are written beside them."""

from __future__ import annotations

import math
from dataclasses import dataclass

_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600)


@dataclass(frozen=True)
class Tick:
    """A place on an axis and what is written there."""

    place: float
    label: str


def place(number: float) -> float:
    """Return a coordinate as the page writes it: a tenth of a pixel is finer than anyone sees."""
    return round(number, 1)


@dataclass(frozen=True)
class Linear:
    """An axis on which equal distances are equal differences."""

    low: float
    high: float
    begin: float
    end: float

    def __call__(self, value: float) -> float:
        """Return where a value is."""
        return place(self.begin + (value - self.low) / (self.high - self.low) * (self.end - self.begin))


@dataclass(frozen=True)
class Logarithmic:
    """An axis on which equal distances are equal factors."""

    low: float
    high: float
    begin: float
    end: float

    def __call__(self, value: float) -> float:
        """Return where a value is."""
        share = math.log(max(value, self.low) / self.low) / math.log(self.high / self.low)
        return place(self.begin + share * (self.end - self.begin))


def counts(largest: int, begin: float, end: float) -> tuple[Linear, tuple[Tick, ...]]:
    """Return an axis from 0 to a round number above `largest`, with about four ticks."""
    rough = max(largest, 4) / 4
    power = 10 ** math.floor(math.log10(rough))
    step = int(max(1, next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough)))
    top = math.ceil(max(largest, 1) / step) * step
    axis = Linear(0, top, begin, end)
    return axis, tuple(Tick(axis(value), f"{value:,}") for value in range(0, top + 1, step))


def latencies(values: list[float], begin: float, end: float) -> tuple[Logarithmic, tuple[Tick, ...]]:
    """Return an axis of whole powers of ten around times in seconds, with a tick at each."""
    low = min([-3, *(math.floor(math.log10(max(value, 0.000_1))) for value in values)])
    high = max([low + 2, *(math.ceil(math.log10(max(value, 0.000_1))) for value in values)])
    axis = Logarithmic(10.0**low, 10.0**high, begin, end)
    return axis, tuple(Tick(axis(10.0**power), duration(10.0**power)) for power in range(low, high + 1))


def times(low: float, high: float, begin: float, end: float) -> tuple[Linear, tuple[Tick, ...]]:
    """Return an axis of seconds with at most a dozen ticks at round times."""
    step = next((step for step in _STEPS if (high - low) / step <= 12), _STEPS[-1])  # noqa: PLR2004
    axis = Linear(low, high, begin, end)
    first = math.ceil(low / step) * step
    return axis, tuple(Tick(axis(value), clock(value)) for value in range(first, math.floor(high) + 1, step))


def clock(seconds: float) -> str:
    """Return a time since the beginning in minutes and seconds: `1:05`."""
    minutes, rest = divmod(math.floor(seconds), 60)
    return f"{minutes}:{rest:02}"


def duration(seconds: float) -> str:
    """Return how long something took as people say it: `4.2 ms`, `1.5 s`."""
    if seconds < 1:
        return f"{float(f'{seconds * 1000:.2g}'):g} ms"
    return f"{float(f'{seconds:.3g}'):g} s"
