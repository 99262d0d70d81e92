"""The console's form of a template: groups in their order, and for each parameter the control that is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_CHOICES = {
    "AWS::EC2::AvailabilityZone::Name": "availability zones",
    "AWS::EC2::Image::Id": "images",
    "AWS::EC2::Instance::Id": "instances",
    "AWS::EC2::KeyPair::KeyName": "key pairs",
    "AWS::EC2::SecurityGroup::GroupName": "security groups",
    "AWS::EC2::SecurityGroup::Id": "security groups",
    "AWS::EC2::Subnet::Id": "subnets",
    "AWS::EC2::VPC::Id": "VPCs",
    "AWS::EC2::Volume::Id": "volumes",
    "AWS::Route53::HostedZone::Id": "hosted zones",
}


@dataclass(frozen=True, kw_only=True)
class Field:
    """A parameter as the form shows it; `default` is None where a value must be given."""

    name: str
    label: str
    description: str
    type: str
    control: str
    default: str | None
    allowed: tuple[str, ...]
    constraint: str


@dataclass(frozen=True)
class Group:
    """Fields under one heading of the form."""

    title: str
    fields: tuple[Field, ...]


def groups(parameters: Mapping[str, Mapping[str, Any]]) -> list[Group]:
    """Return the groups of the form in their order; parameters of the manifest carry label and group."""
    titles = dict.fromkeys(declaration["Group"] for declaration in parameters.values())
    return [
        Group(title, tuple(_field(name, each) for name, each in parameters.items() if each["Group"] == title))
        for title in titles
    ]


def refusals(document: Mapping[str, Any]) -> list[str]:
    """Return the sentences with which CloudFormation refuses values that do not go together."""
    return [
        assertion["AssertDescription"]
        for rule in document.get("Rules", {}).values()
        for assertion in rule["Assertions"]
        if "AssertDescription" in assertion
    ]


def control(declaration: Mapping[str, Any]) -> str:
    """Return what the console shows for a parameter: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html."""
    if declaration.get("NoEcho"):
        return "Hidden text"
    if declaration.get("AllowedValues"):
        return "Drop-down list"
    member = declaration["Type"].removeprefix("List<").removesuffix(">")
    if member in _CHOICES:
        choice = f"of the {_CHOICES[member]} in this account and Region"
        return f"Choice {choice}" if member == declaration["Type"] else f"Choice of several {choice}"
    if declaration["Type"].startswith("AWS::SSM::Parameter::"):
        return "Name of a parameter in Systems Manager"
    return {
        "CommaDelimitedList": "Text, several values separated by commas",
        "List<Number>": "Numbers separated by commas",
        "Number": "Number",
    }.get(declaration["Type"], "Text")


def _field(name: str, declaration: Mapping[str, Any]) -> Field:
    default = declaration.get("Default")
    return Field(
        name=name,
        label=declaration["Label"],
        description=declaration.get("Description", ""),
        type=declaration["Type"],
        control=control(declaration),
        default=None if default is None else str(default),
        allowed=tuple(map(str, declaration.get("AllowedValues", ()))),
        constraint=declaration.get("ConstraintDescription", ""),
    )
