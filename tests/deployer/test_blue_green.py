"""An update leaves alone what a deployment owns, and disturbs none that runs."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from botocore.config import Config

from generator.deployer import aws as clients
from generator.deployer import blue_green, deliveries, exits, frozen, protection, undisturbed
from generator.deployer.change_sets import ChangeSet, propose
from generator.deployer.errors import RefusedError, StoppedError
from generator.deployer.results import PropertyChange, ResourceChange
from generator.deployer.targets import Target

from .running import APPLICATION, Running

SERVICE = "AWS::ECS::Service"
RULE = "AWS::ElasticLoadBalancingV2::ListenerRule"
GROUP = "AWS::ElasticLoadBalancingV2::TargetGroup"
ALARM = "AWS::CloudWatch::Alarm"


def change(resource: str, type_: str, action: str = "Modify", replacement: str = "False", path: str = "") -> Any:
    return ResourceChange(
        resource=resource,
        type=type_,
        action=action,
        replacement=replacement,
        properties=(PropertyChange(path=path),) if path else (),
    )


def change_set(*changes: ResourceChange, kind: Any = "UPDATE") -> ChangeSet:
    return ChangeSet(id="arn:change-set", stack_id="arn:stack", type=kind, changes=changes)


# What is frozen ---------------------------------------------------------------------------------------------------


def test_what_deployments_own_is_found_over_all_stacks(running: Running) -> None:
    found = {target.key: {name: each.scope for name, each in target.frozen.items()} for target in running.targets}
    assert {key: each for key, each in found.items() if each} == {
        "web.service": {"Service": "any change"},
        "web.target-groups": {
            "BlueTargetGroup": "replacement",
            "GreenTargetGroup": "replacement",
            "ProductionListenerRule": "any change",
            "TestListenerRule": "any change",
        },
    }
    assert all(each.reason for target in running.targets for each in target.frozen.values())


def test_a_delivery_is_found_by_what_the_templates_say(running: Running) -> None:
    [delivery] = running.target("web.alarms").deliveries
    assert (delivery.service, delivery.application, delivery.group) == ("web", APPLICATION, APPLICATION)
    assert [
        part.resource for part in (delivery.ecs_service, delivery.blue, delivery.green, delivery.pipeline) if part
    ] == [
        "Service",
        "BlueTargetGroup",
        "GreenTargetGroup",
        "Pipeline",
    ]
    assert {(route.part.resource, route.end) for route in delivery.routes} == {
        ("ProductionListenerRule", "production"),
        ("TestListenerRule", "test"),
    }
    concerned = {target.key for target in running.targets if target.deliveries}
    assert concerned == {target.key for target in running.targets if target.service == "web"}


def test_a_service_is_no_less_frozen_where_its_deployment_group_is_elsewhere(running: Running) -> None:
    here = [target for target in running.targets if target.stack in ("service", "target-groups")]
    nodes = deliveries.nodes(here)
    found = frozen.frozen(here, nodes)
    assert found["web.service"] == {"Service": frozen.Frozen("the service is under CodeDeploy")}
    assert found["web.target-groups"]["BlueTargetGroup"].scope == "replacement"
    assert found["web.target-groups"]["ProductionListenerRule"].scope == "any change"
    assert deliveries.deliveries(here, nodes) == ()


def test_a_group_without_its_load_balancer_still_has_its_rules(running: Running) -> None:
    here = [target for target in running.targets if target.stack in ("service", "target-groups", "deployment")]
    [delivery] = deliveries.deliveries(here, deliveries.nodes(here))
    assert {route.end for route in delivery.routes} == {"production", "test"}
    assert delivery.pipeline is None


def test_a_group_without_its_pair_has_no_rules(running: Running) -> None:
    here = [target for target in running.targets if target.stack == "deployment"]
    [delivery] = deliveries.deliveries(here, deliveries.nodes(here))
    assert (delivery.blue, delivery.green, delivery.routes, delivery.ecs_service) == (None, None, (), None)


def test_a_stack_policy_denies_what_is_frozen_and_no_more(running: Running) -> None:
    policies = {target.key: protection.stack_policy(target) for target in running.targets}
    assert {key for key, policy in policies.items() if policy} == {"web.service", "web.target-groups"}
    assert policies["web.target-groups"] == {
        "Statement": [
            {"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"},
            {
                "Effect": "Deny",
                "Action": "Update:*",
                "Principal": "*",
                "Resource": ["LogicalResourceId/ProductionListenerRule", "LogicalResourceId/TestListenerRule"],
            },
            {
                "Effect": "Deny",
                "Action": ["Update:Replace", "Update:Delete"],
                "Principal": "*",
                "Resource": ["LogicalResourceId/BlueTargetGroup", "LogicalResourceId/GreenTargetGroup"],
            },
        ]
    }


def test_the_policy_is_set_once(running: Running) -> None:
    target = running.deploy().target("web.target-groups")
    for _ in range(2):
        protection.set_policy(running.session, target, running.state(target.key).id)
    assert running.aws.calls.count("SetStackPolicy") == 1


# What is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "planned", "begins"),
    [
        ("web.service", change("Service", SERVICE, path="Tags"), "the update would change Service (Tags), but ECS"),
        ("web.service", change("Service", SERVICE), "the update would change Service, but ECS refuses"),
        ("web.service", change("Service", SERVICE, "Dynamic", ""), "the update would perhaps change Service, but ECS"),
        ("web.service", change("Service", SERVICE, "Remove", ""), "the update would remove Service, but ECS refuses"),
        ("web.service", change("Service", SERVICE, replacement="True"), "the update would replace Service, but ECS"),
        (
            "web.service",
            change("Service", SERVICE, replacement="Conditional", path="LoadBalancers"),
            "the update would change and perhaps replace Service (LoadBalancers), but ECS",
        ),
        (
            "web.target-groups",
            change("ProductionListenerRule", RULE, path="Conditions"),
            "the update would change ProductionListenerRule (Conditions), but it is switched by deployments",
        ),
        (
            "web.target-groups",
            change("TestListenerRule", RULE, "Remove", ""),
            "the update would remove TestListenerRule",
        ),
        (
            "web.target-groups",
            change("BlueTargetGroup", GROUP, replacement="True", path="Port"),
            "the update would replace BlueTargetGroup (Port), but the live rules forward to the group",
        ),
        ("web.target-groups", change("GreenTargetGroup", GROUP, "Remove", ""), "the update would remove GreenTargetG"),
        (
            "web.target-groups",
            change("GreenTargetGroup", GROUP, replacement="Conditional"),
            "the update would change and perhaps replace GreenTargetGroup",
        ),
    ],
)
def test_touching_what_a_deployment_owns_is_refused_with_a_way_out(
    running: Running, key: str, planned: ResourceChange, begins: str
) -> None:
    running.deploy()
    [line] = blue_green.refusals(running.target(key), change_set(planned), running.state(key))
    assert line.startswith(f"{key}: {begins}")
    assert "new service" in line or "new one under another name" in line


@pytest.mark.parametrize(
    ("key", "planned"),
    [
        ("web.service", change("Service", SERVICE, "Add", "")),
        ("web.service", change("TaskRole", "AWS::IAM::Role")),
        ("web.target-groups", change("BlueTargetGroup", GROUP, path="HealthCheckPath")),
        ("web.target-groups", change("ProductionListenerRule", RULE, "Import", "")),
        ("web.alarms", change("BlueFaults", ALARM, "Remove", "")),
    ],
)
def test_everything_else_may_change(running: Running, key: str, planned: ResourceChange) -> None:
    running.deploy()
    assert blue_green.refusals(running.target(key), change_set(planned), running.state(key)) == []


def test_nothing_is_frozen_in_a_stack_that_is_created(running: Running) -> None:
    target = running.target("web.service")
    assert blue_green.refusals(target, change_set(change("Service", SERVICE)), None) == []
    running.deploy()
    created = change_set(change("Service", SERVICE), kind="CREATE")
    assert blue_green.refusals(target, created, running.state("web.service")) == []


@pytest.mark.parametrize(
    ("key", "parameters", "refused"),
    [
        ("web.service", {"HealthCheckGracePeriodSeconds": "61"}, {"Service"}),
        ("web.target-groups", {"PathPatterns": "/api/*"}, {"ProductionListenerRule", "TestListenerRule"}),
        ("web.target-groups", {"HealthCheckMatcher": "204"}, set()),
        ("web.service", {"LogRetentionDays": "30"}, set()),
    ],
)
def test_the_change_set_of_a_changed_value_is_refused_if_it_reaches_a_frozen_resource(
    running: Running, key: str, parameters: dict[str, str], refused: set[str]
) -> None:
    target = running.deploy().target(key)
    target = replace(target, parameters={**target.parameters, **parameters})
    proposed = propose(running.session, target, running.state(key), "plan")
    assert proposed is not None
    lines = blue_green.refusals(target, proposed, running.state(key))
    assert {line.split("would change ")[1].split(" ")[0] for line in lines} == refused


# Live traffic -----------------------------------------------------------------------------------------------------


def before(running: Running, key: str, *changes: ResourceChange) -> None:
    blue_green.before_update(running.session, running.target(key), changes)


@pytest.mark.parametrize("weights", [{"blue": 100}, {"blue": 1}, {"blue": 100, "green": 0}])
def test_a_rule_that_is_as_in_the_template_goes_without_saying(running: Running, weights: dict[str, int]) -> None:
    running.deploy().switch(weights)
    before(running, "web.target-groups", change("BlueTargetGroup", GROUP))
    assert running.told.notes == []


@pytest.mark.parametrize(
    ("weights", "live"),
    [({"green": 100, "blue": 0}, "green"), ({"green": 10, "blue": 90}, "blue and green"), ({"blue": 0}, "none")],
)
def test_an_update_that_leaves_a_switched_rule_alone_goes_on_and_says_so(
    running: Running, weights: dict[str, int], live: str
) -> None:
    running.deploy().switch(weights)
    before(running, "web.target-groups", change("BlueTargetGroup", GROUP))
    [(key, text)] = running.told.notes
    assert key == "web.target-groups"
    assert text.startswith(f"ProductionListenerRule gives the production traffic to {live}, as a deployment left it")


def test_an_update_that_would_set_a_switched_rule_back_is_refused(running: Running) -> None:
    running.deploy().switch({"green": 100})
    with pytest.raises(RefusedError, match="gives the production traffic to green") as refused:
        before(running, "web.target-groups", change("ProductionListenerRule", RULE))
    assert refused.value.exit_code == exits.REFUSED


def test_only_the_stack_with_the_rules_is_asked_about_them(running: Running) -> None:
    running.deploy().switch({"green": 100})
    before(running, "web.alarms", change("BlueFaults", ALARM))
    before(running, "network", change("Vpc", "AWS::EC2::VPC"))
    assert running.aws.calls.count("DescribeRules") == 0


def test_rules_that_do_not_exist_yet_are_not_asked_for(running: Running) -> None:
    before(running, "web.target-groups", change("BlueTargetGroup", GROUP))
    assert running.aws.calls.count("DescribeRules") == 0


@pytest.mark.parametrize(
    ("operation", "permission"),
    [
        ("DescribeRules", "elasticloadbalancing:DescribeRules"),
        ("ListStackResources", "cloudformation:ListStackResources"),
        ("ListDeployments", "codedeploy:ListDeployments"),
        ("BatchGetDeployments", "codedeploy:BatchGetDeployments"),
    ],
)
def test_a_guard_that_may_not_look_refuses_and_names_the_permission(
    running: Running, operation: str, permission: str
) -> None:
    running.deploy().begin_deployment()
    running.aws.faults.access_denied(operation)
    if "Deployments" not in operation:
        running.aws.codedeploy.places.at().deployments.clear()
    with pytest.raises(RefusedError, match=f"the permission {permission} is missing"):
        before(running, "web.target-groups", change("BlueTargetGroup", GROUP))


# A deployment that runs -------------------------------------------------------------------------------------------


def end(deployment: dict[str, Any]) -> Callable[[], None]:
    return lambda: deployment.update(status="Succeeded")


@pytest.mark.parametrize(
    ("key", "planned"),
    [
        ("web.target-groups", change("BlueTargetGroup", GROUP)),
        ("web.service", change("TaskRole", "AWS::IAM::Role")),
        ("web.alarms", change("BlueFaults", ALARM, "Remove", "")),
        ("web.scaling", change("CpuPolicy", "AWS::ApplicationAutoScaling::ScalingPolicy")),
        ("web.deployment", change("Hook", "AWS::Lambda::Function")),
        ("web.deployment", change("DeploymentGroup", "AWS::CodeDeploy::DeploymentGroup")),
    ],
)
def test_an_update_waits_for_the_deployment_that_works_with_what_changes(
    running: Running, key: str, planned: ResourceChange
) -> None:
    deployment = running.deploy().begin_deployment()
    running.later(100, end(deployment))
    before(running, key, planned)
    assert deployment["status"] == "Succeeded"
    # Calls take a moment, too.
    assert 99 < running.clock.waited < 130
    waits = [text for _, text in running.told.notes if text.startswith("waiting, for the deployment")]
    assert len(waits) == 1
    assert deployment["deploymentId"] in waits[0]
    assert planned.resource in waits[0]


@pytest.mark.parametrize("status", ["Created", "Queued", "InProgress", "Baking"])
def test_a_deployment_runs_until_it_has_ended(running: Running, status: str) -> None:
    deployment = running.deploy().begin_deployment(status)
    running.later(60, end(deployment))
    before(running, "web.alarms", change("BlueFaults", ALARM))
    assert deployment["status"] == "Succeeded"


@pytest.mark.parametrize(
    ("key", "planned"),
    [
        ("web.alarms", change("Dashboard", "AWS::CloudWatch::Dashboard")),
        ("web.alarms", change("BlueFaults", ALARM, "Add", "")),
        ("web.service", change("TaskLogGroup", "AWS::Logs::LogGroup")),
        ("load-balancer", change("SecurityGroup", "AWS::EC2::SecurityGroup")),
    ],
)
def test_what_a_deployment_does_not_work_with_may_change_beside_it(
    running: Running, key: str, planned: ResourceChange
) -> None:
    running.deploy().begin_deployment()
    before(running, key, planned)
    assert running.aws.calls.count("ListDeployments") == 0


@pytest.mark.parametrize("status", ["Succeeded", "Failed", "Stopped"])
def test_a_deployment_that_has_ended_is_not_waited_for(running: Running, status: str) -> None:
    running.deploy().begin_deployment(status)
    before(running, "web.alarms", change("BlueFaults", ALARM))
    assert running.clock.waited == 0


def test_a_deployment_of_another_service_is_not_waited_for(running: Running) -> None:
    running.deploy()
    running.aws.codedeploy.put_deployment("dev-shop", "dev-shop")
    before(running, "web.alarms", change("BlueFaults", ALARM))
    assert running.clock.waited == 0


def test_before_there_is_an_application_nothing_runs(running: Running) -> None:
    running.aws.faults.error("ListDeployments", "ApplicationDoesNotExistException", "No application found")
    before(running, "web.alarms", change("BlueFaults", ALARM))


def test_a_deployment_that_waits_for_a_person_is_not_waited_for(running: Running) -> None:
    running.deploy().begin_deployment("Ready")
    with pytest.raises(RefusedError, match="`ecs-bluegreen deployment continue dev web`"):
        before(running, "web.alarms", change("BlueFaults", ALARM))
    assert running.clock.waited == 0


def test_a_deployment_that_does_not_end_is_waited_for_only_so_long(running: Running) -> None:
    running.deploy().begin_deployment()
    with pytest.raises(RefusedError, match="it has not ended in 90 minutes"):
        before(running, "web.alarms", change("BlueFaults", ALARM))
    assert undisturbed.LIMIT * 0.9 < running.clock.waited < undisturbed.LIMIT * 1.1


def test_who_stops_the_command_stops_the_waiting(running: Running) -> None:
    running.deploy().begin_deployment()
    running.later(60, running.session.stop.set)
    with pytest.raises(StoppedError) as stopped:
        before(running, "web.alarms", change("BlueFaults", ALARM))
    assert stopped.value.exit_code == exits.INTERRUPTED
    assert running.clock.waited < 120


def test_a_question_that_is_lost_is_asked_again(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    # botocore itself would ask ten times, with pauses that are real.
    monkeypatch.setattr(clients, "_CONFIG", Config(retries={"mode": "standard", "total_max_attempts": 1}))
    deployment = running.deploy().begin_deployment()
    running.later(60, end(deployment))
    running.aws.faults.throttle("ListDeployments", times=2)
    running.aws.faults.server_error("BatchGetDeployments")
    before(running, "web.alarms", change("BlueFaults", ALARM))
    assert deployment["status"] == "Succeeded"


def test_what_codedeploy_never_says_is_not_guessed(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clients, "_CONFIG", Config(retries={"mode": "standard", "total_max_attempts": 1}))
    running.deploy()
    running.aws.faults.server_error("ListDeployments", times=None)
    with pytest.raises(RefusedError, match="CodeDeploy does not say whether a deployment runs"):
        before(running, "web.alarms", change("BlueFaults", ALARM))
    assert running.clock.waited < undisturbed.LIMIT * 1.1


def test_two_stacks_wait_for_the_same_deployment(running: Running) -> None:
    deployment = running.deploy().begin_deployment()
    running.later(200, end(deployment))
    failed: list[BaseException] = []

    def wait(key: str, planned: ResourceChange) -> None:
        try:
            before(running, key, planned)
        except BaseException as error:  # noqa: BLE001 - the main thread asserts that there is none
            failed.append(error)

    threads = [
        threading.Thread(target=wait, args=("web.alarms", change("BlueFaults", ALARM))),
        threading.Thread(target=wait, args=("web.service", change("TaskRole", "AWS::IAM::Role"))),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert {key for key, _ in running.told.notes} == {"web.alarms", "web.service"}


def test_a_target_without_deliveries_asks_nothing(running: Running) -> None:
    target: Target = replace(running.deploy().target("web.alarms"), deliveries=())
    running.aws.calls.clear()
    blue_green.before_update(running.session, target, [change("BlueFaults", ALARM)])
    assert running.aws.calls.all == []
