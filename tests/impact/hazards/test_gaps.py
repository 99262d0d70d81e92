"""Hazards of types that CloudFormation deletes before it creates their successors."""

from __future__ import annotations

from typing import Any

import pytest

from generator.impact.hazards._registry import is_deleted_first
from generator.impact.hazards.gaps import _MEANWHILE

from .updates import Templates, changed, found, names, stack


@pytest.mark.parametrize("type_", _MEANWHILE)
def test_the_registry_says_that_these_are_deleted_first(type_: str) -> None:
    assert is_deleted_first(type_)


@pytest.mark.parametrize("type_", ["AWS::EC2::Subnet", "AWS::EKS::AccessEntry", "Custom::Anything"])
def test_others_are_created_first(type_: str) -> None:
    assert not is_deleted_first(type_)


def association(table: str) -> dict[str, Any]:
    return {
        "Type": "AWS::EC2::SubnetRouteTableAssociation",
        "Properties": {"SubnetId": f"subnet-{table}", "RouteTableId": table},
    }


def test_a_subnet_without_its_route_table_is_cut_off() -> None:
    (hazard,) = found({"one": stack(Way=association("a"))}, {"one": stack(Way=association("b"))})["one", "Way"]
    assert hazard.name == "gap-while-replaced"
    assert "main route table" in hazard.why


def test_a_type_without_a_sentence_of_its_own_is_found_too() -> None:
    old, new = (
        {"one": stack(Link={"Type": "AWS::Oam::Link", "Properties": {"SinkIdentifier": sink}})} for sink in ("a", "b")
    )
    assert "Until then nothing does what it did." in found(old, new)["one", "Link"][0].why


def test_what_is_created_first_leaves_no_gap() -> None:
    def change(templates: Templates) -> None:
        templates["deployment"]["Resources"]["HookSecurityGroup"]["Properties"]["GroupDescription"] = "x"

    assert not names(*changed(change))


def test_what_is_modified_leaves_no_gap() -> None:
    old, new = ({"one": stack(Way={**association("a"), "DependsOn": needed})} for needed in ([], ["Other"]))
    for template in (old, new):
        template["one"]["Resources"]["Other"] = {"Type": "AWS::EC2::InternetGateway"}
    assert not names(old, new)
