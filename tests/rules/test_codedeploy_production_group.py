"""The group to which production forwards, and the one in which the service starts."""

from __future__ import annotations

from typing import Any

import pytest
from ecs_cases import by_codedeploy, changed, forward, ref, the_only, to
from rule_cases import findings

ID = "W9027"
WEIGHTED = [forward(("Blue", 100), ("Green", 0))]


@pytest.mark.parametrize(
    "changes",
    [
        {"Production.DefaultActions": [forward(("Green", 100), ("Blue", 0))]},
        {"Production.DefaultActions": WEIGHTED, "Service.LoadBalancers.0.TargetGroupArn": ref("Green")},
    ],
)
def test_the_wrong_colour_is_found(changes: dict[str, Any]) -> None:
    assert "swap the weights" in the_only(findings(changed(by_codedeploy(), changes), ID))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"Production.DefaultActions": WEIGHTED},
        {"Production.DefaultActions": [forward(("Green", 1), ("Blue", 99))]},
        {"Production.DefaultActions": [to("Green")]},
        {"Production.DefaultActions": [ref("Unknown")]},
        {"Production.DefaultActions": WEIGHTED, "Service.LoadBalancers.0.TargetGroupArn": {"Fn::ImportValue": "green"}},
        {"Production.DefaultActions": [forward(("Green", 0), ("Blue", 0))]},
        {"Group.ECSServices.0.ServiceName": ref("Unknown"), "Production.DefaultActions": [forward(("Green", 1))]},
    ],
)
def test_a_valid_or_unknown_form_is_accepted(changes: dict[str, Any]) -> None:
    assert findings(changed(by_codedeploy(), changes), ID) == []
