"""A service that CodeDeploy deploys names the family of its task definition."""

from __future__ import annotations

from typing import Any

import pytest
from ecs_cases import by_codedeploy, changed, ref, the_only
from rule_cases import findings

ID = "E9031"


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"Service.TaskDefinition": ref("Task")}, "reference to Task"),
        ({"Service.TaskDefinition": {"Fn::GetAtt": ["Task", "TaskDefinitionArn"]}}, "reference to Task"),
        ({"Service.TaskDefinition": {"Fn::Sub": "${Task}"}}, "reference to Task"),
        ({"Service.TaskDefinition": "shop:7"}, "one revision"),
        ({"Service.TaskDefinition": "arn:aws:ecs:eu-west-1:111122223333:task-definition/shop:7"}, "an ARN"),
        ({"Service.TaskDefinition": {"Fn::Sub": "arn:${AWS::Partition}:ecs:shop"}}, "an ARN"),
    ],
)
def test_a_revision_is_refused(changes: dict[str, Any], word: str) -> None:
    assert word in the_only(findings(changed(by_codedeploy(), changes), ID))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"Service.TaskDefinition": {"Fn::Sub": "${AWS::StackName}-shop"}},
        {"Service.TaskDefinition": {"Fn::ImportValue": "family"}},
        {"Service.TaskDefinition": ref("Family")},
        {"Service.TaskDefinition": ref("Task"), "Service.DeploymentController.Type": "ECS"},
        {"Service.TaskDefinition": ref("Task"), "Service.DeploymentController.Type": ref("Family")},
    ],
)
def test_a_valid_or_unknown_form_is_accepted(changes: dict[str, Any]) -> None:
    assert findings(changed(by_codedeploy(), changes), ID) == []


def test_a_revision_in_one_branch_of_a_condition_is_refused() -> None:
    changes = {"Service.TaskDefinition": {"Fn::If": ["IsTest", "shop", ref("Task")]}}
    conditions = {"IsTest": {"Fn::Equals": [ref("Environment"), "test"]}}
    assert "reference to Task" in the_only(findings(changed(by_codedeploy(), changes, Conditions=conditions), ID))
