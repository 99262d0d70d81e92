"""The capacity providers and settings of a cluster."""

from __future__ import annotations

from typing import Any

import pytest
from ecs_cases import ref, resource, the_only
from rule_cases import findings

ID = "E9048"


def _cluster(**properties: Any) -> dict[str, Any]:
    return {
        "Parameters": {"Any": {"Type": "String"}},
        "Resources": {"Cluster": resource("AWS::ECS::Cluster", **properties)},
    }


@pytest.mark.parametrize(
    ("properties", "word"),
    [
        ({"CapacityProviders": ["FARGATE", "FARGATE-SPOT"]}, "did you mean FARGATE_SPOT"),
        ({"CapacityProviders": ["Fargate"]}, "did you mean FARGATE?"),
        ({"DefaultCapacityProviderStrategy": [{"CapacityProvider": "FARGATESPOT"}]}, "did you mean FARGATE_SPOT"),
        ({"ClusterSettings": [{"Name": "ContainerInsights", "Value": "enabled"}]}, "did you mean containerInsights"),
        ({"ClusterSettings": [{"Name": "containerInsights", "Value": "on"}]}, "enabled, disabled or enhanced, not on"),
    ],
)
def test_what_ecs_does_not_know_is_found(properties: dict[str, Any], word: str) -> None:
    assert word in the_only(findings(_cluster(**properties), ID))


@pytest.mark.parametrize("kind", ["AWS::ECS::Service", "AWS::ECS::ClusterCapacityProviderAssociations"])
def test_others_name_capacity_providers_too(kind: str) -> None:
    strategy = [{"CapacityProvider": "FARGATE-SPOT", "Weight": 1}]
    template = {
        "Resources": {
            "X": resource(kind, CapacityProviderStrategy=strategy, DefaultCapacityProviderStrategy=ref("Any"))
        }
    }
    assert "FARGATE_SPOT" in the_only(findings(template, ID))


@pytest.mark.parametrize(
    "properties",
    [
        {},
        {"CapacityProviders": ["FARGATE", "FARGATE_SPOT", "instances", ref("Any")]},
        {"CapacityProviders": ref("Any")},
        {"ClusterSettings": [{"Name": "containerInsights", "Value": "enhanced"}]},
        {"ClusterSettings": [{"Name": "containerInsights", "Value": ref("Any")}]},
        {"ClusterSettings": [{"Name": "somethingNew", "Value": "on"}]},
        {"ClusterSettings": ref("Any")},
    ],
)
def test_a_valid_or_unknown_form_is_accepted(properties: dict[str, Any]) -> None:
    assert findings(_cluster(**properties), ID) == []
