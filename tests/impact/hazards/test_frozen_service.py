"""Hazards of services under CodeDeploy."""

from __future__ import annotations

from typing import Any

import pytest

from .updates import Templates, changed, found, names, released

SERVICE = ("service", "Service")


def service(templates: Templates) -> dict[str, Any]:
    body: dict[str, Any] = templates["service"]["Resources"]["Service"]
    return body


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("HealthCheckGracePeriodSeconds", 90, "task definition"),
        ("DesiredCount", 3, "task definition"),
        ("TaskDefinition", {"Ref": "FirstTaskDefinition"}, "task definition"),
        ("PlatformVersion", "1.4.0", "task definition"),
        ("EnableExecuteCommand", False, "task definition"),
        ("LoadBalancers", [], "load balancers"),
        ("NetworkConfiguration", {"AwsvpcConfiguration": {"Subnets": ["subnet-1"]}}, "network parameters"),
        ("Tags", [{"Key": "Version", "Value": "2"}], "task definition"),
    ],
)
def test_any_change_of_the_service_is_refused_in_the_words_of_ecs(key: str, value: Any, words: str) -> None:
    old, new = changed(lambda templates: service(templates)["Properties"].update({key: value}))
    (hazard,) = found(old, new)[SERVICE]
    assert hazard.name == "frozen-service-modified"
    assert f'"Unable to update {words} on services with a CODE_DEPLOY deployment controller.' in hazard.why


def test_a_change_of_what_it_depends_on_is_refused_too() -> None:
    old, new = changed(lambda templates: service(templates)["DependsOn"].append("ExecuteCommandPolicy"))
    assert names(old, new)[SERVICE] == ["frozen-service-modified"]


def test_a_group_that_is_replaced_elsewhere_reaches_the_service() -> None:
    old, new = changed(
        lambda templates: templates["service"]["Resources"]["TaskSecurityGroup"]["Properties"].update(
            GroupDescription="x"
        )
    )
    assert "frozen-service-modified" in names(old, new)[SERVICE]


def test_the_remedy_says_where_a_changed_member_belongs() -> None:
    old, new = changed(
        lambda templates: service(templates)["Properties"].update(DesiredCount=3, PlatformVersion="1.4.0")
    )
    remedy = found(old, new)[SERVICE][0].remedy
    assert "DesiredCount through Application Auto Scaling" in remedy
    assert "PlatformVersion through PlatformVersion in appspec.yaml" in remedy


@pytest.mark.parametrize("key", ["DeletionPolicy", "UpdateReplacePolicy"])
def test_what_cloudformation_keeps_to_itself_reaches_nobody(key: str) -> None:
    assert not names(*changed(lambda templates: service(templates).update({key: "Retain"})))


def test_a_rolling_service_may_change() -> None:
    old = released()
    service(old)["Properties"]["DeploymentController"]["Type"] = "ECS"
    _, new = changed(lambda templates: service(templates)["Properties"].update(PlatformVersion="1.4.0"), old)
    assert not names(old, new)


def test_a_service_whose_controller_is_a_parameter_may_be_frozen() -> None:
    old = released()
    old["service"]["Parameters"]["Controller"] = {"Type": "String"}
    service(old)["Properties"]["DeploymentController"]["Type"] = {"Ref": "Controller"}
    _, new = changed(lambda templates: service(templates)["Properties"].update(PlatformVersion="1.4.0"), old)
    assert names(old, new)[SERVICE] == ["frozen-service-modified"]


def test_a_replaced_service_starts_beside_the_live_version() -> None:
    old, new = changed(lambda templates: service(templates)["Properties"].update(ServiceName="web"))
    assert "blue-green-service-replaced" in names(old, new)[SERVICE]


def test_a_removed_service_stops_its_tasks() -> None:
    old, new = changed(lambda templates: templates["service"]["Resources"].pop("Service"))
    assert names(old, new)[SERVICE] == ["blue-green-service-removed"]


def test_a_removed_service_that_is_retained_goes_on() -> None:
    old = released()
    service(old)["DeletionPolicy"] = "Retain"
    assert SERVICE not in names(*changed(lambda templates: templates["service"]["Resources"].pop("Service"), old))


def test_the_neighbours_of_the_service_may_change() -> None:
    def change(templates: Templates) -> None:
        resources = templates["service"]["Resources"]
        resources["TaskLogGroup"]["Properties"]["RetentionInDays"] = 7
        resources["TaskSecurityGroup"]["Properties"]["SecurityGroupEgress"] = []
        resources["TaskRole"]["Properties"]["ManagedPolicyArns"] = []
        resources["FirstTaskDefinition"]["Properties"]["Cpu"] = "512"

    assert not names(*changed(change))
