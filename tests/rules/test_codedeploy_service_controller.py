"""A service that a deployment group names has the controller CODE_DEPLOY."""

from __future__ import annotations

from typing import Any

import pytest
from ecs_cases import GONE, by_codedeploy, changed, ref, the_only
from rule_cases import findings

ID = "E9035"


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"Service.DeploymentController": GONE}, "controller is ECS"),
        ({"Service.DeploymentController": {"Type": "EXTERNAL"}}, "controller is EXTERNAL"),
        ({"Service.DeploymentController": GONE, "Group.ECSServices.0.ServiceName": ref("Service")}, "Group deploys"),
        (
            {
                "Service.DeploymentController": GONE,
                "Service.ServiceName": "web",
                "Group.ECSServices.0.ServiceName": "web",
            },
            "CODE_DEPLOY",
        ),
    ],
)
def test_a_service_of_another_controller_is_refused(changes: dict[str, Any], word: str) -> None:
    assert word in the_only(findings(changed(by_codedeploy(), changes), ID))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"Service.DeploymentController": {"Type": ref("Unknown")}},
        {"Service.DeploymentController": GONE, "Group.ECSServices.0.ServiceName": "another"},
        {"Service.DeploymentController": GONE, "Group": GONE},
    ],
)
def test_a_valid_or_unknown_form_is_accepted(changes: dict[str, Any]) -> None:
    assert findings(changed(by_codedeploy(), changes), ID) == []
