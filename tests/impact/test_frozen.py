"""What deployments own, in the released templates and in small ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from generator.impact import frozen
from generator.impact.context import Key
from generator.impact.look import Nodes, ends_with
from generator.impact.model import Side
from generator.impact.resolved import Resolved
from generator.impact.values import Joined, Node, Reference, Symbol

RELEASE = Path(__file__).parents[2] / "templates" / "1.0.0"
SERVICE = ("service", "Service")
BLUE, GREEN = ("target-groups", "BlueTargetGroup"), ("target-groups", "GreenTargetGroup")
RULES = [("target-groups", "ProductionListenerRule"), ("target-groups", "TestListenerRule")]
LISTENERS = [("load-balancer", "ProductionListener"), ("load-balancer", "TestListener")]


def resolved(**templates: Any) -> Nodes:
    return Resolved(Side(label="side", templates=templates), {}).nodes


def released(*left_out: str) -> Nodes:
    paths = [
        path for path in sorted(RELEASE.glob("*.json")) if path.stem not in ("manifest", "existing-network", *left_out)
    ]
    return resolved(**{path.stem: json.loads(path.read_text()) for path in paths})


def stack(**resources: tuple[str, dict[str, Any]]) -> dict[str, Any]:
    return {"Resources": {name: {"Type": type_, "Properties": body} for name, (type_, body) in resources.items()}}


def group(**more: Any) -> tuple[str, dict[str, Any]]:
    return frozen.TARGET_GROUP, {"Port": 80, **more}


def rule(*targets: Any, weights: tuple[int, ...] = ()) -> tuple[str, dict[str, Any]]:
    if weights:
        members = [{"TargetGroupArn": arn, "Weight": weight} for arn, weight in zip(targets, weights, strict=True)]
        return frozen.RULE, {"Actions": [{"Type": "forward", "ForwardConfig": {"TargetGroups": members}}]}
    return frozen.RULE, {"Actions": [{"Type": "forward", "TargetGroupArn": each} for each in targets]}


def service(controller: Any = "ECS", **more: Any) -> tuple[str, dict[str, Any]]:
    return frozen.SERVICE, {"DeploymentController": {"Type": controller}, **more}


def deployment_group(*names: Any) -> tuple[str, dict[str, Any]]:
    pair = {"TargetGroups": [{"Name": name} for name in names]}
    return frozen.DEPLOYMENT_GROUP, {"LoadBalancerInfo": {"TargetGroupPairInfoList": [pair]}}


def test_the_service_of_the_release_is_frozen() -> None:
    nodes = released()
    assert list(frozen.frozen_services(nodes)) == [SERVICE]
    assert not frozen.native_services(nodes)


def test_the_pair_is_found_across_three_stacks() -> None:
    of_group = next(pair for pair in frozen.pairs(released()) if pair.owner == ("deployment", "DeploymentGroup"))
    assert of_group.shifter == "CodeDeploy"
    assert of_group.groups == {BLUE, GREEN}
    assert of_group.routes == set(LISTENERS)


def test_the_rules_of_the_pair_are_switched_and_its_listeners_named() -> None:
    nodes = released()
    assert frozen.routes(nodes) == dict.fromkeys(RULES, "CodeDeploy")
    assert frozen.named_routes(nodes) == dict.fromkeys(LISTENERS, "CodeDeploy")
    assert set(frozen.pair_groups(nodes)) == {BLUE, GREEN}


def test_everything_frozen_says_why() -> None:
    found = frozen.frozen(released())
    assert list(found) == [SERVICE, *RULES]
    assert found[SERVICE] == "the service is under CodeDeploy"
    assert found[RULES[0]] == "CodeDeploy switches its target groups"


def test_without_its_deployment_group_the_service_still_shows_the_production_rule() -> None:
    assert frozen.routes(released("deployment")) == {RULES[0]: "CodeDeploy"}


def test_what_a_frozen_service_is_built_on_is_found_behind_imports() -> None:
    nodes = released()
    assert {
        ("cluster", "Cluster"),
        ("service", "TaskSecurityGroup"),
        BLUE,
        ("network", "PrivateSubnetA"),
    } <= frozen.flows(nodes[SERVICE])
    assert GREEN not in frozen.flows(nodes[SERVICE])


def test_a_service_names_its_task_definition_by_family() -> None:
    nodes = released()
    assert frozen.task_definition_of(nodes, nodes[SERVICE]) == {("service", "FirstTaskDefinition")}


def test_a_service_names_its_task_definition_by_reference() -> None:
    nodes = resolved(
        one=stack(
            Tasks=(frozen.TASK_DEFINITION, {"Family": "web"}),
            Other=(frozen.TASK_DEFINITION, {"Family": "other"}),
            Service=service(TaskDefinition={"Ref": "Tasks"}),
        )
    )
    assert frozen.task_definition_of(nodes, nodes["one", "Service"]) == {("one", "Tasks")}


@pytest.mark.parametrize(
    ("controller", "expected"),
    [("CODE_DEPLOY", True), ("ECS", False), ("EXTERNAL", False), ({"Ref": "Controller"}, True)],
)
def test_a_service_is_frozen_by_its_controller(controller: Any, expected: bool) -> None:  # noqa: FBT001
    template = stack(Service=service(controller))
    template["Parameters"] = {"Controller": {"Type": "String"}}
    assert bool(frozen.frozen_services(resolved(one=template))) is expected


def test_one_form_under_codedeploy_is_enough() -> None:
    forms = tuple(
        {"Type": frozen.SERVICE, "Properties": {"DeploymentController": {"Type": each}}}
        for each in ("ECS", "CODE_DEPLOY")
    )
    assert frozen.is_under_codedeploy(Node(stack="one", resource="It", type=frozen.SERVICE, variants=forms))


def test_a_service_that_is_never_created_is_not_frozen() -> None:
    node = Node(stack="one", resource="It", type=frozen.SERVICE, variants=())
    assert not frozen.frozen_services({("one", "It"): node})
    assert not frozen.is_under_codedeploy(None)


@pytest.mark.parametrize("strategy", ["BLUE_GREEN", "CANARY", "LINEAR"])
def test_a_native_service_has_the_groups_and_rules_that_it_names(strategy: str) -> None:
    settings = {
        "AlternateTargetGroupArn": {"Ref": "Green"},
        "ProductionListenerRule": {"Ref": "Production"},
        "TestListenerRule": {"Ref": "Test"},
    }
    balancers = [{"TargetGroupArn": {"Ref": "Blue"}, "AdvancedConfiguration": settings}]
    nodes = resolved(
        one=stack(
            Blue=group(),
            Green=group(),
            Production=rule({"Ref": "Blue"}),
            Test=rule({"Ref": "Green"}),
            Service=service(DeploymentConfiguration={"Strategy": strategy}, LoadBalancers=balancers),
        )
    )
    (pair,) = frozen.pairs(nodes)
    assert pair.shifter == "ECS"
    assert pair.groups == {("one", "Blue"), ("one", "Green")}
    assert pair.routes == {("one", "Production"), ("one", "Test")}
    assert frozen.frozen(nodes) == dict.fromkeys(sorted(pair.routes), "ECS switches its target groups")


@pytest.mark.parametrize("configuration", [{}, {"Strategy": "ROLLING"}])
def test_a_rolling_service_has_no_pair(configuration: dict[str, str]) -> None:
    balancers = [{"TargetGroupArn": {"Ref": "Blue"}}]
    nodes = resolved(
        one=stack(
            Blue=group(),
            Rule=rule({"Ref": "Blue"}),
            Service=service(DeploymentConfiguration=configuration, LoadBalancers=balancers),
        )
    )
    assert not frozen.pairs(nodes)
    assert not frozen.frozen(nodes)


def test_a_pair_may_be_named_in_plain_words() -> None:
    nodes = resolved(
        one=stack(
            Blue=group(Name="blue"), Green=group(Name="green"), Other=group(Name="other"), Rule=rule({"Ref": "Blue"})
        ),
        two=stack(Group=deployment_group("blue", "green")),
    )
    assert set(frozen.pair_groups(nodes)) == {("one", "Blue"), ("one", "Green")}
    assert frozen.routes(nodes) == {("one", "Rule"): "CodeDeploy"}


def test_a_pair_that_the_templates_do_not_hold_is_none() -> None:
    assert not frozen.pairs(resolved(one=stack(Group=deployment_group("blue", "green"))))


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        (rule("arn:a", "arn:b", weights=(100, 0)), True),
        (rule("arn:a", "arn:b", weights=(50, 50)), True),
        (rule("arn:a", weights=(100,)), False),
        (rule("arn:a", "arn:b", "arn:c", weights=(1, 1, 1)), False),
        (rule("arn:a"), False),
    ],
)
def test_two_weights_look_like_a_pair(shape: Any, expected: bool) -> None:  # noqa: FBT001
    assert frozen.routes(resolved(one=stack(Rule=shape))) == ({("one", "Rule"): "a deployment"} if expected else {})


def test_a_listener_that_forwards_by_itself_is_switched_too() -> None:
    actions = [{"Type": "forward", "TargetGroupArn": {"Ref": "Blue"}}]
    nodes = resolved(
        one=stack(
            Blue=group(),
            Listener=(frozen.LISTENER, {"DefaultActions": actions}),
            Service=service("CODE_DEPLOY", LoadBalancers=[{"TargetGroupArn": {"Ref": "Blue"}}]),
        )
    )
    assert frozen.routes(nodes) == {("one", "Listener"): "CodeDeploy"}


@pytest.mark.parametrize("body", [{}, {"Actions": "text"}, {"Actions": [None]}, {"Actions": [{"ForwardConfig": []}]}])
def test_a_rule_in_no_shape_at_all_is_nobodys(body: dict[str, Any]) -> None:
    assert not frozen.routes(resolved(one=stack(Rule=(frozen.RULE, body))))


@pytest.mark.parametrize("body", [{"LoadBalancerInfo": []}, {"LoadBalancerInfo": {"TargetGroupPairInfoList": {}}}, {}])
def test_a_deployment_group_in_no_shape_at_all_has_no_pair(body: dict[str, Any]) -> None:
    assert not frozen.pairs(resolved(one=stack(Group=(frozen.DEPLOYMENT_GROUP, body))))


NAME = Joined((Symbol("Environment"), "-task"))
KEY: Key = ("one", "It")


@pytest.mark.parametrize(
    ("text", "ending", "expected"),
    [
        ("arn:role/web", "/web", True),
        ("arn:role/web", "/b", False),
        (Joined(("arn:role/", *NAME.parts)), Joined(("/", *NAME.parts)), True),
        (Joined(("arn:role/my-", *NAME.parts)), Joined(("/", *NAME.parts)), False),
        (Joined(("arn:role/", Symbol("Other"), "-task")), Joined(("/", *NAME.parts)), False),
        (NAME, NAME, True),
        (NAME, Joined(("a", *NAME.parts)), False),
        (Symbol("Arn"), "web", False),
        (Reference(*KEY), Reference(*KEY), True),
    ],
)
def test_a_text_ends_with_another_if_their_symbols_are_the_same(text: Any, ending: Any, expected: bool) -> None:  # noqa: FBT001
    assert ends_with(text, ending) is expected
