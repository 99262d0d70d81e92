"""Hazards of custom resources."""

from __future__ import annotations

from typing import Any

import pytest

from .updates import found, stack


def _resource(token: Any, **properties: Any) -> dict[str, Any]:
    return {"Type": "Custom::Thing", "Properties": {"ServiceToken": token, **properties}}


def _function(name: str) -> dict[str, Any]:
    return {
        "Type": "AWS::Lambda::Function",
        "Properties": {"FunctionName": name, "Role": "arn:aws:iam::111122223333:role/r", "Code": {"ZipFile": "pass"}},
    }


@pytest.mark.parametrize("kind", ["Custom::Thing", "AWS::CloudFormation::CustomResource"])
def test_another_service_token_is_refused(kind: str) -> None:
    old, new = (
        {"one": stack(Thing={**_resource(f"arn:aws:lambda:eu-west-1:111122223333:function:{name}"), "Type": kind})}
        for name in ("a", "b")
    )
    (hazard,) = found(old, new)["one", "Thing"]
    assert hazard.name == "service-token-changed"


def test_so_is_the_token_of_a_function_that_is_replaced() -> None:
    old, new = (
        {"one": stack(Maker=_function(name), Thing=_resource({"Fn::GetAtt": ["Maker", "Arn"]}))} for name in ("a", "b")
    )
    assert "service-token-changed" in [hazard.name for hazard in found(old, new)["one", "Thing"]]


def test_other_properties_go_to_the_same_function() -> None:
    old, new = ({"one": stack(Thing=_resource("arn:aws:lambda:x", Size=size))} for size in (1, 2))
    assert ("one", "Thing") not in found(old, new)
