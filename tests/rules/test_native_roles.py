"""The infrastructure role can change the load balancer."""

from __future__ import annotations

from typing import Any

import pytest
from ecs_cases import GONE, by_ecs, changed, ref, resource, the_only
from rule_cases import findings

ID = "E9045"
_ARN = "arn:aws:iam::aws:policy/"
_TASKS = "arn:${AWS::Partition}:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        (
            {"Infrastructure.ManagedPolicyArns.0": _ARN + "AmazonECSInfrastructureRolePolicyForVolumes"},
            "attach AmazonECSInfrastructureRolePolicyForLoadBalancers",
        ),
        ({"Infrastructure.ManagedPolicyArns.0": {"Fn::Sub": _TASKS}}, "No policy of Infrastructure"),
    ],
)
def test_a_role_for_something_else_is_refused(changes: dict[str, Any], word: str) -> None:
    assert word in the_only(findings(changed(by_ecs(), changes), ID))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"Infrastructure.ManagedPolicyArns.0": _ARN + "AdministratorAccess"},
        {"Infrastructure.ManagedPolicyArns.0": ref("Unknown")},
        {"Infrastructure.ManagedPolicyArns": GONE, "Infrastructure.Policies": []},
        {
            "Infrastructure.ManagedPolicyArns.0": {"Fn::Sub": _TASKS},
            "Own": resource("AWS::IAM::Policy", Roles=[ref("Infrastructure")]),
        },
    ],
)
def test_a_valid_or_unknown_form_is_accepted(changes: dict[str, Any]) -> None:
    assert findings(changed(by_ecs(), changes), ID) == []
