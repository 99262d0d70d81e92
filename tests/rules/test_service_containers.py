"""The task definition has the container and the port that the service names."""

from __future__ import annotations

from typing import Any

import pytest
from ecs_cases import GONE, by_codedeploy, changed, ref, the_only
from rule_cases import findings

ID = "E9068"
_NAME = {"Fn::Sub": "${AWS::StackName}-shop"}


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"Service.LoadBalancers.0.ContainerName": "cluster"}, "Task has no container cluster, only shop"),
        ({"Service.LoadBalancers.0.ContainerPort": 80}, "container shop of Task has ContainerPort 80"),
        ({"Task.ContainerDefinitions.0.PortMappings": GONE}, "has ContainerPort 8080"),
        ({"Task.ContainerDefinitions.0.PortMappings.0.Protocol": "udp"}, "mapped for udp, the target group is HTTP"),
        ({"Service.TaskDefinition": ref("Task"), "Service.LoadBalancers.0.ContainerName": "web"}, "no container web"),
        (
            {"Service.TaskDefinition": _NAME, "Task.Family": _NAME, "Service.LoadBalancers.0.ContainerName": "web"},
            "only shop",
        ),
    ],
)
def test_a_container_that_is_not_there_is_refused(changes: dict[str, Any], word: str) -> None:
    assert word in the_only(findings(changed(by_codedeploy(), changes), ID))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"Service.LoadBalancers.0.ContainerPort": "8080"},
        {"Service.LoadBalancers.0.ContainerName": ref("Unknown")},
        {"Service.LoadBalancers.0.ContainerName": "web", "Service.TaskDefinition": "another"},
        {"Service.LoadBalancers.0.ContainerName": "web", "Service.TaskDefinition": {"Fn::ImportValue": "family"}},
        {"Service.LoadBalancers.0.ContainerName": "web", "Task.ContainerDefinitions": ref("Unknown")},
        {"Task.ContainerDefinitions.0.PortMappings": ref("Unknown")},
        {"Task.ContainerDefinitions.0.PortMappings.0": {"ContainerPortRange": "8000-9000"}},
        {"Task.ContainerDefinitions.0.PortMappings.0.Protocol": "udp", "Blue.Protocol": "UDP"},
    ],
)
def test_a_valid_or_unknown_form_is_accepted(changes: dict[str, Any]) -> None:
    assert findings(changed(by_codedeploy(), changes), ID) == []
