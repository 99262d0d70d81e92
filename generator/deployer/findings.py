"""What CloudFormation's early validation and hooks say about a change set: all of it, each with its place.

Details come from `DescribeEvents` alone; `DescribeChangeSet` says only that there are some.
https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeEvents.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from generator.deployer import events
from generator.deployer.aws import is_denied, is_expired, text_of
from generator.deployer.results import Finding

if TYPE_CHECKING:
    from generator.deployer.targets import Target


def explain(client: Any, target: Target, description: Mapping[str, Any]) -> str:
    """Return why a change set failed, a line for each reason.

    What cannot be read is named with the permission that it needs; the plain reason is there in any case.
    """
    reason = description.get("StatusReason", "") or "CloudFormation gives no reason"
    found, hint = _everything(client, description["ChangeSetId"])
    lines = [_line(finding) for finding in found if finding.level == "FAIL"]
    return "\n".join([f"{target.key}: CloudFormation refuses the change: {reason}{hint}", *lines])


def warnings(client: Any, change_set: str) -> Iterator[Finding]:
    """Yield what validation warns of: a bucket that is not empty, a quota that will be exceeded."""
    try:
        yield from [finding for finding in _validations(client, change_set) if finding.level == "WARN"]
    except (ClientError, BotoCoreError) as error:
        if is_expired(error):
            raise
        yield Finding(
            level="WARN",
            name="DescribeEvents",
            text=f"the warnings of CloudFormation's validation cannot be read: {_why(error)}",
        )


def _everything(client: Any, change_set: str) -> tuple[list[Finding], str]:
    """Return all findings, and a hint where they cannot be read. Hooks are asked for where validation found nothing."""
    try:
        return list(_validations(client, change_set)) or list(_hooks(client, change_set)), ""
    except (ClientError, BotoCoreError) as error:
        return [], f" (more cannot be read: {_why(error)})"


def _why(error: ClientError | BotoCoreError) -> str:
    if isinstance(error, ClientError) and is_denied(error):
        return f"the permission for cloudformation:{error.operation_name} is missing"
    return text_of(error)


def _validations(client: Any, change_set: str) -> Iterator[Finding]:
    for event in events.failed(client, ChangeSetName=change_set):
        if event.get("EventType") in ("VALIDATION_ERROR", "HOOK_INVOCATION_ERROR"):
            yield _finding(event)


def _finding(event: Mapping[str, Any]) -> Finding:
    mode = event.get("ValidationFailureMode") or event.get("HookFailureMode") or "FAIL"
    return Finding(
        level="WARN" if mode == "WARN" else "FAIL",
        name=event.get("ValidationName") or event.get("HookType") or "",
        text=event.get("ValidationStatusReason")
        or event.get("HookStatusReason")
        or event.get("ResourceStatusReason")
        or "",
        resource=event.get("LogicalResourceId", ""),
        path=event.get("ValidationPath", ""),
    )


def _hooks(client: Any, change_set: str) -> Iterator[Finding]:
    """Yield the hooks of the account that said no to the whole change set."""
    token: dict[str, str] = {}
    while True:
        page = client.list_hook_results(TargetType="CHANGE_SET", TargetId=change_set, **token)
        yield from map(_hook, filter(_says_no, page.get("HookResults", ())))
        if not page.get("NextToken"):
            return
        token = {"NextToken": page["NextToken"]}


def _says_no(result: Mapping[str, Any]) -> bool:
    return result.get("Status") in ("HOOK_COMPLETE_FAILED", "HOOK_FAILED")


def _hook(result: Mapping[str, Any]) -> Finding:
    return Finding(
        level="WARN" if result.get("FailureMode") == "WARN" else "FAIL",
        name=result.get("TypeName", ""),
        text=result.get("HookStatusReason", ""),
    )


def _line(finding: Finding) -> str:
    place = "".join(f" {part}" for part in (finding.resource, finding.path) if part)
    return f"  {finding.name}{place}: {finding.text}"
