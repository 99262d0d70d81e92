"""Cron expressions of deployment windows: seconds, minutes, hours, day of month, month, day of week, perhaps the year.

Seconds are not looked at; `?`, `L`, `W` and `#` are as in the rule's reference.
https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference-DeploymentWindow.html
"""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from datetime import datetime

_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_LENGTHS = (6, 7)
_WEEK = 7
_SATURDAY, _SUNDAY = 7, 1


def is_open(expression: str, moment: datetime) -> bool:
    """Whether a moment lies in a window; raises `ValueError` for what is no expression."""
    fields = expression.upper().split()
    if len(fields) not in _LENGTHS:
        raise ValueError(f"'{expression}' has {len(fields)} fields and not six or seven")
    _, minutes, hours, day, month, weekday, *year = fields
    return (
        _has(minutes, moment.minute, (0, 59))
        and _has(hours, moment.hour, (0, 23))
        and _has(month, moment.month, (1, 12), _MONTHS)
        and _has("".join(year) or "*", moment.year, (1970, 2199))
        and all(_on_day(each, moment) for each in [day] if day != "?")
        and any(_on_weekday(each, moment) for each in weekday.split(","))
    )


def _has(field: str, value: int, bounds: tuple[int, int], names: Sequence[str] = ()) -> bool:
    return any(_in_range(part, value, bounds, names) for part in field.split(","))


def _in_range(part: str, value: int, bounds: tuple[int, int], names: Sequence[str]) -> bool:
    span, _, step = part.partition("/")
    first, _, last = span.partition("-")
    low = bounds[0] if first == "*" else _number(first, names)
    high = _number(last, names) if last else bounds[1] if step or first == "*" else low
    if not bounds[0] <= low <= bounds[1] or not bounds[0] <= high <= bounds[1]:
        raise ValueError(f"'{part}' is not between {bounds[0]} and {bounds[1]}")
    span_values = range(low, high + 1) if low <= high else [*range(low, bounds[1] + 1), *range(bounds[0], high + 1)]
    return value in span_values[:: int(step or 1)]


def _number(text: str, names: Sequence[str]) -> int:
    return names.index(text) + 1 if text in names else int(text)


def _on_day(field: str, moment: datetime) -> bool:
    length = calendar.monthrange(moment.year, moment.month)[1]
    if field.startswith("L") and field != "LW":
        return moment.day == length - int(field[2:] or 0)
    if field.endswith("W"):
        return moment.day == _nearest_workday(moment, length if field == "LW" else int(field[:-1]), length)
    return _has(field, moment.day, (1, 31))


def _nearest_workday(moment: datetime, day: int, length: int) -> int:
    weekday = _weekday(moment.replace(day=min(day, length)))
    if weekday == _SATURDAY:
        return day - 1 if day > 1 else day + 2
    if weekday == _SUNDAY:
        return day + 1 if day < length else day - 2
    return day


def _on_weekday(field: str, moment: datetime) -> bool:
    if field in ("?", "*"):
        return True
    weekday = _weekday(moment)
    if "#" in field:
        day, _, which = field.partition("#")
        return weekday == _number(day, _DAYS) and (moment.day - 1) // _WEEK + 1 == int(which)
    if field.endswith("L") and field != "L":
        length = calendar.monthrange(moment.year, moment.month)[1]
        return weekday == _number(field[:-1], _DAYS) and moment.day + _WEEK > length
    return weekday == _SATURDAY if field == "L" else _in_range(field, weekday, (1, 7), _DAYS)


def _weekday(moment: datetime) -> int:
    return moment.isoweekday() % _WEEK + 1
