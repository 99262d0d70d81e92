"""Hazards of listeners and rules that deployments switch."""

from __future__ import annotations

from typing import Any

import pytest

from .natives import native
from .updates import Templates, changed, found, names, released

RULES = [("target-groups", "ProductionListenerRule"), ("target-groups", "TestListenerRule")]
LISTENER = ("load-balancer", "ProductionListener")


def properties(templates: Templates, stack: str, resource: str) -> dict[str, Any]:
    body: dict[str, Any] = templates[stack]["Resources"][resource]["Properties"]
    return body


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("change", [{"Priority": 7}, {"Conditions": []}, {"Actions": []}])
def test_a_modified_rule_takes_the_traffic_back(rule: tuple[str, str], change: dict[str, Any]) -> None:
    old, new = changed(lambda templates: properties(templates, *rule).update(change))
    (hazard,) = found(old, new)[rule]
    assert hazard.name == "traffic-reset"
    assert "CodeDeploy has moved the traffic" in hazard.why
    assert "Primary taskset target group must be behind listener" in hazard.why


def test_a_listener_that_forwards_to_the_pair_itself_is_told_of_certificates() -> None:
    old = released()
    properties(old, *LISTENER)["DefaultActions"] = [
        {
            "Type": "forward",
            "TargetGroupArn": {"Fn::ImportValue": {"Fn::Sub": "${EnvironmentName}-${ServiceName}-BlueTargetGroupArn"}},
        }
    ]
    old["load-balancer"]["Parameters"]["ServiceName"] = {"Type": "String"}
    _, new = changed(
        lambda templates: properties(templates, *LISTENER).update(SslPolicy="ELBSecurityPolicy-2016-08"), old
    )
    (hazard,) = found(old, new)[LISTENER]
    assert hazard.name == "traffic-reset"
    assert "ListenerCertificate" in hazard.remedy


def test_a_listener_that_forwards_nothing_may_change() -> None:
    assert not names(
        *changed(lambda templates: properties(templates, *LISTENER).update(SslPolicy="ELBSecurityPolicy-2016-08"))
    )


def test_the_pair_may_change_its_health_check() -> None:
    assert not names(
        *changed(
            lambda templates: properties(templates, "target-groups", "BlueTargetGroup").update(HealthCheckPath="/up")
        )
    )


@pytest.mark.parametrize("rule", RULES)
def test_a_removed_rule_is_a_lost_route(rule: tuple[str, str]) -> None:
    assert names(*changed(lambda templates: templates[rule[0]]["Resources"].pop(rule[1])))[rule] == [
        "traffic-route-lost"
    ]


def test_a_listener_that_the_deployment_group_names_must_stay() -> None:
    old, new = changed(lambda templates: properties(templates, *LISTENER).update(LoadBalancerArn="arn:other"))
    assert names(old, new)[LISTENER] == ["traffic-route-lost"]


def test_a_rule_with_weights_on_two_groups_is_taken_for_one_that_deployments_switch() -> None:
    def rule(priority: int, *weights: int) -> Templates:
        targets = [{"TargetGroupArn": f"arn:{index}", "Weight": weight} for index, weight in enumerate(weights)]
        actions = [{"Type": "forward", "ForwardConfig": {"TargetGroups": targets}}]
        type_ = "AWS::ElasticLoadBalancingV2::ListenerRule"
        return {
            "one": {"Resources": {"Rule": {"Type": type_, "Properties": {"Priority": priority, "Actions": actions}}}}
        }

    assert names(rule(1, 100, 0), rule(2, 100, 0)) == {("one", "Rule"): ["traffic-reset"]}
    assert not names(rule(1, 100), rule(2, 100))


def test_a_rule_of_a_native_service_is_switched_by_ecs() -> None:
    old = native()
    _, new = changed(lambda templates: properties(templates, "one", "Rule").update(Priority=2), old)
    (hazard,) = found(old, new)[("one", "Rule")]
    assert "ECS has moved the traffic" in hazard.why
    assert "ECS does not look at the live weights" in hazard.why
