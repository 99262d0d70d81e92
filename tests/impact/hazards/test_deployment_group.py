"""Hazards of deployment groups, their applications and their alarms."""

from __future__ import annotations

from typing import Any

import pytest

from .updates import Templates, changed, names, released

GROUP = ("deployment", "DeploymentGroup")
APPLICATION = ("deployment", "Application")


def properties(templates: Templates, resource: str) -> dict[str, Any]:
    body: dict[str, Any] = templates["deployment"]["Resources"][resource]["Properties"]
    return body


def test_a_renamed_group_meets_the_old_one() -> None:
    old, new = changed(lambda templates: properties(templates, "DeploymentGroup").update(DeploymentGroupName="web"))
    assert names(old, new) == {GROUP: ["deployment-group-replaced"]}


def test_a_renamed_application_takes_its_group_along() -> None:
    old, new = changed(lambda templates: properties(templates, "Application").update(ApplicationName="web"))
    told = names(old, new)
    assert told[APPLICATION] == ["deployment-group-replaced"]
    assert "deployment-group-replaced" in told[GROUP]


def test_a_service_under_codedeploy_needs_its_group() -> None:
    old, new = changed(lambda templates: templates["deployment"]["Resources"].pop("DeploymentGroup"))
    assert names(old, new) == {GROUP: ["deployment-group-removed"]}


def test_a_group_goes_with_its_service() -> None:
    def change(templates: Templates) -> None:
        templates["deployment"]["Resources"].pop("DeploymentGroup")
        templates["service"]["Resources"].pop("Service")

    assert GROUP not in names(*changed(change))


def test_a_group_of_servers_is_none_of_ours() -> None:
    old = {
        "one": {
            "Resources": {"Group": {"Type": "AWS::CodeDeploy::DeploymentGroup", "Properties": {"ApplicationName": "a"}}}
        }
    }
    assert not names(
        *changed(
            lambda templates: templates["one"]["Resources"]["Group"]["Properties"].update(ApplicationName="b"), old
        )
    )


def test_alarms_that_leave_the_template_stay_attached() -> None:
    assert names(*changed(lambda templates: properties(templates, "DeploymentGroup").pop("AlarmConfiguration"))) == {
        GROUP: ["alarms-stay-attached"]
    }


@pytest.mark.parametrize(
    "alarms", [{"Enabled": False, "Alarms": []}, {"Enabled": True, "Alarms": [{"Name": "another"}]}]
)
def test_alarms_that_are_switched_off_or_others_are_what_the_template_says(alarms: dict[str, Any]) -> None:
    assert not names(
        *changed(lambda templates: properties(templates, "DeploymentGroup").update(AlarmConfiguration=alarms))
    )


def test_a_group_that_never_had_alarms_may_change() -> None:
    old = released()
    del properties(old, "DeploymentGroup")["AlarmConfiguration"]
    assert not names(
        *changed(lambda templates: properties(templates, "DeploymentGroup").pop("TriggerConfigurations"), old)
    )


def test_everything_but_its_names_changes_in_place() -> None:
    def change(templates: Templates) -> None:
        group = properties(templates, "DeploymentGroup")
        group["BlueGreenDeploymentConfiguration"]["TerminateBlueInstancesOnDeploymentSuccess"][
            "TerminationWaitTimeInMinutes"
        ] = 9
        group["DeploymentConfigName"] = "CodeDeployDefault.ECSAllAtOnce"
        properties(templates, "CanaryConfiguration")["TrafficRoutingConfig"]["TimeBasedCanary"]["CanaryInterval"] = 9

    assert not names(*changed(change))
