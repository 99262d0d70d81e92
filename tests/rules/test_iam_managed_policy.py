"""E9128: managed policies of AWS have the path that AWS gave them."""

from __future__ import annotations

from typing import Any

import pytest
from policy_cases import role, sub
from rule_cases import findings


def found(*policies: Any, **sections: Any) -> list[str]:
    template = {"Resources": {"Role": role(ManagedPolicyArns=list(policies))}, **sections}
    return [message for _, message in findings(template, "E9128")]


@pytest.mark.parametrize("form", ["arn:aws:iam::aws:policy/{}", "arn:${{AWS::Partition}}:iam::aws:policy/{}"])
@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("service-role/AWSCodeDeployRoleForECS", "AWSCodeDeployRoleForECS"),
        ("AWSCodeDeployRole", "service-role/AWSCodeDeployRole"),
        ("AmazonECSTaskExecutionRolePolicy", "service-role/AmazonECSTaskExecutionRolePolicy"),
        (
            "service-role/AmazonECSInfrastructureRolePolicyForLoadBalancers",
            "AmazonECSInfrastructureRolePolicyForLoadBalancers",
        ),
        ("AWSLambdaBasicExecutionRole", "service-role/AWSLambdaBasicExecutionRole"),
        ("AWSCodeDeployRoleForEcs", "AWSCodeDeployRoleForECS"),
    ],
)
def test_a_wrong_path_is_found(form: str, name: str, right: str) -> None:
    (message,) = found(sub(form.format(name)))
    assert message.endswith(f":policy/{right}")


@pytest.mark.parametrize(
    "policy",
    [
        "arn:aws:iam::aws:policy/AWSCodeDeployRoleForECS",
        sub("arn:${AWS::Partition}:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"),
        "arn:aws:iam::aws:policy/SomethingNew",
        "arn:aws:iam::111122223333:policy/service-role/AWSCodeDeployRoleForECS",
        sub("arn:aws:iam::aws:policy/${Given}"),
        {"Ref": "Given"},
        "text",
    ],
)
def test_the_right_path_or_another_policy_is_not(policy: Any) -> None:
    assert found(policy, Parameters={"Given": {"Type": "String"}}) == []
