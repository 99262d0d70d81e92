"""E9124: nobody is allowed everything."""

from __future__ import annotations

from typing import Any

import pytest
from policy_cases import allow, template
from rule_cases import findings


def ids(statement: Any) -> list[str]:
    return [name for name, _ in findings(template(statement), "E9124", "W9124")]


@pytest.mark.parametrize("action", ["*", "*:*", ["s3:GetObject", "*"]])
def test_an_administrator_is_found(action: Any) -> None:
    assert ids(allow(action, ["*"])) == ["E9124"]


def test_less_is_not() -> None:
    assert ids(allow("ecs:Describe*")) == []
    assert ids({**allow("*"), "Effect": "Deny"}) == []
    assert ids(allow("*", Condition={"StringEquals": {"aws:PrincipalTag/admin": "yes"}})) == []
    assert ids(allow("*", "arn:aws:s3:::artifacts/*")) == []


def test_policies_of_resources_are_left_alone() -> None:
    statement = allow("kms:*", Principal={"AWS": {"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:root"}})
    key = {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": {"Statement": [statement]}}}
    assert findings({"Resources": {"Key": key}}, "E9124", "W9124") == []
