"""The API of change sets, but for executing them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from deployer.aws.service import page, paged
from generator.rehearsal.errors import ApiError, invalid

from . import parameters as values
from . import views
from .base import Base, without_empty
from .model import ChangeSet, Stack
from .planning import finish, progress, version_of
from .region import Region
from .script import ChangeSetScript, Step
from .template import acknowledged, body_of, parse
from .versions import MissingExportError

if TYPE_CHECKING:
    from deployer.aws.calls import Call

LIMIT = 1000
INCOMPLETE = "[WARN] --include-property-values option can return incomplete ChangeSet data because: "
UPDATABLE = frozenset(
    {
        "CREATE_COMPLETE",
        "CREATE_FAILED",
        "IMPORT_COMPLETE",
        "IMPORT_ROLLBACK_COMPLETE",
        "UPDATE_COMPLETE",
        "UPDATE_FAILED",
        "UPDATE_ROLLBACK_COMPLETE",
    }
)
_UNKNOWN = ("DeploymentMode", "ImportExistingResources", "IncludeNestedStacks", "ResourceTypes", "ResourcesToImport")
_VALUES = ("BeforeContext", "AfterContext")
_TARGET_VALUES = ("BeforeValue", "AfterValue")


class ChangeSetApi(Base):
    """CreateChangeSet, DescribeChangeSet, DescribeChangeSetHooks, ListChangeSets, DeleteChangeSet."""

    def create_change_set(self, call: Call) -> dict[str, Any]:
        """Take a change set's data. It is made while time passes."""
        region, asked = self.here(call), call.parameters
        _must_be_known(asked)
        kind = asked.get("ChangeSetType", "UPDATE")
        existing = _fitting(region, asked["StackName"], asked["ChangeSetName"], kind)
        if existing is not None:
            again = _same(existing, asked)
            if again is not None:
                return {"Id": again.id, "StackId": existing.id}
        body = self._body(existing, asked)
        template = parse(body)
        acknowledged(template, asked.get("Capabilities", []))
        old = existing.version if existing is not None else None
        given = values.take(template, asked.get("Parameters", []), old.parameters if old is not None else None)
        stack = existing or _placeholder(region, asked["StackName"])
        change_set = self._new(region, stack, asked, kind)
        try:
            change_set.version = version_of(region, stack, asked, body, given)
        except MissingExportError as error:
            change_set.reason = str(error)
        if change_set.script.seconds is not None:
            half = change_set.script.seconds / 2
            region.clock.after(half, lambda: progress(change_set))
            region.clock.after(2 * half, lambda: finish(region, stack, change_set))
        return {"Id": change_set.id, "StackId": stack.id}

    def _body(self, stack: Stack | None, asked: Mapping[str, Any]) -> str:
        if not asked.get("UsePreviousTemplate"):
            return body_of(asked, self.fetch)
        if stack is None or stack.version is None:
            raise invalid("Cannot use the previous template: there is none")
        return stack.version.body

    @staticmethod
    def _new(region: Region, stack: Stack, asked: Mapping[str, Any], kind: str) -> ChangeSet:
        name = asked["ChangeSetName"]
        scripts = region.change_set_scripts[stack.name]
        script = scripts.pop(0) if scripts else ChangeSetScript()
        if asked.get("DisableValidation"):
            script = replace(script, validations=())
        arn = f"arn:{region.partition}:cloudformation:{region.name}:{region.account}:changeSet/{name}/{region.new_id()}"
        operation = region.begin(stack, "CREATE_CHANGESET")
        change_set = ChangeSet(arn, name, kind, region.clock.now, asked, operation, script)
        stack.change_sets[arn] = change_set
        return change_set

    def describe_change_set(self, call: Call) -> dict[str, Any]:
        """Show a change set, a page of changes at a time."""
        stack, change_set = self.change_set(call)
        whole = call.parameters.get("IncludePropertyValues", False)
        changes = [change if whole else _without_values(change) for change in change_set.changes]
        reason = change_set.reason
        if whole and change_set.script.incomplete:
            changes = [change for change in changes if change["LogicalResourceId"] not in change_set.script.incomplete]
            reason = f"{INCOMPLETE}{', '.join(sorted(change_set.script.incomplete))}"
        shown, following = page(changes, call.parameters.get("NextToken"), self.page_size)
        members = [{"Type": "Resource", "ResourceChange": without_empty(change)} for change in shown]
        answer = views.change_set(stack, change_set) | {"Changes": members, "StatusReason": reason}
        return without_empty(answer | {"NextToken": following})

    def describe_change_set_hooks(self, call: Call) -> dict[str, Any]:
        """Show the hooks that would run."""
        stack, change_set = self.change_set(call)
        return {
            "ChangeSetId": change_set.id,
            "ChangeSetName": change_set.name,
            "StackId": stack.id,
            "StackName": stack.name,
            "Status": "PLANNED" if change_set.status in ("CREATE_COMPLETE", "FAILED") else "PLANNING",
            "Hooks": [views.hook(change_set, hook) for hook in change_set.script.hooks],
        }

    def list_change_sets(self, call: Call) -> dict[str, Any]:
        """List the change sets of a stack."""
        stack = self.called(call, "Stack [{}] does not exist")
        summaries = [views.change_set_summary(stack, one) for one in stack.change_sets.values()]
        return paged("Summaries", summaries, call.parameters.get("NextToken"), self.page_size)

    def delete_change_set(self, call: Call) -> dict[str, Any]:
        """Delete a change set; the placeholder that it made stays. One that is not there is as good as deleted."""
        try:
            stack, change_set = self.change_set(call)
        except ApiError as error:
            if error.code == "ChangeSetNotFound":
                return {}
            raise
        if change_set.status in ("CREATE_IN_PROGRESS", "CREATE_PENDING") or change_set.execution.startswith(
            "EXECUTE_I"
        ):
            raise ApiError(
                "InvalidChangeSetStatus",
                f"ChangeSet [{change_set.id}] cannot be deleted in its current status of [{change_set.status}]",
            )
        del stack.change_sets[change_set.id]
        return {}


