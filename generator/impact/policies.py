"""Which policies allow more than before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from generator.impact.look import bodies
from generator.impact.statements import Members, Permission, Statement, loosened, statement, text, uncovered
from generator.impact.values import Node

Widening = tuple[str, str]

# A statement of theirs is another thing.
_NO_POLICIES = "AWS::WAF"
_PERMISSION = "AWS::Lambda::Permission"
# Type: lists whose new members mean more power, and what a new member means.
_ATTACHED: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "AWS::IAM::Group": {"ManagedPolicyArns": "allows what {} allows"},
        "AWS::IAM::InstanceProfile": {"Roles": "lends instances the role {}"},
        "AWS::IAM::ManagedPolicy": dict.fromkeys(("Groups", "Roles", "Users"), "holds for {} too"),
        "AWS::IAM::Policy": dict.fromkeys(("Groups", "Roles", "Users"), "holds for {} too"),
        "AWS::IAM::Role": {"ManagedPolicyArns": "allows what {} allows"},
        "AWS::IAM::User": {"ManagedPolicyArns": "allows what {} allows", "Groups": "allows what the group {} may do"},
        "AWS::IAM::UserToGroupAddition": {"Users": "gives the group's permissions to {}"},
    }
)
_BOUNDARY = "PermissionsBoundary"
_BOUNDED = ("AWS::IAM::Role", "AWS::IAM::User")
# What a permission of Lambda tests, as a policy would write it.
_PERMISSION_TESTS = MappingProxyType(
    {
        "SourceArn": ("ArnLike", "aws:SourceArn"),
        "SourceAccount": ("StringEquals", "aws:SourceAccount"),
        "PrincipalOrgID": ("StringEquals", "aws:PrincipalOrgID"),
        "EventSourceToken": ("StringEquals", "lambda:EventSourceToken"),
        "FunctionUrlAuthType": ("StringEquals", "lambda:FunctionUrlAuthType"),
        "InvokedViaFunctionUrl": ("Bool", "lambda:InvokedViaFunctionUrl"),
    }
)


@dataclass(frozen=True)
class _Placed:
    """A statement, and where it stands."""

    path: str
    statement: Statement


def widened(old: Node | None, new: Node) -> Iterator[Widening]:
    """Yield the dotted path and a sentence for everything that `new` allows and `old` does not.

    Each form of the resource is compared with that form of the old one from which it differs least. A resource that is
    new, or that was not created before, allows whatever it allows for the first time: that is an addition, and nothing
    is yielded. Statements that move between the inline policies of one identity widen nothing.
    """
    before = list(bodies(old))
    found: dict[Widening, None] = {}
    for body in bodies(new) if before else ():
        least = min((list(_widened(new.type, each, body)) for each in before), key=len)
        found |= dict.fromkeys(least)
    yield from found


def _widened(type_: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Widening]:
    before, after = _by_property(type_, old), _by_property(type_, new)
    for key in dict.fromkeys([*after, *before]):
        was, is_now = before.get(key, []), after.get(key, [])
        yield from _allowed(was, is_now)
        yield from _no_longer_denied(was, is_now)
    yield from _attached(type_, old, new)
    yield from _unbound(type_, old, new)


def _by_property(type_: str, body: Mapping[str, Any]) -> dict[str, list[_Placed]]:
    """Return the statements below each property of a resource."""
    if type_ == _PERMISSION:
        return {"Action": [_Placed("Action", statement(_permission(body)))]}
    if type_.startswith(_NO_POLICIES):
        return {}
    found = {key: list(_statements(value, key)) for key, value in body.items()}
    return {key: placed for key, placed in found.items() if placed}


def _statements(value: Any, path: str) -> Iterator[_Placed]:
    if isinstance(value, list | tuple):
        for member in value:
            yield from _statements(member, f"{path}.*")
    elif isinstance(value, Mapping):
        written = value.get("Statement")
        if isinstance(written, list | Mapping):
            where = f"{path}.Statement" + ".*" * isinstance(written, list)
            members = written if isinstance(written, list) else [written]
            yield from (_Placed(where, statement(each)) for each in members if isinstance(each, Mapping))
            return
        for key, member in value.items():
            yield from _statements(member, f"{path}.{key}")


def _permission(body: Mapping[str, Any]) -> dict[str, Any]:
    tests: dict[str, dict[str, Any]] = {}
    for key, (operator, test) in _PERMISSION_TESTS.items():
        if key in body:
            tests.setdefault(operator, {})[test] = body[key]
    return {
        "Effect": "Allow",
        "Action": body.get("Action", ""),
        "Resource": body.get("FunctionName", ""),
        "Principal": body.get("Principal", ""),
        "Condition": tests,
    }


def _allowed(old: Sequence[_Placed], new: Sequence[_Placed]) -> Iterator[Widening]:
    known = [each.statement for each in old]
    for placed in new:
        found = uncovered(placed.statement, known) if placed.statement.allows else ()
        if found:
            keys = loosened(placed.statement, known, found)
            free = f", no longer only under the old condition on {_and(keys)}" if keys else ""
            yield placed.path, f"{_named(placed)}allows {_say(found)}{free}"


def _no_longer_denied(old: Sequence[_Placed], new: Sequence[_Placed]) -> Iterator[Widening]:
    known = [each.statement for each in new]
    for placed in old:
        found = uncovered(placed.statement, known) if not placed.statement.allows else ()
        if found:
            yield placed.path, f"{_named(placed)}no longer denies {_say(found)}"


def _attached(type_: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Widening]:
    for key, sentence in _ATTACHED.get(type_, {}).items():
        before = _listed(old.get(key))
        for member in _listed(new.get(key)):
            if member not in before:
                yield key, sentence.format(text(member))


def _unbound(type_: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Widening]:
    if type_ not in _BOUNDED or _BOUNDARY not in old or old[_BOUNDARY] == new.get(_BOUNDARY):
        return
    if _BOUNDARY in new:
        yield _BOUNDARY, f"is bounded by {text(new[_BOUNDARY])} instead, which may allow more"
    else:
        yield _BOUNDARY, f"is no longer bounded by {text(old[_BOUNDARY])}"


def _listed(value: Any) -> list[Any]:
    return [*value] if isinstance(value, list | tuple) else [] if value is None else [value]


def _named(placed: _Placed) -> str:
    return f"{placed.statement.sid}: " * bool(placed.statement.sid)


def _say(found: Sequence[Permission]) -> str:
    actions = _and(_words(each.action, "every action") for each in found)
    resources = _and(_words(each.resource, "every resource") for each in found)
    principals = _and(_words(each.principal, "everyone") for each in found)
    return actions + f" on {resources}" * bool(resources) + f" for {principals}" * bool(principals)


def _words(members: Members, every: str) -> str:
    said = ", ".join(every if each == "*" else each for each in members.texts)
    return f"everything but {said}" if members.is_negated else said


def _and(words: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(word for word in words if word))
