"""Health checks go to a port on which a container listens."""

from __future__ import annotations

from typing import Any

import pytest
from ecs_cases import by_codedeploy, changed, ref, the_only
from rule_cases import findings

ID = "W9068"


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"Blue.HealthCheckPort": "80"}, "Service answers on port 8080, no container maps the health check port 80"),
        ({"Blue.HealthCheckPort": 9000}, "use traffic-port"),
    ],
)
def test_a_port_on_which_nothing_listens_is_refused(changes: dict[str, Any], word: str) -> None:
    assert word in the_only(findings(changed(by_codedeploy(), changes), ID))


@pytest.mark.parametrize(
    "changes",
    [
        {"Blue.HealthCheckPort": "traffic-port"},
        {"Blue.HealthCheckPort": "8080"},
        {
            "Blue.HealthCheckPort": 9000,
            "Task.ContainerDefinitions.1": {"Name": "b", "PortMappings": [{"ContainerPort": 9000}]},
        },
        {"Blue.HealthCheckPort": 9000, "Task.ContainerDefinitions.1": ref("Unknown")},
        {"Blue.HealthCheckPort": 9000, "Service.TaskDefinition": "another"},
        {"Blue.HealthCheckPort": ref("Unknown")},
    ],
)
def test_a_valid_or_unknown_form_is_accepted(changes: dict[str, Any]) -> None:
    assert findings(changed(by_codedeploy(), changes), ID) == []
