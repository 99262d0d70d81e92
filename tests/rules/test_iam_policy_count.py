"""W9126: how many managed policies a role, user or group has."""

from __future__ import annotations

import pytest
from policy_cases import role
from rule_cases import findings


def found(arns: list[str], kind: str = "Role") -> list[str]:
    holder = {**role(ManagedPolicyArns=arns), "Type": f"AWS::IAM::{kind}"}
    return [name for name, _ in findings({"Resources": {"X": holder}}, "E9129", "W9126")]


@pytest.mark.parametrize("kind", ["Role", "Group", "User"])
def test_more_than_ten_managed_policies_are_a_warning(kind: str) -> None:
    arns = [f"arn:aws:iam::aws:policy/P{n}" for n in range(11)]
    assert found(arns, kind) == ["W9126"]
    assert found(arns[:10], kind) == []
