"""W9143: roles are for self-managed permissions."""

from __future__ import annotations

from typing import Any

from rule_cases import findings

AUTOMATIC = {"AutoDeployment": {"Enabled": True, "RetainStacksOnAccountRemoval": False}}


def found(model: Any, **properties: Any) -> list[str]:
    body = {"StackSetName": "roles", "PermissionModel": model, "TemplateURL": "https://example.com/a", **properties}
    resource = {"Type": "AWS::CloudFormation::StackSet", "Properties": body}
    template = {"Resources": {"X": resource}, "Parameters": {"Model": {"Type": "String"}}}
    return [message for _, message in findings(template, "W9143")]


def test_roles_are_for_self_managed_permissions() -> None:
    roles = {"AdministrationRoleARN": "arn:aws:iam::111122223333:role/admin", "ExecutionRoleName": "execution"}
    messages = found("SERVICE_MANAGED", **AUTOMATIC, **roles)
    assert [message.partition(" ")[0] for message in messages] == [*roles]
    assert found("SERVICE_MANAGED", **AUTOMATIC) == []
    assert found("SELF_MANAGED", **roles) == []
    assert found({"Ref": "Model"}, **roles) == []
