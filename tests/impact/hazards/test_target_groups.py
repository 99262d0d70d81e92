"""Hazards of the target groups of a pair."""

from __future__ import annotations

import pytest

from .natives import native
from .updates import changed, found, names

GROUPS = [("target-groups", "BlueTargetGroup"), ("target-groups", "GreenTargetGroup")]


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize(("key", "value"), [("Port", 8080), ("Protocol", "HTTPS"), ("Name", "blue")])
def test_a_group_of_the_pair_cannot_be_replaced(group: tuple[str, str], key: str, value: object) -> None:
    old, new = changed(lambda templates: templates[group[0]]["Resources"][group[1]]["Properties"].update({key: value}))
    assert "pair-target-group-replaced" in [each.name for each in found(old, new)[group]]


def test_a_replaced_group_takes_its_rule_and_the_service_along() -> None:
    old, new = changed(
        lambda templates: templates["target-groups"]["Resources"]["BlueTargetGroup"]["Properties"].update(Port=8080)
    )
    assert names(old, new) == {
        ("target-groups", "BlueTargetGroup"): ["pair-target-group-replaced"],
        ("target-groups", "ProductionListenerRule"): ["traffic-reset"],
        ("service", "Service"): ["frozen-service-modified"],
    }


def test_a_group_of_the_pair_cannot_be_removed() -> None:
    old, new = changed(lambda templates: templates["target-groups"]["Resources"].pop("GreenTargetGroup"))
    assert names(old, new)[GROUPS[1]] == ["pair-target-group-removed"]


@pytest.mark.parametrize("group", ["Blue", "Green"])
def test_a_native_service_has_a_pair_too(group: str) -> None:
    old, new = changed(lambda templates: templates["one"]["Resources"][group]["Properties"].update(Port=81), native())
    assert names(old, new)["one", group] == ["pair-target-group-replaced"]
    assert "Only ECS registers tasks" in found(old, new)["one", group][0].why


def test_a_group_that_belongs_to_no_pair_may_be_replaced() -> None:
    other = {"Type": "AWS::ElasticLoadBalancingV2::TargetGroup", "Properties": {"Port": 80}}
    old, new = changed(
        lambda templates: templates["one"]["Resources"]["Other"]["Properties"].update(Port=81),
        {"one": {"Resources": {"Other": other}}},
    )
    assert not names(old, new)


def test_the_health_check_of_a_pair_changes_in_place() -> None:
    assert not names(
        *changed(
            lambda templates: templates[GROUPS[0][0]]["Resources"][GROUPS[0][1]]["Properties"].update(
                HealthCheckPath="/"
            )
        )
    )
