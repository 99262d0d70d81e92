"""Which export an import finds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from generator.impact.plain import pattern, text
from generator.impact.resolve import Resolver

_STACK_NAME = "${AWS::StackName}"


class Export(NamedTuple):
    """An output that other stacks can import; `name` is written as `Fn::Sub` writes it."""

    stack: str
    output: str
    name: str


def exports_of(resolvers: Mapping[str, Resolver]) -> Iterator[Export]:
    """Yield every export, in the order of the templates."""
    for stack, resolver in resolvers.items():
        for output, declared in resolver.outputs.items():
            match declared:
                case {"Export": {"Name": name}} if resolver.created(declared) is not False:
                    yield Export(stack, output, pattern(resolver.resolve(name)))


def found(wanted: str, groups: Iterable[Sequence[Export]], resolvers: Mapping[str, Resolver]) -> Export | None:
    """Return the export that a name means, None where nobody can say; a group is asked where none before it has one.

    Exports of one name are those of templates that stand instead of each other, of which a stack finds only one: who
    makes it comes first. An export that is named after its stack is found by the rest of its name, if it is alone.
    """
    for exports in groups:
        exact = [export for export in exports if export.name == wanted and _STACK_NAME not in wanted]
        if exact:
            # Both sides of a comparison must choose alike, however their templates are ordered.
            return min(exact, key=lambda export: (not _is_made(export, resolvers[export.stack]), export.stack))
        alike = [export for export in exports if _STACK_NAME in export.name and _matches(export.name, wanted)]
        if alike:
            return alike[0] if len(alike) == 1 else None
    return None


def _is_made(export: Export, resolver: Resolver) -> bool:
    return any(name in resolver.resources for name in _named(resolver.outputs[export.output].get("Value")))


def _named(value: Any) -> Iterator[str]:
    """Yield what a written value refers to by `Ref` or `Fn::GetAtt`."""
    if isinstance(value, Mapping):
        for key, member in value.items():
            if key in ("Ref", "Fn::GetAtt"):
                yield text(member[0] if isinstance(member, list) and member else member).split(".")[0]
            yield from _named(member)
    elif isinstance(value, list):
        for member in value:
            yield from _named(member)


def _matches(exported: str, wanted: str) -> bool:
    return re.fullmatch(".+".join(map(re.escape, exported.split(_STACK_NAME))), wanted) is not None
