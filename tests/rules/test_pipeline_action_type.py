"""E9089: category, owner, provider and version."""

from __future__ import annotations

from typing import Any

import pytest
from pipeline_cases import complaint, messages, pipeline


def typed(category: Any, provider: Any, owner: Any = "AWS", version: Any = "1") -> dict[str, Any]:
    kind = {"Category": category, "Owner": owner, "Provider": provider, "Version": version}
    return pipeline({"Name": "A", "ActionTypeId": kind})


@pytest.mark.parametrize(
    ("template", "word"),
    [
        (typed("Build", "CodeBuild", "Amazon"), "owner"),
        (typed("Source", "CodeStarSourceConnection", "ThirdParty"), "its owner is AWS"),
        (typed("Source", "CodeStarSourceConnection", version="2"), "version '1'"),
        (typed("Build", "CodeDeployToECS"), "provider of Deploy, not of Build"),
        (typed("Deploy", "CodeBuild"), "provider of Build and Test"),
        (typed("Deploy", "CodeDeployToEcs"), "did you mean CodeDeployToECS"),
        (typed("Deploy", "ECSBlueGreen"), "it is CodeDeployToECS"),
        (typed("Approval", "Manuel"), "its provider is Manual"),
        (typed("Approval", "Human"), "its provider is Manual"),
        (typed("Source", "CodeStarConnection"), "did you mean CodeStarSourceConnection"),
    ],
)
def test_a_type_that_does_not_exist_is_found(template: dict[str, Any], word: str) -> None:
    assert word in complaint(template, "E9089")


@pytest.mark.parametrize(
    "template",
    [
        typed("Test", "CodeBuild", version=1),
        typed("Source", "GitHub", "ThirdParty"),
        typed("Build", "CodeBuild", "Custom", "7"),
        typed("Source", "S3"),
        typed("Deploy", "S3"),
        typed("Deploy", "ElasticBeanstalk"),
        typed("Invoke", "StepFunctions"),
        typed("Deploy", "EKS"),
        typed("Deploy", "EntirelyNew"),
        typed("Approval", "Human", "Custom"),
        typed("Invoke", "InspectorScan"),
        typed("Deploy", {"Ref": "Given"}),
    ],
)
def test_types_that_exist_or_may_are_left_alone(template: dict[str, Any]) -> None:
    assert messages(template, "E9089") == []
