"""Conditions of a template: what they ask, which answers are possible, and what holds then.

An expression is True, False, or a tuple: `("is", subject, literal)`, `("same", one, other)`, `("not", expression)`,
`("and", expressions)`, `("or", expressions)`. A *scenario* gives each subject that conditions ask about a value: a
literal that it is compared with, or `OTHER`. Expressions name no condition, so those of two versions compare by what
they ask.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

from generator.impact.plain import frozen, is_scalar, text

# A value that is none of those a subject is compared with.
OTHER = "(anything else)"

Scenario = Mapping[Any, Any]
Expression = Any
UNDECIDED: Scenario = {}

# A resource that more combinations tell apart is looked at with its conditions undecided: coarse, but complete.
SCENARIO_LIMIT = 256


def expression(name: str, definitions: Mapping[str, Any], resolve: Callable[[Any], Any]) -> Expression:
    """Return what a condition asks; one that is not defined, or defined by itself, asks for its own name."""
    return _expression({"Condition": name}, definitions, resolve, frozenset())


def _expression(
    written: Any, definitions: Mapping[str, Any], resolve: Callable[[Any], Any], seen: frozenset[str]
) -> Expression:
    match written:
        case {"Condition": str() as name} if name in definitions and name not in seen:
            return _expression(definitions[name], definitions, resolve, seen | {name})
        case {"Fn::Equals": [left, right]}:
            return _equals(resolve(left), resolve(right))
        case {"Fn::Not": [member]}:
            return _not(_expression(member, definitions, resolve, seen))
        case {"Fn::And": list(members)}:
            return _both("and", [_expression(member, definitions, resolve, seen) for member in members])
        case {"Fn::Or": list(members)}:
            return _both("or", [_expression(member, definitions, resolve, seen) for member in members])
    return ("is", frozen(written), "true")


def _equals(left: Any, right: Any) -> Expression:
    one, other = frozen(left), frozen(right)
    if one == other:
        return True
    if is_scalar(left) and is_scalar(right):
        return False
    if is_scalar(right):
        return ("is", one, text(right))
    if is_scalar(left):
        return ("is", other, text(left))
    return ("same", *sorted((one, other), key=repr))


def _not(member: Expression) -> Expression:
    return not member if isinstance(member, bool) else ("not", member)


def _both(kind: str, members: list[Expression]) -> Expression:
    decisive = kind == "or"
    if decisive in members:
        return decisive
    rest = tuple(member for member in members if not isinstance(member, bool))
    return (kind, rest) if rest else not decisive


def evaluate(asked: Expression, scenario: Scenario) -> bool | None:
    """Whether an expression holds in a scenario; None where the scenario does not say."""
    match asked:
        case bool():
            return asked
        case ("is", subject, literal):
            return scenario[subject] == literal if subject in scenario else None
        case ("same", *_):
            return scenario.get(asked)
        case ("not", member):
            result = evaluate(member, scenario)
            return None if result is None else not result
        case (kind, members):
            return _decide([evaluate(member, scenario) for member in members], decisive=kind == "or")
    return None


def _decide(results: list[bool | None], *, decisive: bool) -> bool | None:
    if decisive in results:
        return decisive
    return None if None in results else not decisive


def scenarios(asked: Collection[Expression], allowed: Callable[[Any], Collection[str] | None]) -> list[Scenario]:
    """Return the scenarios that the expressions tell apart, one for each combination of their answers.

    `allowed` gives the only values that a subject can have, None where it can have any.
    """
    domains = _domains(asked, allowed)
    if math.prod(len(values) for values in domains.values()) > SCENARIO_LIMIT:
        return [UNDECIDED]
    found: dict[tuple[bool | None, ...], Scenario] = {}
    for choice in itertools.product(*domains.values()):
        scenario = dict(zip(domains, choice, strict=True))
        found.setdefault(tuple(evaluate(each, scenario) for each in asked), scenario)
    return list(found.values())


def _domains(
    asked: Iterable[Expression], allowed: Callable[[Any], Collection[str] | None]
) -> dict[Any, list[str | bool]]:
    literals: dict[Any, list[str]] = {}
    domains: dict[Any, list[str | bool]] = {}
    for subject, literal in itertools.chain.from_iterable(map(_atoms, asked)):
        if literal is None:
            domains[subject] = [True, False]
        elif literal not in literals.setdefault(subject, []):
            literals[subject].append(literal)
    for subject, compared in literals.items():
        values = allowed(subject)
        if values is None:
            domains[subject] = [*compared, OTHER]
        else:
            others = [OTHER] if any(value not in compared for value in values) else []
            domains[subject] = [*(value for value in compared if value in values), *others]
    return domains


def _atoms(asked: Expression) -> Iterator[tuple[Any, str | None]]:
    match asked:
        case ("is", subject, literal):
            yield subject, literal
        case ("same", *_):
            yield asked, None
        case ("not", member):
            yield from _atoms(member)
        case ("and" | "or", members):
            for member in members:
                yield from _atoms(member)


def describe(named: Mapping[str, Expression], all_of: list[Scenario], some: Collection[int]) -> str:
    """Return in words in which of the scenarios something is so; empty where it is so in all of them."""
    if len(some) == len(all_of):
        return ""
    answers = {name: [evaluate(asked, each) for each in all_of] for name, asked in named.items()}
    inside = {
        name: results[next(iter(some))] for name, results in answers.items() if len({results[n] for n in some}) == 1
    }
    exact = [name for name, result in inside.items() if _matching(answers[name], result) == set(some)]
    words = [
        f"{'when' if inside[name] else 'unless'} {name}" for name in (exact[:1] or inside) if inside[name] is not None
    ]
    if exact or _all_matching(answers, inside) == set(some):
        return " and ".join(words)
    return f"in some cases that {', '.join(named)} tell apart"


def _matching(results: list[bool | None], wanted: object) -> set[int]:
    return {number for number, result in enumerate(results) if result == wanted}


def _all_matching(answers: Mapping[str, list[bool | None]], wanted: Mapping[str, bool | None]) -> set[int]:
    matching = [_matching(answers[name], result) for name, result in wanted.items()]
    return set.intersection(*matching) if matching else set()
