"""W9127: a service takes a role for this account only, where the template says it is for many."""

from __future__ import annotations

from typing import Any

import pytest
from policy_cases import role, trust
from rule_cases import findings

OURS = {"Template": "service", "Version": "1.0.0"}


def found(trusted: Any, metadata: Any = OURS) -> list[str]:
    template = {"Resources": {"Role": role(trusted=trusted)}, "Metadata": metadata}
    return [message for _, message in findings(template, "W9127")]


def test_a_service_without_a_source_is_found() -> None:
    (message,) = found(trust("ecs-tasks.amazonaws.com"))
    assert message.startswith("ecs-tasks ")
    assert found(trust("codebuild.amazonaws.com", Condition={"StringEquals": {"aws:PrincipalTag/a": "b"}}))


@pytest.mark.parametrize(
    "condition",
    [
        {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}},
        {"ArnLike": {"AWS:SourceArn": "arn:aws:ecs:*"}},
        {"Fn::ImportValue": "Condition"},
    ],
)
def test_a_source_is_enough(condition: Any) -> None:
    assert found(trust("ecs-tasks.amazonaws.com", Condition=condition)) == []


def test_others_and_services_without_a_source_are_left_alone() -> None:
    assert found(trust("ecs-tasks.amazonaws.com"), {}) == []
    assert found(trust("lambda.amazonaws.com")) == []
    assert found({"Statement": [{"Effect": "Allow", "Principal": {"AWS": "1"}, "Action": "sts:AssumeRole"}]}) == []
