"""What CloudFormation refuses before or while it works, in its own words.

* parameters that the template does not declare or that lack a value, references to what is not in it
  https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html
* stacks whose creation has failed, which are only ever deleted
  https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html
* exports: unique in an account and Region, and neither changed nor removed while another stack imports them
  https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html
  https://repost.aws/articles/ARrtwG71pqTYi3bGme27_3bg has the sentences.
* imports of what nobody exports; here what is made before is removed again, while AWS makes nothing
  https://repost.aws/knowledge-center/cloudformation-no-export-found-error
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from ministack.core.responses import AccountRegionScopedDict
from ministack.services import cloudformation
from ministack.services.cloudformation import engine, handlers, helpers, stacks

_OUTPUTS = stacks._resolve_stack_outputs
_DELETE = handlers._ACTION_HANDLERS["DeleteStack"]
_CHECKED = ("CreateStack", "UpdateStack", "CreateChangeSet")
_CANCELED = "Delete canceled. Cannot delete"


def install() -> None:
    """Put the refusals before ministack's own actions."""
    for action in _CHECKED:
        handlers._ACTION_HANDLERS[action] = _checked(handlers._ACTION_HANDLERS[action])
    handlers._ACTION_HANDLERS["DeleteStack"] = _delete_stack
    stacks._resolve_stack_outputs = _resolve_stack_outputs
    cloudformation._exports = _Exports()


class _Exports(AccountRegionScopedDict):  # type: ignore[misc]
    """The exports; ministack asks with `get` only for what a template imports."""

    def get(self, key: str, default: Any = None) -> Any:
        if key not in self:
            raise ValueError(f"No export named {key} found")
        return super().get(key, default)


def _checked(action: Any) -> Any:
    def refusing(params: Mapping[str, Any]) -> Any:
        if again := _created_again(params) or _of_a_failed_creation(params):
            return helpers._error("ValidationError", again)
        body, _ = helpers._resolve_template(params)
        if body:
            try:
                _must_fit(engine._parse_template(body), helpers._extract_members(params, "Parameters"))
            except ValueError as error:
                return helpers._error("ValidationError", str(error))
        return action(params)

    return refusing


def _created_again(params: Mapping[str, Any]) -> str:
    """Refuse to create a stack whose creation has failed; it has to be deleted first."""
    stack = handlers._resolve_stack(helpers._p(params, "StackName"))
    if helpers._p(params, "ChangeSetType") != "CREATE" or not stack or stack["StackStatus"] != "ROLLBACK_COMPLETE":
        return ""
    change_set = helpers._p(params, "ChangeSetName")
    return f"Stack [{stack['StackName']}] already exists and cannot be created again with the changeSet [{change_set}]."


def _of_a_failed_creation(params: Mapping[str, Any]) -> str:
    """Refuse to update it, as the AWS CLI tries to. https://github.com/aws/aws-cli/issues/6216."""
    stack = handlers._resolve_stack(helpers._p(params, "StackName"))
    creates = helpers._p(params, "Action") == "CreateStack" or helpers._p(params, "ChangeSetType") == "CREATE"
    if creates or not stack or stack["StackStatus"] != "ROLLBACK_COMPLETE":
        return ""
    return f"Stack:{stack['StackId']} is in ROLLBACK_COMPLETE state and can not be updated."


def _must_fit(template: Mapping[str, Any], given: Collection[Mapping[str, Any]]) -> None:
    declared = template.get("Parameters") or {}
    strangers = sorted(each["Key"] for each in given if each["Key"] not in declared)
    if strangers:
        raise ValueError(f"Parameters: [{', '.join(strangers)}] do not exist in the template")
    named = {each["Key"] for each in given}
    empty = sorted(name for name, each in declared.items() if "Default" not in each and name not in named)
    if empty:
        raise ValueError(f"Parameters: [{', '.join(empty)}] must have values")
    known = {*declared, *template.get("Resources", {})}
    for block in ("Resources", "Outputs"):
        used = _used(template.get(block) or {})
        missing = sorted(name for name in used if name not in known and not name.startswith("AWS::"))
        if missing:
            names = f"[{', '.join(missing)}] in the {block} block of the template"
            raise ValueError(f"Template format error: Unresolved resource dependencies {names}")


def _used(block: Mapping[str, Any]) -> set[str]:
    """Return the names that a block refers to, or waits for."""
    used = {name for name, _ in engine._intrinsic_references(block)}
    for each in block.values():
        awaited = each.get("DependsOn", []) if isinstance(each, Mapping) else []
        used.update([awaited] if isinstance(awaited, str) else awaited)
    return used


def importers(export: str, owner: str) -> list[str]:
    """Return the stacks other than the owner that import an export."""
    return [
        name
        for name, stack in cloudformation._stacks.items()
        if name != owner
        and stack["StackStatus"] != "DELETE_COMPLETE"
        and export in handlers._imported_export_names(stack, name)
    ]


def _resolve_stack_outputs(*arguments: Any) -> Any:
    stack_name, stack_id = arguments[-2:]
    outputs, after = _OUTPUTS(*arguments)
    for name in after:
        taken = cloudformation._exports[name]["StackId"] if name in cloudformation._exports else stack_id
        if taken != stack_id:
            other = taken.split("/")[1]
            raise ValueError(f"Export with name {name} is already exported by stack {other}")
    before = {name: each for name, each in cloudformation._exports.items() if each["StackId"] == stack_id}
    for name, export in before.items():
        if name in after and after[name]["Value"] == export["Value"]:
            continue
        if users := importers(name, stack_name):
            raise ValueError(_in_use("Cannot update" if name in after else _CANCELED, name, users))
    for name in before.keys() - after.keys():
        cloudformation._exports.pop(name)
    return outputs, after


def _in_use(refusal: str, export: str, users: list[str]) -> str:
    *first, last = users
    names = f"{', '.join(first)} and {last}" if first else last
    return f"{refusal} export {export} as it is in use by {names}."


def _delete_stack(params: Mapping[str, Any]) -> Any:
    """Delete a stack; one whose exports are in use goes back to the status it had, with the reason."""
    stack = handlers._resolve_stack(helpers._p(params, "StackName"))
    protected = stack is None or stack.get("EnableTerminationProtection")
    if protected or stack["StackStatus"] in ("DELETE_COMPLETE", "DELETE_IN_PROGRESS"):
        return _DELETE(params)
    name = stack["StackName"]
    for output in stack.get("Outputs", []):
        export = output.get("ExportName")
        if export and (users := importers(export, name)):
            reason = _in_use(_CANCELED, export, users)
            stack["StackStatusReason"] = reason
            about = (stack["StackId"], name, name, "AWS::CloudFormation::Stack")
            stacks._add_event(*about, "DELETE_IN_PROGRESS", "User Initiated", stack["StackId"])
            stacks._add_event(*about, stack["StackStatus"], reason, stack["StackId"])
            return helpers._xml(200, "DeleteStackResponse", "")
    return _DELETE(params)
