"""The changes of a change set, from CloudFormation's words to ours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from generator.deployer.results import PropertyChange, ResourceChange

# From the least to the most.
_RECREATIONS = ("Never", "Conditionally", "Always")


def changes_of(changes: Iterable[Mapping[str, Any]]) -> list[ResourceChange]:
    """Return what a change set does to each resource, in its order."""
    return [_resource(change["ResourceChange"]) for change in changes if "ResourceChange" in change]


def merged(valued: Iterable[ResourceChange], complete: Iterable[ResourceChange]) -> list[ResourceChange]:
    """Return the complete list, with the property values of those resources for which they are known."""
    known = {change.resource: change for change in valued}
    return [
        replace(change, properties=known[change.resource].properties or change.properties)
        if change.resource in known
        else change
        for change in complete
    ]


def _resource(change: Mapping[str, Any]) -> ResourceChange:
    return ResourceChange(
        resource=change["LogicalResourceId"],
        type=change["ResourceType"],
        action=change["Action"],
        replacement=change.get("Replacement", ""),
        policy_action=change.get("PolicyAction", ""),
        physical_id=change.get("PhysicalResourceId", ""),
        properties=tuple(_properties(change.get("Details", ()))),
    )


def _properties(details: Iterable[Mapping[str, Any]]) -> Iterator[PropertyChange]:
    """Yield each changed property once; CloudFormation names one that follows a parameter twice."""
    seen: dict[str, PropertyChange] = {}
    for detail in details:
        target = detail.get("Target", {})
        path = _path(target)
        change = PropertyChange(
            path=path,
            recreation=target.get("RequiresRecreation", "Never"),
            cause=detail.get("CausingEntity", ""),
            before=target.get("BeforeValue", ""),
            after=target.get("AfterValue", ""),
        )
        seen[path] = _both(seen[path], change) if path in seen else change
    yield from seen.values()


def _both(one: PropertyChange, other: PropertyChange) -> PropertyChange:
    """Return what two details say of a property: one may name the cause, and another one the values."""
    return replace(
        one,
        recreation=max(one.recreation, other.recreation, key=_RECREATIONS.index),
        cause=one.cause or other.cause,
        before=one.before or other.before,
        after=one.after or other.after,
    )


def _path(target: Mapping[str, Any]) -> str:
    path = str(target.get("Path", "")).removeprefix("/Properties/").strip("/").replace("/", ".")
    return path or target.get("Name", "") or target.get("Attribute", "")
