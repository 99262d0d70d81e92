"""Containers beside the volumes, the network and the size of their task."""

from __future__ import annotations

from typing import Any

import pytest
from ecs_cases import GONE, by_codedeploy, changed, ref, rolling, the_only
from rule_cases import findings

ID = "E9047"
CONTAINER = "Task.ContainerDefinitions.0"
PORT = f"{CONTAINER}.PortMappings.0"


def _task(changes: dict[str, Any]) -> dict[str, Any]:
    template = changed(by_codedeploy(), changes)
    template["Parameters"] |= {
        "Port": {"Type": "Number", "Default": 8080},
        "Other": {"Type": "Number", "Default": 80},
        "Cpu": {"Type": "String", "Default": "256"},
        "Any": {"Type": "String"},
    }
    return template


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"Task.ContainerDefinitions": GONE}, "needs ContainerDefinitions"),
        ({f"{CONTAINER}.StopTimeout": 121}, "at most 120 seconds"),
        ({PORT: {"ContainerPort": ref("Port"), "HostPort": 80}}, "the container port 8080, not 80"),
        ({PORT: {"ContainerPort": ref("Port"), "HostPort": ref("Other")}}, "leave HostPort out"),
        ({f"{CONTAINER}.MountPoints": [{"SourceVolume": "tmp"}]}, "no volume tmp"),
        ({f"{CONTAINER}.MountPoints": [{"SourceVolume": "tmp"}], "Task.Volumes": [{"Name": "temp"}]}, "no volume tmp"),
        ({"Task.Cpu": ref("Cpu"), "Task.Memory": "100"}, "256 CPU units 512 to 2048 MiB in steps, not 100"),
        ({"Task.Cpu": ref("Cpu"), "Task.Memory": "1536"}, "not 1536"),
    ],
)
def test_what_ecs_refuses_is_found(changes: dict[str, Any], word: str) -> None:
    assert word in the_only(findings(_task(changes), ID))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"Task.ContainerDefinitions": ref("Any")},
        {f"{CONTAINER}.StopTimeout": 120},
        {f"{CONTAINER}.StopTimeout": 600, "Task.RequiresCompatibilities": ["EC2"]},
        {PORT: {"ContainerPort": ref("Port"), "HostPort": 8080}},
        {PORT: {"ContainerPort": ref("Port"), "HostPort": ref("Any")}},
        {PORT: {"ContainerPort": ref("Any"), "HostPort": 80}},
        {f"{CONTAINER}.MountPoints": [{"SourceVolume": "tmp"}], "Task.Volumes": [{"Name": "tmp"}]},
        {f"{CONTAINER}.MountPoints": [{"SourceVolume": "tmp"}], "Task.Volumes": [{"Name": ref("Any")}]},
        {f"{CONTAINER}.MountPoints": [{"SourceVolume": "tmp"}], "Task.Volumes": ref("Any")},
        {"Task.Cpu": ref("Cpu"), "Task.Memory": "1024"},
        {"Task.Cpu": ref("Cpu"), "Task.Memory": "1 GB"},
        {"Task.Cpu": ref("Any"), "Task.Memory": "100"},
        {"Task.Cpu": ref("Cpu"), "Task.Memory": "100", "Task.RequiresCompatibilities": ["EC2"]},
    ],
)
def test_a_valid_or_unknown_form_is_accepted(changes: dict[str, Any]) -> None:
    assert findings(_task(changes), ID) == []


def test_instances_map_other_ports() -> None:
    assert findings(changed(rolling(), {f"{PORT}.HostPort": 80}), ID) == []


def test_a_size_of_a_task_on_request_is_left_to_the_request() -> None:
    template = _task({"Task.Cpu": ref("Cpu"), "Task.Memory": "100"})
    template["Conditions"] = {"Own": {"Fn::Equals": [ref("Any"), "own"]}}
    template["Resources"]["Task"]["Condition"] = "Own"
    assert findings(template, ID) == []
