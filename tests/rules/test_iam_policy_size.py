"""E9129: how much policy fits."""

from __future__ import annotations

from typing import Any

import pytest
from policy_cases import allow, role
from rule_cases import findings


def found(resource: dict[str, Any]) -> list[tuple[str, str]]:
    return findings({"Resources": {"X": resource}, "Parameters": {"Given": {"Type": "String"}}}, "E9129")


def managed(size: int) -> dict[str, Any]:
    """Return a managed policy of so many characters."""
    empty = len('{"Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":""}]}')
    document = {"Statement": [allow("s3:GetObject", "a" * (size - empty))]}
    return {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": document}}


def test_a_managed_policy_is_measured_to_the_character() -> None:
    assert found(managed(6144)) == []
    assert [name for name, _ in found(managed(6145))] == ["E9129"]


@pytest.mark.parametrize(("kind", "limit"), [("Role", 10240), ("Group", 5120), ("User", 2048)])
def test_inline_policies_are_measured_together(kind: str, limit: int) -> None:
    policies = [
        {"PolicyName": str(n), "PolicyDocument": {"Statement": [allow("s3:GetObject", "a" * (limit // 2))]}}
        for n in range(2)
    ]
    holder = {"Type": f"AWS::IAM::{kind}", "Properties": {"Policies": policies}}
    ((name, message),) = found(holder)
    assert (name, f"{limit:,}" in message) == ("E9129", True)
    assert found({**holder, "Properties": {"Policies": policies[:1]}}) == []


def test_what_only_deployment_knows_counts_nothing() -> None:
    statement = allow("s3:GetObject", [{"Ref": "Given"}, {"Fn::Sub": "${Given}/*"}, {"Fn::GetAtt": ["X", "Arn"]}])
    assert found(role(*[statement] * 50)) == []


def test_white_space_counts_nothing() -> None:
    assert found(role(allow("s3:GetObject", " " * 11000))) == []
