"""A small version: a network, its substitute, a cluster, a service in them, and a registry for delivery."""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator import lint
from generator.lint import links
from generator.lint.finding import Finding, Scope

Template = dict[str, Any]
Version = dict[str, Template]

# Name, scope, and what it stands instead of, in the order of deployment.
STACKS: list[tuple[str, str, str | None]] = [
    ("network", "environment", None),
    ("existing-network", "environment", "network"),
    ("registry", "delivery", None),
    ("service", "service", None),
    ("pipeline", "delivery", None),
]
PREFIXES = {
    "environment": "${EnvironmentName}-",
    "service": "${EnvironmentName}-${ServiceName}-",
    "delivery": "${ServiceName}-",
}


def export(value: Any, name: str, scope: str = "environment") -> dict[str, Any]:
    return {"Value": value, "Export": {"Name": {"Fn::Sub": f"{PREFIXES[scope]}{name}"}}}


def imported(name: str, scope: str = "environment") -> dict[str, Any]:
    return {"Fn::ImportValue": {"Fn::Sub": f"{PREFIXES[scope]}{name}"}}


def members(name: str) -> dict[str, Any]:
    return {"Fn::Split": [",", imported(name)]}


def named(*parameters: str, **others: Any) -> dict[str, Any]:
    return {**{name: {"Type": "String", "Default": name.lower()} for name in parameters}, **others}


def _subnet(block: int) -> dict[str, Any]:
    zone = {"Fn::Select": [block, {"Fn::GetAZs": ""}]}
    properties = {"VpcId": {"Ref": "Vpc"}, "CidrBlock": f"10.0.{block}.0/24", "AvailabilityZone": zone}
    return {"Type": "AWS::EC2::Subnet", "Properties": properties}


def _network() -> Template:
    third = {"Fn::If": ["HasThird", {"Ref": "SubnetC"}, {"Ref": "AWS::NoValue"}]}
    return {
        "Parameters": named("EnvironmentName", Zones={"Type": "Number", "Default": 3}),
        "Conditions": {"HasThird": {"Fn::Equals": [{"Ref": "Zones"}, 3]}},
        "Resources": {
            "Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}},
            "SubnetA": _subnet(0),
            "SubnetB": _subnet(1),
            "SubnetC": {**_subnet(2), "Condition": "HasThird"},
        },
        "Outputs": {
            "VpcId": export({"Ref": "Vpc"}, "VpcId"),
            "SubnetIds": export({"Fn::Join": [",", [{"Ref": "SubnetA"}, {"Ref": "SubnetB"}, third]]}, "SubnetIds"),
        },
    }


def _existing() -> Template:
    given = {"VpcId": {"Type": "AWS::EC2::VPC::Id"}, "SubnetIds": {"Type": "List<AWS::EC2::Subnet::Id>"}}
    return {
        "Parameters": named("EnvironmentName", **given),
        "Resources": {"Marker": {"Type": "AWS::CloudFormation::WaitConditionHandle"}},
        "Outputs": {
            "VpcId": export({"Ref": "VpcId"}, "VpcId"),
            "SubnetIds": export({"Fn::Join": [",", {"Ref": "SubnetIds"}]}, "SubnetIds"),
        },
    }


def _service() -> Template:
    group = {"GroupDescription": {"Fn::Sub": "Tasks of ${ServiceName}"}, "VpcId": imported("VpcId")}
    balancer = {"Subnets": members("SubnetIds"), "SecurityGroups": [{"Ref": "Group"}]}
    return {
        "Parameters": named("EnvironmentName", "ServiceName"),
        "Resources": {
            "Group": {"Type": "AWS::EC2::SecurityGroup", "Properties": group},
            "Balancer": {"Type": "AWS::ElasticLoadBalancingV2::LoadBalancer", "Properties": balancer},
        },
        "Outputs": {"GroupId": {"Value": {"Fn::GetAtt": ["Group", "GroupId"]}}},
    }


def _registry() -> Template:
    uri = {"Fn::GetAtt": ["Repository", "RepositoryUri"]}
    return {
        "Parameters": named("ServiceName"),
        "Resources": {"Repository": {"Type": "AWS::ECR::Repository", "DeletionPolicy": "Retain"}},
        "Outputs": {"RepositoryUri": export(uri, "RepositoryUri", "delivery")},
    }


def _pipeline() -> Template:
    value = {"Type": "String", "Value": imported("RepositoryUri", "delivery")}
    return {
        "Parameters": named("ServiceName"),
        "Resources": {"Uri": {"Type": "AWS::SSM::Parameter", "Properties": value}},
    }


@pytest.fixture
def version() -> Version:
    """The templates by name, to be changed by a test."""
    made = {
        "network": _network(),
        "existing-network": _existing(),
        "registry": _registry(),
        "service": _service(),
        "pipeline": _pipeline(),
    }
    return copy.deepcopy(made)


@pytest.fixture
def write(tmp_path: Path) -> Callable[[Version], Path]:
    """Write a version with a manifest that agrees with it."""

    def write(version: Version) -> Path:
        entries = []
        for name, scope, instead_of in STACKS:
            template = version[name]
            text = yaml.safe_dump({"AWSTemplateFormatVersion": "2010-09-09", **template}, sort_keys=False)
            file = tmp_path / f"{name}.yaml"
            file.write_text(text)
            outputs = template.get("Outputs", {})
            found = {key: out["Export"]["Name"]["Fn::Sub"] for key, out in outputs.items() if "Export" in out}
            entry = {
                "name": name,
                "scope": scope,
                "instead_of": instead_of,
                "files": {"yaml": {"name": file.name, "sha256": hashlib.sha256(file.read_bytes()).hexdigest()}},
                "exports": found,
                "imports": sorted(_names(template)),
            }
            entries.append(entry)
        (tmp_path / "manifest.json").write_text(json.dumps({"version": "1.0.0", "stacks": entries}, indent=1))
        return tmp_path

    return write


def _names(value: Any) -> set[str]:
    if isinstance(value, dict):
        if "Fn::ImportValue" in value:
            name = value["Fn::ImportValue"]
            return {name["Fn::Sub"]} if "Fn::Sub" in name else set()
        return {name for member in value.values() for name in _names(member)}
    return {name for item in value for name in _names(item)} if isinstance(value, list) else set()


@pytest.fixture
def check(write: Callable[[Version], Path]) -> Callable[[Version], list[Finding]]:
    """Write a version and look at it."""

    def check(version: Version) -> list[Finding]:
        return links.check(write(version), Scope(lint.REGIONS, None))

    return check
