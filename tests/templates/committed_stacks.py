"""The committed templates, and the whole of them applied together as one environment with one service."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from cfn_evaluator import Evaluator, Place

import generator

FOLDER = Path(generator.__file__).parent.parent / "templates" / generator.__version__
MANIFEST: dict[str, dict[str, Any]] = {
    stack["name"]: stack for stack in json.loads((FOLDER / "manifest.json").read_text("utf-8"))["stacks"]
}
NAMES = tuple(MANIFEST)
TEMPLATES: dict[str, dict[str, Any]] = {
    name: json.loads((FOLDER / f"{name}.json").read_text("utf-8")) for name in NAMES
}

# What has no default.
REQUIRED: dict[str, dict[str, str]] = {
    "existing-network": {
        "VpcId": "vpc-1",
        "PublicSubnetIds": "subnet-1,subnet-2",
        "PrivateSubnetIds": "subnet-3,subnet-4",
    },
    "deployment-access": {"ToolsAccountId": "999988887777", "ToolsRegion": "eu-central-1"},
    "pipeline": {"FullRepositoryId": "acme/web"},
    "stackset-administration": {"OrganizationId": "o-a1b2c3d4e5"},
    "stackset-execution": {"AdministratorAccountId": "999988887777"},
}
CERTIFICATE = "arn:aws:acm:eu-west-1:111122223333:certificate/0a1b2c3d"

# One set of values under which every condition of every template holds that can hold together with the others.
EVERYTHING: dict[str, dict[str, str]] = {
    "network": {"NatGateways": "per-zone", "InterfaceEndpoints": "true"},
    "load-balancer": {
        "ProductionPort": "443",
        "CertificateArn": CERTIFICATE,
        "AdditionalCertificateArn": CERTIFICATE + "e",
        "HostName": "www.example.com",
        "HostedZoneId": "Z0123456789",
        "TestCidr": "203.0.113.0/24",
        "WebAcl": "true",
    },
    "registry": {"PullAccountIds": "444455556666,777788889999"},
    "target-groups": {"HostHeaders": "www.example.com"},
    "service": {
        "EnableExecuteCommand": "true",
        "RegistryAccountId": "444455556666",
        "TaskPolicyArns": "arn:aws:iam::aws:policy/ReadOnlyAccess",
    },
    "alarms": {"NotificationEmail": "team@example.com"},
    "deployment": {
        "DeploymentConfigName": "CustomCanary",
        "TrafficPercentage": "20",
        "TrafficIntervalMinutes": "10",
        "PromotionMode": "manual",
        "TestPath": "/test",
    },
    "pipeline": {
        "IncludedPaths": "app/**",
        "ExcludedPaths": "docs/**",
        "CpuArchitecture": "ARM64",
        "Approval": "true",
        "DeploymentWindow": "* * 9-16 ? * MON-THU *",
        "BakeAlarm": "web",
        "SecondAccessRoleArn": "arn:aws:iam::444455556666:role/prod/eu-west-1/prod-web-eu-west-1-access",
        "SecondApproval": "true",
        "SecondDeploymentWindow": "* * 9-16 ? * MON-THU *",
        "SecondBakeAlarm": "web",
        "ThirdAccessRoleArn": "arn:aws:iam::777788889999:role/live/us-east-1/live-web-us-east-1-access",
        "ThirdApproval": "true",
        "ThirdDeploymentWindow": "* * 9-16 ? * MON-THU *",
        "ThirdBakeAlarm": "web",
        "RegionalKeyId": "mrk-00000000000000000000000000000000",
        "NotificationEmail": "team@example.com",
    },
    "stackset-administration": {
        "TargetAccountIds": "222233334444,333344445555",
        "OptInRegions": "ap-east-1,me-south-1",
    },
}
_GOVERNANCE = {
    "LogKeyArn": "arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d",
    "PermissionsBoundaryArn": "arn:aws:iam::111122223333:policy/boundary",
}
for _name in NAMES:
    EVERYTHING.setdefault(_name, {}).update(
        {key: value for key, value in _GOVERNANCE.items() if key in TEMPLATES[_name]["Parameters"]}
    )


class Estate:
    """All stacks, applied in the manifest's order, each given the exports of those before it.

    `parameters` maps a stack's name to values that differ from the defaults; `templates` replaces some templates.
    """

    def __init__(
        self,
        parameters: Mapping[str, Mapping[str, str]] | None = None,
        *,
        place: Place | None = None,
        templates: Mapping[str, Mapping[str, Any]] | None = None,
        without: str = "existing-network",
    ) -> None:
        given, changed = parameters or {}, templates or {}
        self.stacks: dict[str, Evaluator] = {}
        exports: dict[str, Any] = {}
        for name in NAMES:
            if name == without:
                continue
            values = {**REQUIRED.get(name, {}), **given.get(name, {})}
            stack = Evaluator(changed.get(name, TEMPLATES[name]), values, place=place, imports=exports)
            exports |= stack.exports
            self.stacks[name] = stack

    @cached_property
    def resources(self) -> dict[str, dict[str, Any]]:
        """Every resource of every stack by its logical ID, which is unique across all stacks."""
        return {name: body for stack in self.stacks.values() for name, body in stack.resources.items()}

    def properties(self, logical_id: str) -> dict[str, Any]:
        """Return the resolved properties of one resource."""
        properties: dict[str, Any] = self.resources[logical_id].get("Properties", {})
        return properties

    def of_type(self, kind: str) -> dict[str, dict[str, Any]]:
        """Return the resolved properties of all resources of one type, by logical ID."""
        return {name: body.get("Properties", {}) for name, body in self.resources.items() if body["Type"] == kind}

    def refusals(self) -> list[str]:
        """Return the sentences of all rules that are broken."""
        return [sentence for stack in self.stacks.values() for sentence in stack.refusals()]


def strings(value: Any) -> list[str]:
    """Return every text in a part of a template, keys left out."""
    if isinstance(value, str):
        return [value]
    members = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for member in members for text in strings(member)]


def find(value: Any, key: str) -> list[Any]:
    """Return what stands under a key, anywhere in a part of a template."""
    if isinstance(value, dict):
        here = [value[key]] if key in value else []
        return here + [found for member in value.values() for found in find(member, key)]
    return [found for member in value for found in find(member, key)] if isinstance(value, list) else []
