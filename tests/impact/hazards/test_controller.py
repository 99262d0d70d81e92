"""Hazards of another deployment controller."""

from __future__ import annotations

from typing import Any

from .natives import native
from .updates import Templates, changed, found, names, released

SERVICE = ("service", "Service")


def service(templates: Templates) -> dict[str, Any]:
    body: dict[str, Any] = templates["service"]["Resources"]["Service"]["Properties"]
    return body


def leave(templates: Templates) -> None:
    service(templates)["DeploymentController"]["Type"] = "ECS"


def test_leaving_codedeploy_works_but_its_rollback_does_not() -> None:
    (hazard,) = found(*changed(leave))[SERVICE]
    assert hazard.name == "controller-leaves-codedeploy"
    assert "more than the controller" not in hazard.why


def test_leaving_codedeploy_by_leaving_the_controller_out_is_the_same() -> None:
    assert names(*changed(lambda templates: service(templates).pop("DeploymentController")))[SERVICE] == [
        "controller-leaves-codedeploy"
    ]


def test_whoever_changes_more_at_once_is_told() -> None:
    def change(templates: Templates) -> None:
        leave(templates)
        templates["service"]["Resources"]["FirstTaskDefinition"]["Properties"]["Memory"] = "2048"

    (hazard,) = found(*changed(change))[SERVICE]
    assert "This update changes more than the controller." in hazard.why


def test_a_service_does_not_enter_codedeploy_by_an_update() -> None:
    old = released()
    leave(old)
    _, new = changed(lambda templates: service(templates)["DeploymentController"].update(Type="CODE_DEPLOY"), old)
    assert names(old, new)[SERVICE] == ["controller-enters-codedeploy"]


def test_a_native_service_stays_under_ecs_whatever_else_changes() -> None:
    def change(templates: Templates) -> None:
        templates["one"]["Resources"]["Service"]["Properties"]["DeploymentController"] = {"Type": "ECS"}

    assert not names(*changed(change, native()))
