"""A blue/green service that scales itself has no DesiredCount."""

from __future__ import annotations

from typing import Any

import pytest
from ecs_cases import GONE, by_codedeploy, changed, ref, resource, the_only
from rule_cases import findings

ID = "W9033"
_SCALING = resource(
    "AWS::ApplicationAutoScaling::ScalableTarget", ResourceId={"Fn::Sub": "service/main/${Service.Name}"}
)


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"Service.DesiredCount": 2, "Scaling": _SCALING}, "Scaling scales this service"),
        ({"Service.DesiredCount": ref("Count"), "Scaling": _SCALING}, "leave DesiredCount out"),
    ],
)
def test_a_number_beside_a_scalable_target_is_refused(changes: dict[str, Any], word: str) -> None:
    assert word in the_only(findings(changed(by_codedeploy(), changes), ID))


@pytest.mark.parametrize(
    "changes",
    [
        {"Scaling": _SCALING},
        {"Service.DesiredCount": 2},
        {"Service.DesiredCount": 2, "Scaling": _SCALING, "Scaling.ResourceId": "service/main/another"},
        {"Service.DesiredCount": 2, "Scaling": _SCALING, "Service.DeploymentController": GONE},
    ],
)
def test_a_valid_or_unknown_form_is_accepted(changes: dict[str, Any]) -> None:
    assert findings(changed(by_codedeploy(), changes), ID) == []


def test_a_number_that_is_left_out_where_the_service_scales_is_accepted() -> None:
    template = changed(
        by_codedeploy(),
        {"Service.DesiredCount": {"Fn::If": ["Scales", ref("AWS::NoValue"), 2]}, "Scaling": _SCALING},
        Conditions={"Scales": {"Fn::Equals": [ref("Scale"), "true"]}},
    )
    template["Parameters"]["Scale"] = {"Type": "String", "AllowedValues": ["true", "false"]}
    template["Resources"]["Scaling"]["Condition"] = "Scales"
    assert findings(template, ID) == []
