"""The proof that the ECS service and both listener rules never change once they exist.

Under CodeDeploy's control ECS refuses nearly every update of the service, and CloudFormation sends all of its
properties whenever one differs; a rule that is written again sends all traffic to the group it was made with. So
every parameter that an operator may change later is changed here, and nothing of these three blocks may follow: not
their text, not a value, and not the physical id of anything they refer to.
"""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable
from typing import Any

import pytest
from committed_stacks import MANIFEST, REQUIRED, TEMPLATES, Estate
from later_changes import CHANGEABLE, CHANGES, FROZEN_GROUPS, OTHER_FOUNDATIONS
from other_values import any_value
from replacements import references, replaced

FROZEN_TYPES = ("AWS::ECS::Service", "AWS::ElasticLoadBalancingV2::ListenerRule")

BEFORE = Estate()


def _frozen(estate: Estate) -> dict[str, dict[str, Any]]:
    return {name: body for name, body in estate.resources.items() if body["Type"] in FROZEN_TYPES}


def thawed(before: Estate, after: Estate) -> list[str]:
    """Return what an update would do to the frozen blocks; nothing, if all is well."""
    old, new = _frozen(before), _frozen(after)
    lost = replaced(before.resources, after.resources)
    found = [f"{name}: the block changes" for name in old if json.dumps(old[name]) != json.dumps(new.get(name))]
    # DependsOn only orders the creation: no value comes out of it.
    return found + [
        f"{name}: {source} is replaced and its new id flows in"
        for name, block in old.items()
        for source in sorted(references(block["Properties"]) & lost)
    ]


def test_there_is_one_service_and_a_rule_for_each_listener() -> None:
    assert sorted(_frozen(BEFORE)) == ["ProductionListenerRule", "Service", "TestListenerRule"]


def test_every_group_that_is_called_fixed_is_in_the_form() -> None:
    groups = {declared["Group"] for entry in MANIFEST.values() for declared in entry["parameters"].values()}
    assert set(FROZEN_GROUPS) == {group for group in groups if "fixed" in group.lower()}


def test_every_parameter_is_tried_with_two_other_values_where_there_are_two() -> None:
    tried = {(change.values[0], change.values[1]): 0 for change in CHANGES}
    for change in CHANGES:
        tried[change.values[0], change.values[1]] += 1
    once = {key for key, times in tried.items() if times < 2}
    assert len(tried) == sum(map(len, CHANGEABLE.values()))
    assert all(len(MANIFEST[str(stack)]["parameters"][name]["AllowedValues"]) == 2 for stack, name in once)


def test_every_exception_is_a_parameter_that_exists() -> None:
    assert all(name in MANIFEST[stack]["parameters"] for stack, name in OTHER_FOUNDATIONS)


@pytest.mark.parametrize(("stack", "name", "value"), CHANGES)
def test_no_later_change_of_one_parameter_reaches_the_frozen_blocks(stack: str, name: str, value: str) -> None:
    assert thawed(BEFORE, Estate({stack: {**REQUIRED.get(stack, {}), name: value}})) == []


