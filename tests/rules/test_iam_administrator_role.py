"""W9128: roles of services that may do everything."""

from __future__ import annotations

from typing import Any

import pytest
from policy_cases import role, trust
from rule_cases import findings

ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
PEOPLE = {"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "111122223333"}}]}


def found(*arns: Any, **others: Any) -> list[str]:
    template = {"Resources": {"Role": role(ManagedPolicyArns=list(arns), **others)}}
    return [message for _, message in findings(template, "W9128")]


@pytest.mark.parametrize("name", ["AdministratorAccess", "PowerUserAccess", "IAMFullAccess"])
def test_the_policy_of_an_administrator_is_found(name: str) -> None:
    for arn in (f"arn:aws:iam::aws:policy/{name}", {"Fn::Sub": f"arn:${{AWS::Partition}}:iam::aws:policy/{name}"}):
        (message,) = found(arn, trusted=trust("codepipeline.amazonaws.com"))
        assert message.startswith(name)


def test_a_role_that_a_condition_makes_powerful_is_found() -> None:
    template = {
        "Parameters": {"Open": {"Type": "String", "Default": "no"}},
        "Conditions": {"IsOpen": {"Fn::Equals": [{"Ref": "Open"}, "yes"]}},
        "Resources": {
            "Role": role(ManagedPolicyArns=[{"Fn::If": ["IsOpen", ADMINISTRATOR, {"Ref": "AWS::NoValue"}]}]),
        },
    }
    assert len(findings(template, "W9128")) == 1


@pytest.mark.parametrize(
    "arn",
    [
        "arn:aws:iam::aws:policy/AWSCodeDeployRoleForECS",
        "arn:aws:iam::111122223333:policy/AdministratorAccess",
        {"Ref": "Given"},
        {"Fn::ImportValue": "Policy"},
    ],
)
def test_other_policies_and_unknown_ones_are_left_alone(arn: Any) -> None:
    assert found(arn) == []


def test_roles_of_people_and_of_whom_nobody_knows_are_left_alone() -> None:
    assert found(ADMINISTRATOR, trusted=PEOPLE) == []
    assert found(ADMINISTRATOR, trusted={"Ref": "Given"}) == []
