"""Compares what a stack is with what it is to be, as a change set shows it.

Bodies are compared as they stand in the template after conditions and parameters are resolved. Whether a property
forces a replacement is read from the schemas that cfn-lint ships.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from .model import Resource, Version
from .versions import symbols

_ATTRIBUTES = ("Metadata", "CreationPolicy", "UpdatePolicy", "DeletionPolicy", "UpdateReplacePolicy")
_KEPT = {"Retain": "Retain", "RetainExceptOnCreate": "Retain", "Snapshot": "Snapshot"}

Change = dict[str, Any]


def compare(old: Version | None, new: Version, resources: Mapping[str, Resource]) -> list[Change]:
    """Return the `ResourceChange` of every resource that an update, or a creation, touches."""
    before = old.resources if old is not None else {}
    changes = {name: _added(name, body) for name, body in new.resources.items() if name not in before}
    changes |= {name: _removed(name, body, resources) for name, body in before.items() if name not in new.resources}
    common = [name for name in new.resources if name in before]
    for name in common:
        details = list(_details(before[name], new.resources[name]))
        if old is not None and old.tags != new.tags and _taggable(new.resources[name]["Type"]):
            details.append({"Target": {"Attribute": "Tags", "RequiresRecreation": "Never"}} | _DIRECT)
        if details:
            changes[name] = _modified(name, before[name], new.resources[name], details, resources)
    _follow(changes, common, before, new.resources, resources)
    return sorted(changes.values(), key=lambda change: str(change["LogicalResourceId"]))


_DIRECT = {"Evaluation": "Static", "ChangeSource": "DirectModification"}


def outputs_differ(old: Version | None, new: Version) -> bool:
    """Say whether an update changes outputs, which a change set does not list."""
    return old is None or old.outputs != new.outputs


def _added(name: str, body: Mapping[str, Any]) -> Change:
    return {
        "Action": "Add",
        "LogicalResourceId": name,
        "ResourceType": body["Type"],
        "Scope": [],
        "Details": [],
        "AfterContext": _context(body),
    }


def _removed(name: str, body: Mapping[str, Any], resources: Mapping[str, Resource]) -> Change:
    return {
        "Action": "Remove",
        "PolicyAction": _KEPT.get(body.get("DeletionPolicy", ""), "Delete"),
        "LogicalResourceId": name,
        "PhysicalResourceId": _physical(name, resources),
        "ResourceType": body["Type"],
        "Scope": [],
        "Details": [],
        "BeforeContext": _context(body),
    }


def _modified(
    name: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    details: list[dict[str, Any]],
    resources: Mapping[str, Resource],
) -> Change:
    change = {
        "Action": "Modify",
        "LogicalResourceId": name,
        "PhysicalResourceId": _physical(name, resources),
        "ResourceType": after["Type"],
        "Scope": sorted({detail["Target"]["Attribute"] for detail in details}),
        "Details": details,
        "BeforeContext": _context(before),
        "AfterContext": _context(after),
    }
    return replacing(change, _replacement(before, after, details))


def replacing(change: Change, replacement: str) -> Change:
    """Set whether a change replaces its resource, and what then becomes of the old one."""
    change = {**change, "Replacement": replacement}
    change.pop("PolicyAction", None)
    if replacement != "False":
        after = json.loads(change["AfterContext"])
        change["PolicyAction"] = f"ReplaceAnd{_KEPT.get(after.get('UpdateReplacePolicy', ''), 'Delete')}"
    return change


def _replacement(before: Mapping[str, Any], after: Mapping[str, Any], details: list[dict[str, Any]]) -> str:
    if before["Type"] != after["Type"]:
        return "True"
    needs = {detail["Target"]["RequiresRecreation"] for detail in details}
    return "True" if "Always" in needs else "Conditional" if "Conditionally" in needs else "False"


def _details(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for attribute in _ATTRIBUTES:
        if before.get(attribute) != after.get(attribute):
            yield {"Target": {"Attribute": attribute, "RequiresRecreation": "Never"}} | _DIRECT
    old, new = before.get("Properties", {}), after.get("Properties", {})
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) != new.get(name):
            yield {"Target": _target(name, old, new, _recreation(after["Type"], name, old, new))} | _DIRECT


def _target(name: str, old: Mapping[str, Any], new: Mapping[str, Any], recreation: str) -> dict[str, Any]:
    kind = "Add" if name not in old else "Remove" if name not in new else "Modify"
    target = {
        "Attribute": "Properties",
        "Name": name,
        "RequiresRecreation": recreation,
        "Path": f"/Properties/{name}",
        "AttributeChangeType": kind,
    }
    if name in old:
        target["BeforeValue"] = _shown(old[name])
    if name in new:
        target["AfterValue"] = _shown(new[name])
    return target


def _recreation(kind: str, name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    from replacements import _at, create_only

    paths = [path for path in create_only(kind) if path[0] == name]
    return "Always" if any(_at(dict(old), path) != _at(dict(new), path) for path in paths) else "Never"


def _taggable(kind: str) -> bool:
    from cfnlint.schema import PROVIDER_SCHEMA_MANAGER
    from replacements import REGION

    if kind.startswith("Custom::"):
        return False
    return "Tags" in PROVIDER_SCHEMA_MANAGER.get_resource_schema(REGION, kind).schema["properties"]


def _follow(
    changes: dict[str, Change],
    common: list[str],
    before: Mapping[str, Mapping[str, Any]],
    after: Mapping[str, Mapping[str, Any]],
    resources: Mapping[str, Resource],
) -> None:
    """Add the resources that use the id of one that is replaced."""
    from replacements import create_only

    again = True
    while again:
        again = False
        replaced = {name for name, change in changes.items() if change.get("Replacement", "False") != "False"}
        for name in common:
            if name in changes:
                continue
            details = [
                _by_reference(
                    prop, sorted(used)[0], fixed=any(path[0] == prop for path in create_only(after[name]["Type"]))
                )
                for prop, value in after[name].get("Properties", {}).items()
                if (used := symbols(value) & replaced)
            ]
            if details:
                changes[name] = _modified(name, before[name], after[name], details, resources)
                again = True


def _by_reference(name: str, cause: str, *, fixed: bool) -> dict[str, Any]:
    recreation = "Conditionally" if fixed else "Never"
    return {
        "Target": {"Attribute": "Properties", "Name": name, "RequiresRecreation": recreation},
        "Evaluation": "Dynamic",
        "ChangeSource": "ResourceReference",
        "CausingEntity": cause,
    }


def _physical(name: str, resources: Mapping[str, Resource]) -> str:
    return resources[name].physical_id if name in resources else ""


def _context(body: Mapping[str, Any]) -> str:
    return json.dumps({key: value for key, value in body.items() if key not in ("Type", "Condition", "DependsOn")})


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
