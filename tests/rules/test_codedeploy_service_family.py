"""A service that CodeDeploy deploys names the family of the template's task definition."""

from __future__ import annotations

from typing import Any

import pytest
from ecs_cases import GONE, by_codedeploy, changed, ref, resource, the_only
from rule_cases import findings

ID = "W9035"


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"Service.TaskDefinition": "ship"}, "family ship, but Task is of family shop"),
        ({"Service.TaskDefinition": {"Fn::Sub": ["${Name}-web", {"Name": "my"}]}}, "family my-web"),
        ({"Task.Family": GONE}, "Service starts family shop, but Task gets a generated one: give it Family"),
    ],
)
def test_another_family_is_refused(changes: dict[str, Any], word: str) -> None:
    assert word in the_only(findings(changed(by_codedeploy(), changes), ID))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"Service.TaskDefinition": {"Fn::Sub": "${AWS::StackName}-shop"}},
        {"Task.Family": {"Fn::ImportValue": "family"}},
        {"Service.TaskDefinition": "ship", "Job": resource("AWS::Events::Rule", Targets=[{"Arn": ref("Task")}])},
        {"Service.TaskDefinition": "ship", "Other": by_codedeploy()["Resources"]["Task"]},
        # The task definition is that of another service.
        {"Service.TaskDefinition": "ship", "Other": resource("AWS::ECS::Service", TaskDefinition="shop")},
    ],
)
def test_a_valid_or_unknown_form_is_accepted(changes: dict[str, Any]) -> None:
    assert findings(changed(by_codedeploy(), changes), ID) == []