def _must_be_known(asked: Mapping[str, Any]) -> None:
    unknown = [name for name in _UNKNOWN if asked.get(name)]
    if asked.get("OnStackFailure") == "DELETE":
        unknown.append("OnStackFailure=DELETE")
    if unknown:
        raise NotImplementedError(f"The fake's change sets know nothing of {', '.join(unknown)}")


def _fitting(region: Region, name: str, change_set: str, kind: str) -> Stack | None:
    stack = region.find(name)
    if stack is not None and stack.status == "DELETE_COMPLETE":
        stack = None
    if kind == "CREATE":
        if stack is not None and stack.status != "REVIEW_IN_PROGRESS":
            raise invalid(
                f"Stack [{name}] already exists and cannot be created again with the changeSet [{change_set}]."
            )
        return stack
    if kind != "UPDATE":
        raise invalid(f"The fake makes no change sets of type {kind}")
    if stack is None:
        raise invalid(f"Stack [{name}] does not exist")
    if stack.status not in UPDATABLE:
        raise invalid(f"Stack:{stack.id} is in {stack.status} state and can not be updated.")
    return stack


def _same(stack: Stack, asked: Mapping[str, Any]) -> ChangeSet | None:
    """Return the change set that the same request has made before; refuse another one of the name."""
    for change_set in stack.change_sets.values():
        if change_set.name == asked["ChangeSetName"]:
            if "ClientToken" in asked and change_set.request.get("ClientToken") == asked["ClientToken"]:
                return change_set
            raise ApiError("AlreadyExistsException", f"ChangeSet {change_set.name} already exists")
    if len(stack.change_sets) >= LIMIT:
        raise ApiError("LimitExceededException", f"ChangeSet limit exceeded for stack {stack.name}")
    return None


def _placeholder(region: Region, name: str) -> Stack:
    stack = region.new_stack(name, "REVIEW_IN_PROGRESS")
    operation = region.begin(stack, "CREATE_CHANGESET")
    region.happen(stack, Step("", "REVIEW_IN_PROGRESS", "User Initiated"), operation)
    return stack


def _without_values(change: Mapping[str, Any]) -> dict[str, Any]:
    details = [
        {**detail, "Target": {key: value for key, value in detail["Target"].items() if key not in _TARGET_VALUES}}
        for detail in change["Details"]
    ]
    return {key: value for key, value in change.items() if key not in _VALUES} | {"Details": details}
