"""What a call about a set means: who asks, about which accounts, and with which values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from deployer.aws.calls import Call
from deployer.aws.cloudformation.parameters import take
from deployer.aws.organizations import Organization
from generator.rehearsal.errors import ApiError, invalid

from .model import Cell, StackSet

_NOT_ADMINISTRATOR = (
    "You must be the management account or delegated admin account of an organization before operating a "
    "SERVICE_MANAGED stack set"
)
_SETTINGS = (
    *("Description", "Capabilities", "Tags", "PermissionModel", "AutoDeployment", "ManagedExecution"),
    *("AdministrationRoleARN", "ExecutionRoleName"),
)


def owner(call: Call, organization: Organization) -> str:
    """Return the account whose set a call is about: that of a delegated administrator is the management account's."""
    if call.parameters.get("CallAs") != "DELEGATED_ADMIN":
        return call.account
    if call.account not in organization.delegated:
        raise invalid(_NOT_ADMINISTRATOR)
    return organization.management


def settings(call: Call, organization: Organization) -> dict[str, Any]:
    """Return what a new set is to be, if it may be."""
    asked = call.parameters
    service_managed = asked.get("PermissionModel", "SELF_MANAGED") == "SERVICE_MANAGED"
    if service_managed and owner(call, organization) != organization.management:
        raise invalid(_NOT_ADMINISTRATOR)
    if service_managed and "AutoDeployment" not in asked:
        raise invalid("AutoDeployment must be specified for a SERVICE_MANAGED stack set")
    if not service_managed and "AutoDeployment" in asked:
        raise invalid("AutoDeployment can only be specified for a SERVICE_MANAGED stack set")
    if service_managed and ("AdministrationRoleARN" in asked or "ExecutionRoleName" in asked):
        raise invalid("Roles cannot be specified for a SERVICE_MANAGED stack set")
    found = {name: asked[name] for name in _SETTINGS if name in asked}
    return {"PermissionModel": "SELF_MANAGED", "ManagedExecution": {"Active": False}} | found


def changed(there: StackSet, call: Call) -> dict[str, Any]:
    """Return the settings of a set after an update; what a call leaves out stays."""
    asked = call.parameters
    targeted = {"Accounts", "DeploymentTargets", "Regions"} & asked.keys()
    if "AutoDeployment" in asked and targeted:
        raise invalid("DeploymentTargets and Regions cannot be specified together with AutoDeployment")
    if "PermissionModel" in asked and asked["PermissionModel"] != there.settings["PermissionModel"]:
        raise invalid("The permission model of a stack set with instances cannot be changed")
    return there.settings | {name: asked[name] for name in _SETTINGS if name in asked}


def values(template: Mapping[str, Any], call: Call, previous: dict[str, str] | None) -> dict[str, str]:
    """Return the values of a set."""
    return take(template, call.parameters.get("Parameters", []), previous)


def overrides(there: StackSet, call: Call) -> dict[str, str] | None:
    """Return the overrides that a call sets; None where it leaves them as they are."""
    if "ParameterOverrides" not in call.parameters:
        return None
    given = {each["ParameterKey"]: each.get("ParameterValue", "") for each in call.parameters["ParameterOverrides"]}
    if strangers := sorted(given.keys() - there.parameters.keys()):
        raise invalid(f"Parameters: [{', '.join(strangers)}] do not exist in the stack set")
    return given


def units(there: StackSet, call: Call, organization: Organization, *, create: bool) -> dict[str, str]:
    """Return the accounts that a call is about, each with its unit."""
    asked = call.parameters
    if not there.is_service_managed:
        if "DeploymentTargets" in asked:
            raise invalid("DeploymentTargets can only be specified for a SERVICE_MANAGED stack set")
        return dict.fromkeys(asked.get("Accounts", []), "")
    if "Accounts" in asked:
        raise invalid("Accounts can only be specified for a SELF_MANAGED stack set")
    wanted = asked["DeploymentTargets"]
    if not wanted.get("OrganizationalUnitIds"):
        raise invalid("OrganizationalUnitIds are required")
    members: dict[str, str] = {}
    for unit in wanted["OrganizationalUnitIds"]:
        members |= {account: unit for account in organization.accounts(unit) if account not in members}
    listed = wanted.get("Accounts", [])
    kind = wanted.get("AccountFilterType", "UNION" if listed else "NONE")
    if kind == "UNION":
        raise ApiError("InvalidOperationException", "UNION is not supported") if create else invalid("not in the fake")
    if kind == "NONE" and listed:
        raise invalid("Accounts need an AccountFilterType")
    if kind == "INTERSECTION":
        return {account: unit for account, unit in members.items() if account in listed}
    return {account: unit for account, unit in members.items() if account not in listed}


def cells(there: StackSet, call: Call, organization: Organization) -> list[Cell]:
    """Return the instances that an operation on existing ones is about; all where it names none."""
    asked = call.parameters
    if not {"Accounts", "DeploymentTargets", "Regions"} & asked.keys():
        return [cell for cell, each in there.instances.items() if each.status != "INOPERABLE"]
    if "Regions" not in asked:
        raise invalid("Regions must be specified with accounts")
    wanted = units(there, call, organization, create=False)
    if there.is_service_managed:
        # An account that has left the organization still has its instance.
        listed = set(asked["DeploymentTargets"].get("Accounts", []))
        gone = {account: unit for (account, _), unit in ((c, i.unit) for c, i in there.instances.items())}
        of_units = asked["DeploymentTargets"]["OrganizationalUnitIds"]
        wanted |= {a: u for a, u in gone.items() if u in of_units and (not listed or a in listed) and a not in wanted}
        found = [(account, region) for account in wanted for region in asked["Regions"]]
        return [cell for cell in found if cell in there.instances]
    found = [(account, region) for account in wanted for region in asked["Regions"]]
    if missing := [cell for cell in found if cell not in there.instances]:
        raise ApiError("StackInstanceNotFoundException", f"Stack instances not found: {missing}", 404)
    return found
