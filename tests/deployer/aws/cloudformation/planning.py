"""What a change set comes to while it is being made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cfn_evaluator import Place

from .changes import compare, outputs_differ, replacing
from .model import ChangeSet, Stack, Version
from .region import Region
from .script import ChangeSetScript
from .template import parse
from .versions import resolve

NO_CHANGES = "The submitted information didn't contain changes. Submit different information to create a change set."


def version_of(region: Region, stack: Stack, asked: Mapping[str, Any], body: str, given: Mapping[str, str]) -> Version:
    """Return what the stack is to be, with the exports that there are now."""
    tags = tuple((tag["Key"], tag["Value"]) for tag in asked.get("Tags", []))
    return resolve(
        body,
        parse(body),
        given,
        tags,
        stack=(stack.name, stack.id),
        place=Place(region.name, region.account, region.partition),
        exports={name: value for name, (value, _) in region.exports().items()},
        facts=region.facts,
    )


def planned(stack: Stack, version: Version, script: ChangeSetScript) -> list[dict[str, Any]]:
    """Return the changes from what a stack is to a version, as far as the test does not want them otherwise."""
    return [_scripted(change, script) for change in compare(stack.version, version, stack.resources)]


def progress(change_set: ChangeSet) -> None:
    """Let the making begin."""
    change_set.status = "CREATE_IN_PROGRESS"


def finish(region: Region, stack: Stack, change_set: ChangeSet) -> None:
    """Let it be made, or fail for the first reason there is."""
    if change_set.id not in stack.change_sets:
        return
    reason = change_set.reason or change_set.script.reason or _blocked(change_set)
    version = change_set.version
    if not reason and version is not None:
        change_set.changes = planned(stack, version, change_set.script)
        same = not change_set.changes and not outputs_differ(stack.version, version)
        reason = NO_CHANGES if same else ""
    change_set.operation.ended, change_set.operation.failed = region.clock.now, bool(reason)
    change_set.reason = reason
    change_set.status = "FAILED" if reason else "CREATE_COMPLETE"
    change_set.execution = "UNAVAILABLE" if reason else "AVAILABLE"


def _blocked(change_set: ChangeSet) -> str:
    """Return the text that names the checks and hooks that failed, which says nothing about why."""
    failed = [found.check for found in change_set.script.validations if found.mode == "FAIL"]
    failed += [hook.type_name for hook in change_set.script.hooks if hook.mode == "FAIL" and "FAILED" in hook.status]
    if not failed:
        return ""
    names = ", ".join(sorted(set(failed)))
    text = f"The following hook(s)/validation failed: [{names}]."
    early = " To troubleshoot Early Validation errors, use the DescribeEvents API for detailed failure information."
    return text + (early if "AWS::EarlyValidation" in names else "")


def _scripted(change: dict[str, Any], script: ChangeSetScript) -> dict[str, Any]:
    name = change["LogicalResourceId"]
    if name in script.replacement:
        change = replacing(change, script.replacement[name])
    return {**change, **script.change.get(name, {})}
