"""A service that a pipeline deploys names the family of its task definition."""

from __future__ import annotations

from typing import Any

import pytest
from ecs_cases import GONE, by_ecs, changed, resource, the_only
from rule_cases import findings

ID = "W9034"


def _pipeline(provider: str, service: Any) -> dict[str, Any]:
    action = {"ActionTypeId": {"Provider": provider}, "Configuration": {"ServiceName": service}}
    return resource("AWS::CodePipeline::Pipeline", Stages=[{"Actions": [action]}])


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"Pipeline": _pipeline("ECS", {"Fn::GetAtt": ["Service", "Name"]})}, "Pipeline deploys this service too"),
        ({"Pipeline": _pipeline("ECS", "web"), "Service.ServiceName": "web"}, "give the family by name"),
    ],
)
def test_a_reference_beside_a_pipeline_is_refused(changes: dict[str, Any], word: str) -> None:
    assert word in the_only(findings(changed(by_ecs(), changes), ID))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"Pipeline": _pipeline("ECS", "another")},
        {"Pipeline": _pipeline("CloudFormation", {"Fn::GetAtt": ["Service", "Name"]})},
        {"Pipeline": _pipeline("ECS", {"Fn::GetAtt": ["Service", "Name"]}), "Service.TaskDefinition": "shop"},
        {"Pipeline": _pipeline("ECS", {"Fn::GetAtt": ["Service", "Name"]}), "Service.DeploymentConfiguration": GONE},
    ],
)
def test_a_valid_or_unknown_form_is_accepted(changes: dict[str, Any]) -> None:
    assert findings(changed(by_ecs(), changes), ID) == []
