"""Valid values of a parameter, made from nothing but its own constraints; the same ones at every run."""

from __future__ import annotations

import importlib
import random
import string
from collections.abc import Iterator, Mapping
from typing import Any

from cfn_evaluator import accepts, is_list_type

# The parser behind `re`: hypothesis.from_regex takes a second for a pattern, this takes nothing.
_PARSER = importlib.import_module("re._parser")
_DIGITS, _PRINTABLE = string.digits, string.digits + string.ascii_letters + "-./*"
_MOST_REPEATS = 4
_ATTEMPTS = 1000


def any_value(declaration: Mapping[str, Any], chance: random.Random) -> str:
    """Return a value the parameter accepts."""
    return next(value for value in _candidates(declaration, chance) if accepts(declaration, value))


def two_others(declaration: Mapping[str, Any]) -> tuple[str, ...]:
    """Return two values besides the default; one where the constraints leave no second.

    A list whose members are all empty counts as none given, and so as the empty default.
    """
    chance = random.Random(repr(sorted(declaration.items())))  # noqa: S311 - not a secret
    default = str(declaration.get("Default", "")).strip(",")
    others: list[str] = []
    for value in _candidates(declaration, chance):
        if accepts(declaration, value) and value.strip(",") not in (default, "", *others):
            others.append(value)
        if len(others) == 2:
            break
    return tuple(others)


def _candidates(declaration: Mapping[str, Any], chance: random.Random) -> Iterator[str]:
    for _ in range(_ATTEMPTS):
        if allowed := declaration.get("AllowedValues"):
            yield str(chance.choice(allowed))
        elif declaration["Type"] == "Number":
            smallest = declaration.get("MinValue", 0)
            largest = declaration.get("MaxValue", smallest + 10_000)
            yield str(chance.choice((smallest, largest, chance.randint(smallest, largest))))
        else:
            count = chance.randint(1, 3) if is_list_type(declaration["Type"]) else 1
            yield ",".join(_text(declaration.get("AllowedPattern", ".*"), chance) for _ in range(count))


def _text(pattern: str, chance: random.Random) -> str:
    return "".join(_characters(list(_PARSER.parse(pattern)), chance))


def _characters(parsed: list[Any], chance: random.Random) -> Iterator[str]:
    for kind, argument in parsed:
        match str(kind):
            case "LITERAL":
                yield chr(argument)
            case "ANY" | "NOT_LITERAL":
                yield chance.choice(_PRINTABLE)
            case "IN":
                yield chance.choice(_members(argument))
            case "SUBPATTERN":
                yield from _characters(list(argument[-1]), chance)
            case "BRANCH":
                yield from _characters(list(chance.choice(argument[1])), chance)
            case "MAX_REPEAT":
                least, most, repeated = argument
                for _ in range(chance.randint(least, min(int(most), least + _MOST_REPEATS))):
                    yield from _characters(list(repeated), chance)
            case unknown:
                raise NotImplementedError(f"{unknown} in a pattern")


def _members(parsed: list[Any]) -> str:
    if str(parsed[0][0]) == "NEGATE":
        return "".join(character for character in _PRINTABLE if character not in _members(parsed[1:]))
    members = ""
    for kind, argument in parsed:
        match str(kind):
            case "LITERAL":
                members += chr(argument)
            case "RANGE":
                members += "".join(map(chr, range(argument[0], argument[1] + 1)))
            case "CATEGORY":
                members += {"CATEGORY_DIGIT": _DIGITS, "CATEGORY_NOT_SPACE": _PRINTABLE}.get(str(argument), " ")
    return members
