"""Hazards of what a frozen service is built on."""

from __future__ import annotations

from typing import Any

from .updates import Templates, changed, found, names, released


def properties(templates: Templates, stack: str, resource: str) -> dict[str, Any]:
    body: dict[str, Any] = templates[stack]["Resources"][resource].setdefault("Properties", {})
    return body


def test_a_replaced_security_group_reaches_the_frozen_service() -> None:
    old, new = changed(
        lambda templates: properties(templates, "service", "TaskSecurityGroup").update(GroupDescription="x")
    )
    (hazard,) = found(old, new)["service", "TaskSecurityGroup"]
    assert hazard.name == "flows-into-frozen-service"
    assert "Service in service" in hazard.why


def test_a_replaced_cluster_reaches_it_from_another_stack() -> None:
    old, new = changed(lambda templates: properties(templates, "cluster", "Cluster").update(ClusterName="x"))
    told = names(old, new)
    assert told["cluster", "Cluster"] == ["flows-into-frozen-service"]
    assert "blue-green-service-replaced" in told["service", "Service"]


def test_a_replaced_subnet_reaches_it_through_a_list_of_imports() -> None:
    old, new = changed(
        lambda templates: properties(templates, "network", "PrivateSubnetA").update(CidrBlock="10.9.0.0/24")
    )
    assert "flows-into-frozen-service" in names(old, new)["network", "PrivateSubnetA"]


def test_a_security_group_of_something_else_may_be_replaced() -> None:
    old, new = changed(
        lambda templates: properties(templates, "deployment", "HookSecurityGroup").update(GroupDescription="x")
    )
    assert not names(old, new)


def test_a_rolling_service_may_get_another_security_group() -> None:
    old = released()
    properties(old, "service", "Service")["DeploymentController"]["Type"] = "ECS"
    _, new = changed(
        lambda templates: properties(templates, "service", "TaskSecurityGroup").update(GroupDescription="x"), old
    )
    assert not names(old, new)


def test_a_role_that_is_renamed_leaves_the_running_tasks_without_one() -> None:
    old, new = changed(lambda templates: properties(templates, "service", "TaskRole").update(RoleName="other"))
    assert names(old, new)["service", "TaskRole"] == ["task-role-lost"]


def test_a_role_that_is_removed_does_too() -> None:
    old, new = changed(lambda templates: templates["service"]["Resources"].pop("ExecutionRole"))
    assert names(old, new)["service", "ExecutionRole"] == ["task-role-lost"]


def test_a_role_that_the_task_definition_refers_to_is_found() -> None:
    old = released()
    properties(old, "service", "FirstTaskDefinition")["TaskRoleArn"] = {"Fn::GetAtt": ["TaskRole", "Arn"]}
    properties(old, "service", "TaskRole").pop("RoleName")
    _, new = changed(lambda templates: properties(templates, "service", "TaskRole").update(Path="/tasks/"), old)
    assert "task-role-lost" in names(old, new)["service", "TaskRole"]


def test_the_permissions_of_a_role_change_in_place() -> None:
    assert not names(*changed(lambda templates: properties(templates, "service", "ExecutionRole").update(Policies=[])))


def test_a_role_that_no_task_has_may_be_replaced() -> None:
    assert not names(*changed(lambda templates: properties(templates, "deployment", "HookRole").update(Path="/hooks/")))
