"""E9131: a function is given its role by ARN."""

from __future__ import annotations

from typing import Any

import pytest
from policy_cases import role
from rule_cases import findings


def found(value: Any) -> list[str]:
    function = {"Type": "AWS::Lambda::Function", "Properties": {"Role": value}}
    template = {"Resources": {"Role": role(), "Hook": function}, "Parameters": {"Given": {"Type": "String"}}}
    return [message for _, message in findings(template, "E9131")]


def test_a_name_is_found() -> None:
    assert found({"Ref": "Role"}) == ["Ref of Role is its name: use GetAtt Role.Arn"]


@pytest.mark.parametrize(
    "value", [{"Fn::GetAtt": ["Role", "Arn"]}, {"Ref": "Given"}, {"Fn::ImportValue": "R"}, "text", 1]
)
def test_an_arn_or_what_may_be_one_is_not(value: Any) -> None:
    assert found(value) == []
