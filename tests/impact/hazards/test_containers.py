"""Hazards of a task definition whose container a service knows by name and port."""

from __future__ import annotations

from typing import Any

from .natives import native
from .updates import Templates, changed, names

TASKS = ("service", "FirstTaskDefinition")


def container(templates: Templates) -> dict[str, Any]:
    body: dict[str, Any] = templates["service"]["Resources"]["FirstTaskDefinition"]["Properties"][
        "ContainerDefinitions"
    ][0]
    return body


def test_the_container_of_the_service_keeps_its_name() -> None:
    assert names(*changed(lambda templates: container(templates).update(Name="web"))) == {TASKS: ["container-renamed"]}


def test_the_container_of_the_service_keeps_its_port() -> None:
    old, new = changed(lambda templates: container(templates)["PortMappings"][0].update(ContainerPort=8080))
    assert names(old, new) == {TASKS: ["container-renamed"]}


def test_a_port_written_as_text_is_the_same_port() -> None:
    def change(templates: Templates) -> None:
        containers = templates["one"]["Resources"]["Tasks"]["Properties"]["ContainerDefinitions"]
        containers[0]["PortMappings"][0]["ContainerPort"] = "80"
        containers[0]["Image"] = "new"

    assert not names(*changed(change, native()))


def test_a_native_service_has_such_a_container_too() -> None:
    def change(templates: Templates) -> None:
        templates["one"]["Resources"]["Tasks"]["Properties"]["ContainerDefinitions"][0]["Name"] = "web"

    assert names(*changed(change, native())) == {("one", "Tasks"): ["container-renamed"]}


def test_a_container_and_its_service_may_change_together_where_ecs_deploys() -> None:
    def change(templates: Templates) -> None:
        resources = templates["one"]["Resources"]
        resources["Tasks"]["Properties"]["ContainerDefinitions"][0]["Name"] = "web"
        resources["Service"]["Properties"]["LoadBalancers"][0]["ContainerName"] = "web"

    assert not names(*changed(change, native()))


def test_another_container_may_come_and_the_image_may_change() -> None:
    def change(templates: Templates) -> None:
        container(templates)["Image"] = "another"
        templates["service"]["Resources"]["FirstTaskDefinition"]["Properties"]["ContainerDefinitions"].append(
            {"Name": "more"}
        )

    assert not names(*changed(change))
