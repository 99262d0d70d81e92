"""Resources that are only kept and shown: what the template says is what the service's API then answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ministack.services.cloudformation import provisioners

from generator.rehearsal.errors import ApiError
from generator.rehearsal.front import Call, Operation
from generator.rehearsal.state import State
from generator.rehearsal.types.shaped import shaped

Properties = Mapping[str, Any]


@dataclass(frozen=True)
class Get:
    """An operation that shows one resource: the parameters that name it, where it stands, what is said of none."""

    by: tuple[str, ...]
    member: str | None
    code: str
    sentence: str


@dataclass(frozen=True)
class Listing:
    """An operation that lists resources under `member`: whole, as another shape, or only one value of each."""

    member: str
    shape: str | None = None
    only: str | None = None


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A type of resource, and how its service shows one.

    `name` is the property that names it, where the template may. `physical` makes the physical id, which is `Ref`, of
    the name and the properties. `more` are members that no property has, `attributes` what `Fn::GetAtt` gives.
    """

    type: str
    service: str
    shape: str
    name: str | None = None
    physical: Callable[[str, Properties], str] = lambda name, _: name
    more: Callable[[str, Properties], dict[str, Any]] = lambda _, __: {}
    attributes: Callable[[str, Properties], dict[str, str]] = lambda _, __: {}
    gets: Mapping[str, Get] = field(default_factory=dict)
    lists: Mapping[str, Listing] = field(default_factory=dict)


class Recorded:
    """Keeps the resources of a kind, by physical id and logical parent, and answers for them."""

    def __init__(self, kind: Kind, state: State) -> None:
        self.kind = kind
        self.records = state.store(kind.type)

    def handler(self) -> dict[str, Any]:
        """Return what ministack wants to know of a type."""
        return {"create": self._create, "update": self._update, "delete": self._delete}

    def operations(self) -> dict[str, Operation]:
        """Return the operations of the service that show these resources."""
        gets = {name: self._get(get) for name, get in self.kind.gets.items()}
        return gets | {name: self._list(listing) for name, listing in self.kind.lists.items()}

    def _create(self, logical_id: str, properties: Properties, stack_name: str) -> tuple[str, dict[str, str]]:
        generated = provisioners._physical_name(stack_name, logical_id, max_len=64)
        name = properties.get(self.kind.name or "") or generated
        physical_id = self.kind.physical(name, properties)
        self.records[physical_id] = self._shown(physical_id, properties)
        return physical_id, self.kind.attributes(physical_id, properties)

    def _update(self, physical_id: str, _: Properties, new: Properties, __: str) -> tuple[str, dict[str, str]]:
        self.records[physical_id] = self.records[physical_id] | self._shown(physical_id, new)
        return physical_id, self.kind.attributes(physical_id, new)

    def _delete(self, physical_id: str, _: Properties) -> None:
        self.records.pop(physical_id, None)

    def _shown(self, physical_id: str, properties: Properties) -> dict[str, Any]:
        known = dict(properties) | self.kind.more(physical_id, properties)
        return shaped(self.kind.service, self.kind.shape, known)

    def _get(self, get: Get) -> Operation:
        def operation(call: Call) -> dict[str, Any]:
            wanted = [call.parameters.get(name) for name in get.by]
            for record in self.records.values():
                if [record.get(name) for name in get.by] == wanted:
                    return {get.member: record} if get.member else record
            raise ApiError(get.code, get.sentence.format(*wanted))

        return operation

    def _list(self, listing: Listing) -> Operation:
        def operation(call: Call) -> dict[str, Any]:
            found = [record for record in self.records.values() if _fits(record, call.parameters)]
            if listing.only:
                return {listing.member: [record[listing.only] for record in found]}
            if listing.shape:
                found = [shaped(self.kind.service, listing.shape, record) for record in found]
            return {listing.member: found}

        return operation


def _fits(record: Mapping[str, Any], asked: Mapping[str, Any]) -> bool:
    """Whether a record is among those asked for: by a member of the same name, or by a list of its values."""
    for name, value in asked.items():
        if name in record and record[name] != value:
            return False
        if isinstance(value, list) and name.endswith("s") and record.get(name[:-1], value[0]) not in value:
            return False
    return True
