"""The page names the control that the console shows."""

from __future__ import annotations

from typing import Any

import pytest

from generator.catalog import form


@pytest.mark.parametrize(
    ("declaration", "control"),
    [
        ({"Type": "String"}, "Text"),
        ({"Type": "Number"}, "Number"),
        ({"Type": "String", "AllowedValues": ["a"]}, "Drop-down list"),
        ({"Type": "String", "NoEcho": True}, "Hidden text"),
        ({"Type": "CommaDelimitedList"}, "Text, several values separated by commas"),
        ({"Type": "List<Number>"}, "Numbers separated by commas"),
        ({"Type": "AWS::EC2::VPC::Id"}, "Choice of the VPCs in this account and Region"),
        ({"Type": "List<AWS::EC2::Subnet::Id>"}, "Choice of several of the subnets in this account and Region"),
        ({"Type": "AWS::SSM::Parameter::Value<String>"}, "Name of a parameter in Systems Manager"),
    ],
)
def test_a_parameter_has_its_control(declaration: dict[str, Any], control: str) -> None:
    assert form.control(declaration) == control


def test_groups_and_fields_keep_their_order() -> None:
    declared = {"Label": "L", "Type": "String"}
    groups = form.groups(
        {"B": {**declared, "Group": "2"}, "A": {**declared, "Group": "1"}, "C": {**declared, "Group": "2"}}
    )
    assert [(group.title, [field.name for field in group.fields]) for group in groups] == [
        ("2", ["B", "C"]),
        ("1", ["A"]),
    ]


def test_a_missing_default_differs_from_an_empty_one_and_from_zero() -> None:
    declared = {"Label": "L", "Type": "Number", "Group": "G"}
    [group] = form.groups({"A": declared, "B": {**declared, "Default": ""}, "C": {**declared, "Default": 0}})
    assert [field.default for field in group.fields] == [None, "", "0"]
