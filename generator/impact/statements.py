"""Which statements of policies another statement covers.

A statement is taken apart into single permissions, one action on one resource for one principal, and each is looked
for. Wildcards match as in IAM; what only a deployment knows is the same only where it is written the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from generator.impact.values import Joined, Opaque, Reference, Symbol

# IAM has no sign for what a statement does not say: who, in the policy of an identity; on what, in a trust policy.
_UNSAID = ""
_EVERYONE = "*"
_WILDCARDS = str.maketrans({"*": "%2A", "?": "%3F"})


@dataclass(frozen=True)
class Members:
    """The values of an element; with `is_negated` every value but these, as in NotAction."""

    texts: tuple[str, ...]
    is_negated: bool = False


@dataclass(frozen=True)
class Permission:
    """One member of each element of a statement; a negated element stays whole."""

    action: Members
    resource: Members
    principal: Members


@dataclass(frozen=True)
class Statement:
    """A statement of a policy: what it is about, and the tests it makes, as (operator, key, values)."""

    sid: str
    allows: bool
    actions: Members
    resources: Members
    principals: Members
    tests: tuple[tuple[str, str, frozenset[str]], ...]

    def permissions(self) -> Iterator[Permission]:
        """Yield what the statement consists of."""
        for action in _single(self.actions):
            for resource in _single(self.resources):
                for principal in _single(self.principals):
                    yield Permission(action, resource, principal)

    def speaks_of(self, permission: Permission) -> bool:
        """Whether the statement covers a permission, its conditions left aside."""
        return (
            _holds(self.actions, permission.action, _matches_action)
            and _holds(self.resources, permission.resource, _matches)
            and _holds(self.principals, permission.principal, _is_principal)
        )

    def missing_tests(self, other: Statement) -> tuple[str, ...]:
        """Return the keys of this statement's tests that `other` does not make as strictly."""
        return tuple(test[1] for test in self.tests if not any(_implies(theirs, test) for theirs in other.tests))


def statement(body: Mapping[str, Any]) -> Statement:
    """Read a statement of a resolved policy document."""
    return Statement(
        sid=text(body.get("Sid", "")),
        allows=body.get("Effect") == "Allow",
        actions=_members(body, "Action"),
        resources=_members(body, "Resource"),
        principals=_principals(body),
        tests=tuple(_tests(body.get("Condition"))),
    )


def uncovered(of: Statement, by: Sequence[Statement]) -> tuple[Permission, ...]:
    """Return the permissions of a statement that none of the others gives under the same conditions or fewer."""
    full = [other for other in by if other.allows == of.allows and not other.missing_tests(of)]
    return tuple(each for each in of.permissions() if not any(other.speaks_of(each) for other in full))


def loosened(of: Statement, by: Sequence[Statement], found: Sequence[Permission]) -> tuple[str, ...]:
    """Return the keys of the conditions that alone keep the others from covering permissions; empty if more does."""
    same = [other for other in by if other.allows == of.allows and all(other.speaks_of(each) for each in found)]
    return tuple(dict.fromkeys(key for other in same for key in other.missing_tests(of)))


def text(value: Any) -> str:
    """Return a value as a text in which a symbol stands as it is written in a template."""
    match value:
        case Joined(parts=parts):
            return "".join(text(part) for part in parts)
        case Reference(stack=stack, resource=resource, attribute=attribute):
            return f"${{{stack}.{resource}{'.' * bool(attribute)}{attribute}}}"
        case Symbol(name=name):
            return f"${{{name}}}"
        case Opaque(function=function, argument=argument):
            # Its argument may hold wildcards that are none of the policy's.
            return f"${{{function} {argument}}}".translate(_WILDCARDS)
        case bool():
            return str(value).lower()
    return str(value)


def _members(body: Mapping[str, Any], key: str) -> Members:
    if f"Not{key}" in body:
        return Members(_listed(body[f"Not{key}"]), is_negated=True)
    return Members(_listed(body.get(key, _UNSAID)))


def _principals(body: Mapping[str, Any]) -> Members:
    key = "NotPrincipal" if "NotPrincipal" in body else "Principal"
    value = body.get(key, _UNSAID)
    found = [f"{kind} {each}" for kind, each in _by_kind(value)] if isinstance(value, Mapping) else _listed(value)
    # Both forms let in everyone.
    texts = tuple(_EVERYONE if each == "AWS *" else each for each in found)
    return Members(texts, is_negated=key == "NotPrincipal")


def _by_kind(value: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for kind, members in value.items():
        for each in _listed(members):
            yield kind, each


def _listed(value: Any) -> tuple[str, ...]:
    return tuple(text(each) for each in value) if isinstance(value, list | tuple) else (text(value),)


def _tests(condition: Any) -> Iterator[tuple[str, str, frozenset[str]]]:
    if not isinstance(condition, Mapping):
        if condition is not None:
            yield "", text(condition), frozenset()
        return
    for operator, keys in condition.items():
        for key, value in keys.items() if isinstance(keys, Mapping) else [(text(keys), "")]:
            yield operator, key, frozenset(_listed(value))


def _implies(theirs: tuple[str, str, frozenset[str]], ours: tuple[str, str, frozenset[str]]) -> bool:
    """Whether who passes one test passes the other."""
    # A key is not case-sensitive, its values are. With IfExists a request without the key passes too.
    if theirs[1].lower() != ours[1].lower() or theirs[0] not in (ours[0], ours[0].removesuffix("IfExists")):
        return False
    if "Not" in ours[0]:
        return theirs[2] >= ours[2]
    # ArnEquals takes wildcards like ArnLike.
    is_same = _matches if "Like" in ours[0] or "Arn" in ours[0] else str.__eq__
    return all(any(is_same(allowed, value) for allowed in ours[2]) for value in theirs[2])


def _single(members: Members) -> Iterator[Members]:
    if members.is_negated:
        yield members
    else:
        for each in members.texts:
            yield Members((each,))


def _holds(whole: Members, part: Members, matches: Any) -> bool:
    """Whether a part, one text or one negated element, lies within an element."""
    if not whole.is_negated and not part.is_negated:
        return any(matches(pattern, part.texts[0]) for pattern in whole.texts)
    if not whole.is_negated:
        return "*" in whole.texts
    if part.is_negated:
        return all(any(matches(pattern, left_out) for pattern in part.texts) for left_out in whole.texts)
    # Neither may the part be left out, nor anything that the part's own wildcards mean.
    only = part.texts[0]
    return not any(matches(left_out, only) or matches(only, left_out) for left_out in whole.texts)


def _matches(pattern: str, value: str) -> bool:
    return bool(_expression(pattern).fullmatch(value))


def _matches_action(pattern: str, value: str) -> bool:
    return _matches(pattern.lower(), value.lower())


def _is_principal(pattern: str, value: str) -> bool:
    # IAM knows no part of a principal as a wildcard.
    return pattern in (value, _EVERYONE)


@lru_cache(maxsize=1024)
def _expression(pattern: str) -> re.Pattern[str]:
    return re.compile(re.escape(pattern).replace(r"\*", ".*").replace(r"\?", "."), re.DOTALL)
