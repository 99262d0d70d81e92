"""DescribeChangeSet with the values of what changes, which ministack leaves out.

https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceTargetDefinition.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from botocore.utils import parse_timestamp
from ministack.services.cloudformation import changesets, engine

from generator.rehearsal.conditions import evaluate
from generator.rehearsal.errors import ApiError
from generator.rehearsal.front import Call, Front

_DIFF = changesets._diff_resources
_RESOLVE = changesets._resolve_props_for_diff
_SHOWN = (
    "ChangeSetName",
    "ChangeSetId",
    "StackId",
    "StackName",
    "Description",
    "Parameters",
    "ExecutionStatus",
    "Status",
    "StatusReason",
    "Capabilities",
    "Tags",
    "OnStackFailure",
    "ImportExistingResources",
)
_VALUES = ("BeforeValue", "AfterValue")


def install(front: Front) -> None:
    """Note the values where changes are worked out, and show them where they are asked for."""
    changesets._diff_resources = _diff_resources
    changesets._resolve_props_for_diff = _resolve_props_for_diff
    front.services["cloudformation"]["DescribeChangeSet"] = describe_change_set


def describe_change_set(call: Call) -> dict[str, Any]:
    """DescribeChangeSet, all changes in one page."""
    asked = call.parameters
    _, found = changesets._find_change_set(asked["ChangeSetName"], asked.get("StackName", ""))
    if found is None:
        raise ApiError("ChangeSetNotFound", f"ChangeSet [{asked['ChangeSetName']}] does not exist", 404)
    valued = asked.get("IncludePropertyValues", False)
    resources = [_shown(each["ResourceChange"], valued=valued) for each in found["Changes"]]
    changes = [{"Type": "Resource", "ResourceChange": each} for each in resources]
    shown = {name: found[name] for name in _SHOWN if found.get(name)}
    return shown | {"CreationTime": parse_timestamp(found["CreationTime"]), "Changes": changes}


def _shown(change: Mapping[str, Any], *, valued: bool) -> dict[str, Any]:
    details = [
        detail | {"Target": {key: value for key, value in detail["Target"].items() if valued or key not in _VALUES}}
        for detail in change.get("Details", ())
    ]
    return dict(change) | {"Details": details}


def _resolve_props_for_diff(template: Mapping[str, Any], params: Mapping[str, Any], *stack: str) -> dict[str, Any]:
    """Resolve what ministack resolves, without resources whose condition is false and properties that are no value."""
    resolved = _RESOLVE(template, params, *stack)
    conditions = evaluate(template, params)
    resources = {
        name: each | {"Properties": _valued(each.get("Properties") or {})}
        for name, each in resolved.get("Resources", {}).items()
        if conditions.get(each.get("Condition", ""), True)
    }
    return {"Resources": resources}


def _valued(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in properties.items() if value is not engine._NO_VALUE}


def _diff_resources(old: Mapping[str, Any], new: Mapping[str, Any], *more: Any) -> list[dict[str, Any]]:
    changes: list[dict[str, Any]] = _DIFF(old, new, *more)
    for target, name in _targets(changes):
        key = target["Name"]
        target["Path"] = f"/Properties/{key}"
        for member, template in zip(_VALUES, (old, new), strict=True):
            properties = template["Resources"][name].get("Properties") or {}
            if key in properties:
                target[member] = _text(properties[key])
    return changes


def _targets(changes: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield the changed properties with the logical ids of their resources."""
    for change in changes:
        for detail in change["ResourceChange"].get("Details", ()):
            if detail["Target"]["Attribute"] == "Properties":
                yield detail["Target"], change["ResourceChange"]["LogicalResourceId"]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, default=str)
