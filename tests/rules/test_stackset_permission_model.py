"""E9144: a StackSet fits its permission model."""

from __future__ import annotations

from typing import Any

import pytest
from rule_cases import findings

AUTOMATIC = {"AutoDeployment": {"Enabled": True, "RetainStacksOnAccountRemoval": False}}
UNITS = {"OrganizationalUnitIds": ["ou-abcd-12345678"]}
ACCOUNTS = {"Accounts": ["111122223333"]}


def targets(**deployment: Any) -> dict[str, Any]:
    return {"StackInstancesGroup": [{"DeploymentTargets": deployment, "Regions": ["eu-west-1"]}]}


def found(model: Any, **properties: Any) -> list[str]:
    body = {"StackSetName": "roles", "PermissionModel": model, "TemplateURL": "https://example.com/a", **properties}
    resource = {"Type": "AWS::CloudFormation::StackSet", "Properties": body}
    template = {"Resources": {"X": resource}, "Parameters": {"Model": {"Type": "String"}}}
    return [message for _, message in findings(template, "E9144")]


@pytest.mark.parametrize(
    ("properties", "word"),
    [
        ({}, "needs AutoDeployment"),
        ({"AutoDeployment": {"Enabled": False, "RetainStacksOnAccountRemoval": True}}, "RetainStacksOnAccountRemoval"),
        ({**AUTOMATIC, **targets(**ACCOUNTS)}, "OrganizationalUnitIds"),
    ],
)
def test_what_service_managed_permissions_refuse_is_found(properties: dict[str, Any], word: str) -> None:
    (message,) = found("SERVICE_MANAGED", **properties)
    assert word in message


@pytest.mark.parametrize(
    ("properties", "word"),
    [
        (AUTOMATIC, "AutoDeployment"),
        ({"AutoDeployment": {"Enabled": False}}, "AutoDeployment"),
        ({"CallAs": "DELEGATED_ADMIN"}, "CallAs"),
        (targets(**UNITS), "OrganizationalUnitIds"),
    ],
)
def test_what_self_managed_permissions_refuse_is_found(properties: dict[str, Any], word: str) -> None:
    (message,) = found("SELF_MANAGED", **properties)
    assert message.startswith(word) or word in message


def test_what_both_take_is_not() -> None:
    assert found("SERVICE_MANAGED", **AUTOMATIC, **targets(**UNITS), CallAs="DELEGATED_ADMIN") == []
    assert found("SERVICE_MANAGED", AutoDeployment={"Enabled": False}) == []
    narrowed = targets(**UNITS, **ACCOUNTS, AccountFilterType="INTERSECTION")
    assert found("SERVICE_MANAGED", **AUTOMATIC, **narrowed) == []
    assert found("SERVICE_MANAGED", **AUTOMATIC, **targets(**ACCOUNTS, AccountFilterType="UNION")) == []
    assert found("SELF_MANAGED", **targets(**ACCOUNTS), CallAs="SELF") == []


def test_a_model_that_only_deployment_knows_is_not() -> None:
    assert found({"Ref": "Model"}, **AUTOMATIC) == []
    assert found("SERVICE_MANAGED", AutoDeployment={"Ref": "Model"}, StackInstancesGroup="x") == []
