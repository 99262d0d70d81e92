"""The images of a blue/green service have a tag that stays what it is."""

from __future__ import annotations

from typing import Any

import pytest
from ecs_cases import GONE, by_codedeploy, changed, ref, resource, the_only
from rule_cases import findings

ID = "W9069"


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"Task.ContainerDefinitions.0.Image": "nginx:latest"}, "Container shop runs the latest image"),
        ({"Task.ContainerDefinitions.0.Image": "nginx"}, "name a tag that never moves"),
        ({"Task.ContainerDefinitions.0.Image": "registry.example:5000/nginx"}, "or a digest"),
        (
            {"Task.ContainerDefinitions.0.Image": ref("Repository"), "Repository": resource("AWS::ECR::Repository")},
            "latest",
        ),
    ],
)
def test_a_moving_image_is_refused(changes: dict[str, Any], word: str) -> None:
    assert word in the_only(findings(changed(by_codedeploy(), changes), ID))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"Task.ContainerDefinitions.0.Image": "nginx@sha256:0123"},
        {"Task.ContainerDefinitions.0.Image": "registry.example:5000/nginx:1.29"},
        {"Task.ContainerDefinitions.0.Image": {"Fn::Sub": "${Repository}:latest"}},
        {"Task.ContainerDefinitions.0.Image": ref("Unknown")},
        {"Task.ContainerDefinitions.0.Image": "nginx", "Service.DeploymentController": GONE},
    ],
)
def test_a_valid_or_unknown_form_is_accepted(changes: dict[str, Any]) -> None:
    assert findings(changed(by_codedeploy(), changes), ID) == []
