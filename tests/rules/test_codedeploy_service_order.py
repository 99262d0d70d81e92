"""A service that CodeDeploy deploys is made after its listener and its task definition."""

from __future__ import annotations

from typing import Any

import pytest
from ecs_cases import GONE, by_codedeploy, changed, ref, resource, the_only, to
from rule_cases import findings

ID = "E9034"
_NAME = {"Fn::Sub": "${AWS::StackName}-shop"}


def _without(name: str) -> dict[str, Any]:
    service: dict[str, Any] = by_codedeploy()["Resources"]["Service"]
    return service | {"DependsOn": [item for item in service["DependsOn"] if item != name]}


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"Service": _without("Production")}, "before Blue has a load balancer: add DependsOn Production"),
        ({"Service": _without("Task")}, "add DependsOn Task"),
        ({"Service": _without("Task"), "Service.TaskDefinition": _NAME, "Task.Family": _NAME}, "add DependsOn Task"),
        ({"Production.DefaultActions": [to("Green")], "Test": GONE}, "No listener or rule forwards to Blue"),
    ],
)
def test_a_service_made_too_early_is_refused(changes: dict[str, Any], word: str) -> None:
    assert word in the_only(findings(changed(by_codedeploy(), changes), ID))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"Service": _without("Task"), "Service.TaskDefinition": ref("Task")},
        {"Service": _without("Task"), "Service.TaskDefinition": "another"},
        {"Service": _without("Production"), "Service.ServiceName": {"Fn::Sub": "a-${Production}"}},
        {"Service": _without("Production"), "Service.LoadBalancers.0.TargetGroupArn": {"Fn::ImportValue": "blue"}},
        {"Service": _without("Production"), "Service.DeploymentController": GONE},
        {"Production.DefaultActions": ref("Unknown"), "Service": _without("Production")},
        {"Production.DefaultActions": [to("Green")], "Stack": resource("AWS::CloudFormation::Stack", TemplateURL="x")},
    ],
)
def test_a_valid_or_unknown_form_is_accepted(changes: dict[str, Any]) -> None:
    assert findings(changed(by_codedeploy(), changes), ID) == []


def test_a_service_may_need_its_listener_through_another_resource() -> None:
    template = changed(by_codedeploy(), {"Service": _without("Production")})
    template["Resources"]["Task"]["DependsOn"] = "Production"
    assert findings(template, ID) == []
