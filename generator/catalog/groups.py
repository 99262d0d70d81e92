"""Resources that stand in the same place are one box of a diagram: three subnets alike, nine endpoints alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from generator.catalog import words


@dataclass(frozen=True, kw_only=True)
class Group:
    """Resources of one type that need and are needed by the same groups; `name` is what their names share.

    `needs` holds the keys of groups, `built_on` the resources themselves.
    """

    name: str
    type: str
    members: tuple[str, ...]
    needs: tuple[str, ...]
    built_on: tuple[str, ...]

    @property
    def key(self) -> str:
        """The first member, which stands for all in `needs`."""
        return self.members[0]


def grouped(types: Mapping[str, str], needed: Mapping[str, Sequence[str]]) -> list[Group]:
    """Return the coarsest grouping in which members of a group cannot be told apart by what they are linked to.

    What two resources have in common is looked for again and again, until no group falls apart any more: the
    partition refinement that minimises automata. Where resources form no cycle, groups do not either.
    """
    users = {name: [user for user in types if name in needed[user]] for name in types}
    kinds = dict(types)
    while True:
        signatures = {
            name: (kinds[name], frozenset(kinds[n] for n in needed[name]), frozenset(kinds[u] for u in users[name]))
            for name in types
        }
        firsts: dict[object, str] = {}
        refined = {name: firsts.setdefault(signatures[name], name) for name in types}
        if len(firsts) == len(set(kinds.values())):
            return [_group(key, refined, types, needed) for key in firsts.values()]
        kinds = refined


def _group(key: str, keys: Mapping[str, str], types: Mapping[str, str], needed: Mapping[str, Sequence[str]]) -> Group:
    members = tuple(name for name in keys if keys[name] == key)
    built_on = dict.fromkeys(other for member in members for other in needed[member])
    return Group(
        name=_shared_name(members, types[key]),
        type=types[key],
        members=members,
        needs=tuple(dict.fromkeys(keys[other] for other in built_on)),
        built_on=tuple(built_on),
    )


def _shared_name(members: Sequence[str], resource_type: str) -> str:
    """Return the words that the names begin with, or end with, or else what the type is called."""
    if len(members) == 1:
        return members[0]
    spelt = [words.split(member) for member in members]
    beginning = _common(spelt)
    end = _common([list(reversed(member)) for member in spelt])
    return "".join(beginning) or "".join(reversed(end)) or resource_type.rpartition("::")[2]


def _common(lists: Sequence[Sequence[str]]) -> list[str]:
    shared = []
    for column in zip(*lists, strict=False):
        if len(set(column)) > 1:
            break
        shared.append(column[0])
    return shared