@pytest.mark.parametrize("seed", range(40))
def test_no_later_change_of_all_parameters_at_once_reaches_the_frozen_blocks(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - not a secret
    parameters = {
        stack: {name: any_value(declared, chance) for name, declared in changeable.items()}
        for stack, changeable in CHANGEABLE.items()
    }
    assert thawed(BEFORE, Estate(parameters)) == []


# The proof must be able to fail: each of these mistakes was made by somebody.


def _mutated(stack: str, change: Callable[[dict[str, Any]], None]) -> dict[str, dict[str, Any]]:
    template = copy.deepcopy(TEMPLATES[stack])
    change(template["Resources"])
    return {stack: template}


def _by_revision(resources: dict[str, Any]) -> None:
    resources["Service"]["Properties"]["TaskDefinition"] = {"Ref": "FirstTaskDefinition"}


def _sized_grace_period(resources: dict[str, Any]) -> None:
    resources["Service"]["Properties"]["HealthCheckGracePeriodSeconds"] = {"Ref": "Memory"}


def _described_security_group(resources: dict[str, Any]) -> None:
    resources["TaskSecurityGroup"]["Properties"]["GroupDescription"] = {"Fn::Sub": "Tasks with ${Memory} MiB"}


def _conditional_dependency(resources: dict[str, Any]) -> None:
    resources["Service"]["DependsOn"] = [{"Ref": "Memory"}]


def _checked_port(resources: dict[str, Any]) -> None:
    resources["BlueTargetGroup"]["Properties"]["Port"] = {"Ref": "HealthCheckIntervalSeconds"}


def _weighted_rule(resources: dict[str, Any]) -> None:
    resources["ProductionListenerRule"]["Properties"]["Priority"] = {"Ref": "HealthCheckIntervalSeconds"}


def _named_cluster(resources: dict[str, Any]) -> None:
    resources["Cluster"]["Properties"]["ClusterName"] = {"Ref": "ContainerInsights"}


def _other_vpc(resources: dict[str, Any]) -> None:
    resources["Vpc"]["Properties"]["CidrBlock"] = {"Fn::Sub": "10.0.0.0/${LogRetentionDays}"}


@pytest.mark.parametrize(
    ("stack", "mistake", "parameter", "value", "finding"),
    [
        ("service", _by_revision, "Memory", "1024", "Service: FirstTaskDefinition is replaced and its new id flows in"),
        ("service", _sized_grace_period, "Memory", "1024", "Service: the block changes"),
        ("service", _conditional_dependency, "Memory", "1024", "Service: the block changes"),
        (
            "service",
            _described_security_group,
            "Memory",
            "1024",
            "Service: TaskSecurityGroup is replaced and its new id flows in",
        ),
        (
            "target-groups",
            _checked_port,
            "HealthCheckIntervalSeconds",
            "20",
            "ProductionListenerRule: BlueTargetGroup is replaced and its new id flows in",
        ),
        (
            "target-groups",
            _weighted_rule,
            "HealthCheckIntervalSeconds",
            "20",
            "ProductionListenerRule: the block changes",
        ),
        ("cluster", _named_cluster, "ContainerInsights", "disabled", "Service: Cluster is replaced"),
        ("network", _other_vpc, "LogRetentionDays", "14", "Service: TaskSecurityGroup is replaced"),
        ("network", _other_vpc, "LogRetentionDays", "14", "TestListenerRule: GreenTargetGroup is replaced"),
    ],
)
def test_the_proof_finds_a_mistake(
    stack: str, mistake: Callable[[dict[str, Any]], None], parameter: str, value: str, finding: str
) -> None:
    templates = _mutated(stack, mistake)
    found = thawed(Estate(templates=templates), Estate({stack: {parameter: value}}, templates=templates))
    assert any(line.startswith(finding) for line in found), found


def test_the_proof_finds_a_frozen_block_that_disappears() -> None:
    def conditional(resources: dict[str, Any]) -> None:
        resources["Service"]["Condition"] = "HasExecuteCommand"

    templates = _mutated("service", conditional)
    templates["service"]["Outputs"] = {}
    with_service = Estate({"service": {"EnableExecuteCommand": "true"}}, templates=templates | _no_users())
    without = Estate(templates=templates | _no_users())
    assert "Service: the block changes" in thawed(with_service, without)


def _no_users() -> dict[str, dict[str, Any]]:
    """Return the stacks that import from the service stack, emptied."""
    return {
        stack: {**TEMPLATES[stack], "Resources": {}, "Outputs": {}} for stack in ("alarms", "scaling", "deployment")
    }


@pytest.mark.parametrize(
    ("parameter", "value"), [("ContainerPort", "8080"), ("EnableExecuteCommand", "true"), ("ServiceName", "api")]
)
def test_a_parameter_that_is_called_fixed_does_reach_the_service(parameter: str, value: str) -> None:
    named = (
        {}
        if parameter != "ServiceName"
        else {stack: {parameter: value} for stack in TEMPLATES if parameter in TEMPLATES[stack]["Parameters"]}
    )
    after = Estate(named or {"service": {parameter: value}})
    assert "Service: the block changes" in thawed(BEFORE, after)
