"""Hazards of services whose traffic ECS itself shifts."""

from __future__ import annotations

from typing import Any

from .natives import native
from .updates import Templates, changed, names

SERVICE = ("one", "Service")


def service(templates: Templates) -> dict[str, Any]:
    body: dict[str, Any] = templates["one"]["Resources"]["Service"]["Properties"]
    return body


def longer(templates: Templates) -> None:
    service(templates)["DeploymentConfiguration"]["BakeTimeInMinutes"] = 9


def with_pipeline(provider: str, task_definition: object) -> Templates:
    templates = native()
    service(templates)["TaskDefinition"] = task_definition
    actions = [{"Name": "Deploy", "ActionTypeId": {"Provider": provider}}]
    pipeline = {"Type": "AWS::CodePipeline::Pipeline", "Properties": {"Stages": [{"Actions": actions}]}}
    templates["two"] = {"Resources": {"Pipeline": pipeline}}
    return templates


def test_a_pinned_revision_comes_back_over_that_of_the_pipeline() -> None:
    old = with_pipeline("ECS", {"Ref": "Tasks"})
    assert names(*changed(longer, old)) == {SERVICE: ["revision-redeployed"]}


def test_a_family_leaves_the_pipeline_its_revision() -> None:
    assert not names(*changed(longer, with_pipeline("ECS", "web")))


def test_a_pipeline_that_deploys_with_cloudformation_owns_the_revision() -> None:
    assert not names(*changed(longer, with_pipeline("CloudFormation", {"Ref": "Tasks"})))


def test_its_settings_change_in_place() -> None:
    assert not names(*changed(longer, native()))


def test_another_alternate_group_is_a_deployment_of_its_own() -> None:
    def change(templates: Templates) -> None:
        service(templates)["LoadBalancers"][0]["AdvancedConfiguration"]["AlternateTargetGroupArn"] = "arn:other"

    assert names(*changed(change, native())) == {SERVICE: ["native-pair-changed"]}


def test_another_rule_or_role_is_too() -> None:
    def change(templates: Templates) -> None:
        service(templates)["LoadBalancers"][0]["AdvancedConfiguration"]["RoleArn"] = "arn:other"

    assert names(*changed(change, native())) == {SERVICE: ["native-pair-changed"]}


def test_leaving_native_deployments_changes_no_pair() -> None:
    def change(templates: Templates) -> None:
        service(templates)["DeploymentConfiguration"] = {"Strategy": "ROLLING"}
        service(templates)["LoadBalancers"][0].pop("AdvancedConfiguration")

    assert not names(*changed(change, native()))


def test_a_native_service_that_is_removed_takes_its_tasks_along() -> None:
    assert names(*changed(lambda templates: templates["one"]["Resources"].pop("Service"), native())) == {
        SERVICE: ["blue-green-service-removed"]
    }
