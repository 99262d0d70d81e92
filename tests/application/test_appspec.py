"""appspec.yaml as the repository holds it."""

from __future__ import annotations

from typing import Any

import yaml

from generator import naming
from generator.application import contract
from generator.application.appspec import appspec_text
from generator.application.buildspec import PLACEHOLDERS
from generator.application.task_definition import TaskSettings, task_definition


def properties() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(appspec_text())["Resources"][0]["TargetService"]["Properties"]
    return found


def test_the_task_definition_is_the_placeholder_with_its_brackets() -> None:
    assert properties()["TaskDefinition"] == "<TASK_DEFINITION>"


def test_the_container_and_its_port_are_those_of_the_task_definition() -> None:
    (container,) = task_definition(TaskSettings())["containerDefinitions"]
    assert properties()["LoadBalancerInfo"] == {
        "ContainerName": container["name"],
        "ContainerPort": container["portMappings"][0]["containerPort"],
    }


def test_the_hook_tests_before_production_moves() -> None:
    assert yaml.safe_load(appspec_text())["Hooks"] == [{"AfterAllowTestTraffic": naming.HOOK_FUNCTION}]
    assert contract.TEST_HOOK == "AfterAllowTestTraffic"


def test_the_port_is_a_number() -> None:
    assert "ContainerPort: 8080\n" in appspec_text(8080)


def test_only_the_first_provider_has_a_base() -> None:
    first, second = properties()["CapacityProviderStrategy"]
    assert first == {"CapacityProvider": "FARGATE", "Base": "${FargateBase}", "Weight": "${FargateWeight}"}
    assert second == {"CapacityProvider": "FARGATE_SPOT", "Weight": "${FargateSpotWeight}"}


def test_the_build_fills_every_placeholder() -> None:
    text = appspec_text() + str(task_definition(TaskSettings()))
    left = text.replace("${...}", "")
    for name in PLACEHOLDERS:
        assert f"${{{name}}}" in text
        left = left.replace(f"${{{name}}}", "")
    assert "${" not in left


def test_the_generator_leaves_no_marker_of_its_own() -> None:
    assert "@" not in appspec_text()
