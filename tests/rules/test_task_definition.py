"""Containers have different names, and Fargate has the role and the options it needs."""

from __future__ import annotations

from typing import Any

import pytest
from ecs_cases import GONE, by_ecs, changed, ref, the_only
from rule_cases import findings

ID = "E9038"
_ECR = "${AWS::AccountId}.dkr.ecr.eu-west-1.amazonaws.com/shop:1"


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"Task.ContainerDefinitions.1": {"Name": "shop", "Image": "x:1"}}, "Several containers are named shop"),
        ({"Task.ExecutionRoleArn": GONE}, "awslogs driver on Fargate needs ExecutionRoleArn"),
        (
            {"Task.ExecutionRoleArn": GONE, "Task.ContainerDefinitions.0": {"Name": "a", "Image": _ECR}},
            "image from ECR on Fargate",
        ),
        (
            {"Task.ExecutionRoleArn": GONE, "Task.ContainerDefinitions.0": {"Name": "a", "Image": {"Fn::Sub": _ECR}}},
            "image from ECR on Fargate",
        ),
        (
            {"Task.ExecutionRoleArn": GONE, "Task.ContainerDefinitions.0": {"Name": "a", "Secrets": [{"Name": "KEY"}]}},
            "Secrets on Fargate",
        ),
        ({"Task.ContainerDefinitions.0.LogConfiguration.Options.awslogs-stream-prefix": GONE}, "awslogs-stream-prefix"),
    ],
)
def test_a_task_that_cannot_be_registered_is_refused(changes: dict[str, Any], word: str) -> None:
    assert word in the_only(findings(changed(by_ecs(), changes), ID))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"Task.ExecutionRoleArn": GONE, "Task.ContainerDefinitions.0.LogConfiguration": GONE},
        {"Task.ExecutionRoleArn": GONE, "Task.RequiresCompatibilities": ["EC2"]},
        {"Task.ExecutionRoleArn": ref("Unknown")},
        {"Task.ContainerDefinitions.0.LogConfiguration.Options": ref("Unknown")},
        {"Task.ContainerDefinitions.1": {"Name": "sidecar", "Image": "x:1"}},
    ],
)
def test_a_valid_or_unknown_form_is_accepted(changes: dict[str, Any]) -> None:
    assert findings(changed(by_ecs(), changes), ID) == []
