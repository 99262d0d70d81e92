"""E9099: the application and the group of a deployment."""

from __future__ import annotations

from typing import Any

import pytest
from pipeline_cases import action, changed, complaint, deploy, messages, pipeline, with_resources


def deploying(body: dict[str, Any], platform: Any = "ECS", owner: Any = None) -> dict[str, Any]:
    application = {"ComputePlatform": platform} if platform else {}
    return with_resources(
        pipeline(body),
        App=("AWS::CodeDeploy::Application", application),
        Other=("AWS::CodeDeploy::Application", {"ComputePlatform": "ECS", "ApplicationName": "other"}),
        Group=("AWS::CodeDeploy::DeploymentGroup", {"ApplicationName": owner or {"Ref": "App"}}),
    )


OURS = changed(deploy(), ApplicationName={"Ref": "App"}, DeploymentGroupName={"Ref": "Group"})
SERVERS = action("A", "Deploy", "CodeDeploy", OURS["Configuration"], InputArtifacts=["Release"])


@pytest.mark.parametrize("platform", ["Server", "Lambda", None])
def test_an_application_of_another_platform_is_found(platform: Any) -> None:
    assert "cannot deploy it" in complaint(deploying(OURS, platform), "E9099")


def test_servers_are_not_deployed_blue_green() -> None:
    assert "use CodeDeployToECS" in complaint(deploying(SERVERS), "E9099")
    assert messages(deploying(SERVERS, None), "E9099") == []


def test_a_group_of_another_application_is_found() -> None:
    assert "another application" in complaint(deploying(OURS, owner={"Ref": "Other"}), "E9099")
    named = changed(OURS, ApplicationName="shop")
    assert "another application" in complaint(deploying(named, owner="other"), "E9099")


@pytest.mark.parametrize(
    "template",
    [
        deploying(OURS),
        deploying(OURS, {"Ref": "Given"}),
        deploying(deploy()),
        deploying(changed(OURS, ApplicationName="shop")),
        deploying(OURS | {"RoleArn": "arn:aws:iam::444455556666:role/x"}, "Server"),
        deploying(changed(OURS, ApplicationName={"Fn::ImportValue": "App"})),
    ],
)
def test_what_fits_or_is_elsewhere_is_left_alone(template: dict[str, Any]) -> None:
    assert messages(template, "E9099") == []
