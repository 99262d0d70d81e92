"""Hazards of a number of tasks that scaling decides."""

from __future__ import annotations

from typing import Any

import pytest

from .natives import native
from .updates import Templates, changed, names

SERVICE = ("one", "Service")


def service(templates: Templates) -> dict[str, Any]:
    body: dict[str, Any] = templates["one"]["Resources"]["Service"]["Properties"]
    return body


def scaled(resource_id: object) -> Templates:
    templates = native()
    service(templates)["ServiceName"] = "web"
    target = {"Type": "AWS::ApplicationAutoScaling::ScalableTarget", "Properties": {"ResourceId": resource_id}}
    templates["two"] = {"Parameters": {"Cluster": {"Type": "String"}}, "Resources": {"Target": target}}
    return templates


def three(templates: Templates) -> None:
    service(templates)["DesiredCount"] = 3


BY_NAME = {"Fn::Sub": "service/${Cluster}/web"}


@pytest.mark.parametrize("resource_id", [BY_NAME, "service/main/web"])
def test_a_number_of_tasks_is_for_scaling_to_decide(resource_id: object) -> None:
    assert names(*changed(three, scaled(resource_id))) == {SERVICE: ["desired-count-reset"]}


def test_a_scalable_target_in_the_same_stack_refers_to_the_service() -> None:
    templates = scaled("")
    target = templates.pop("two")["Resources"]["Target"]
    target["Properties"]["ResourceId"] = {"Fn::Sub": "service/main/${Service.Name}"}
    templates["one"]["Resources"]["Target"] = target
    assert names(*changed(three, templates)) == {SERVICE: ["desired-count-reset"]}


def test_any_change_sends_the_number_again() -> None:
    old = scaled(BY_NAME)
    three(old)
    assert names(*changed(lambda templates: service(templates).update(EnableExecuteCommand=True), old)) == {
        SERVICE: ["desired-count-reset"]
    }


def test_without_a_number_scaling_keeps_its_own() -> None:
    assert not names(*changed(lambda templates: service(templates).update(EnableExecuteCommand=True), scaled(BY_NAME)))


@pytest.mark.parametrize("resource_id", ["service/main/other", "service/main/myweb"])
def test_the_scaling_of_another_service_is_none_of_its_business(resource_id: str) -> None:
    assert not names(*changed(three, scaled(resource_id)))


def test_without_scaling_the_template_decides() -> None:
    assert not names(*changed(three, native()))
