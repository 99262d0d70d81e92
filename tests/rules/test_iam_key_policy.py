"""E9130: a key policy lets somebody change it."""

from __future__ import annotations

from typing import Any

import pytest
from policy_cases import allow, sub
from rule_cases import findings

ACCOUNT = {"AWS": sub("arn:${AWS::Partition}:iam::${AWS::AccountId}:root")}
SERVICE = {"Service": "logs.amazonaws.com"}


def found(*statements: Any, **properties: Any) -> list[str]:
    key = {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": {"Statement": list(statements)}, **properties}}
    template = {"Resources": {"Key": key}, "Parameters": {"Given": {"Type": "String"}}}
    return [message for _, message in findings(template, "E9130")]


@pytest.mark.parametrize(
    "statement",
    [
        allow("kms:Decrypt", Principal=ACCOUNT),
        allow("kms:*", Principal=SERVICE),
        allow(["kms:Describe*", "kms:Get*"], Principal="*"),
        {**allow("kms:*", Principal=ACCOUNT), "Effect": "Deny"},
    ],
)
def test_a_key_that_nobody_can_manage_is_found(statement: Any) -> None:
    (message,) = found(statement)
    assert "kms:PutKeyPolicy" in message


@pytest.mark.parametrize(
    "statement",
    [
        allow("kms:*", Principal=ACCOUNT),
        allow(["kms:Describe*", "kms:Put*"], Principal=ACCOUNT),
        allow("*", Principal="*"),
        allow("kms:PutKeyPolicy", Principal={"AWS": {"Ref": "Given"}}),
        allow({"Ref": "Given"}, Principal=ACCOUNT),
        {"Effect": "Allow", "NotAction": "kms:Decrypt", "Principal": ACCOUNT, "Resource": "*"},
        {"Ref": "Given"},
    ],
)
def test_a_key_that_somebody_manages_or_may_manage_is_not(statement: Any) -> None:
    assert found(allow("kms:Decrypt", Principal=SERVICE), statement) == []


def test_a_key_without_the_check_or_without_a_policy_is_not() -> None:
    assert found(allow("kms:Decrypt", Principal=SERVICE), BypassPolicyLockoutSafetyCheck=True) == []
    assert findings({"Resources": {"Key": {"Type": "AWS::KMS::Key", "Properties": {}}}}, "E9130") == []
    assert found(allow("kms:Decrypt", Principal=SERVICE), BypassPolicyLockoutSafetyCheck=False) != []


@pytest.mark.parametrize("policy", ["text", [], None, {"Statement": None}, {"Statement": [1]}])
def test_malformed_policies_raise_nothing(policy: Any) -> None:
    assert found(KeyPolicy=policy) == []
