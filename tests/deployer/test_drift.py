"""Drift: everything that differs, but for what a blue/green deployment moves."""

from __future__ import annotations

import json
from typing import Any

import pytest

from generator.deployer import commands
from generator.deployer.commands import Selection

from .aws import Aws
from .harness import Ended, Stage
from .updating import one_attempt

SERVICE = "web.target-groups"


@pytest.fixture
def stage(aws: Aws) -> Stage:
    """The environment `dev`, in which everything is there."""
    stage = Stage(aws)
    stage.put()
    return stage


def looked(stage: Stage, *keys: str, shape: Any = "text") -> Ended:
    return stage._ended(lambda setting: commands.look_for_drift(setting, Selection(keys=keys), shape))


def differs(stage: Stage, key: str, resource: str, *paths: str, status: str = "MODIFIED") -> None:
    found = [
        {"PropertyPath": path, "ExpectedValue": "said", "ActualValue": "there", "DifferenceType": "NOT_EQUAL"}
        for path in paths
    ]
    stage.stack(key).drift[resource] = {"StackResourceDriftStatus": status, "PropertyDifferences": found}


def test_what_is_as_deployed_is_said_to_be(stage: Stage) -> None:
    assert looked(stage, "cluster", "network") == Ended(0, "network: as deployed\ncluster: as deployed\n")


def test_every_difference_is_told_on_every_page(stage: Stage) -> None:
    stage.aws.cloudformation.page_size = 1
    differs(stage, "cluster", "Cluster", "/ClusterSettings/0/Value", "/Tags/0")
    differs(stage, "cluster", "ExecuteCommandLogGroup", status="DELETED")
    ended = looked(stage, "cluster")
    assert ended.code == 10
    assert sorted(ended.text.splitlines()) == [
        "  Cluster (AWS::ECS::Cluster) differs at /ClusterSettings/0/Value: the template says said, there is there",
        "  Cluster (AWS::ECS::Cluster) differs at /Tags/0: the template says said, there is there",
        "  ExecuteCommandLogGroup (AWS::Logs::LogGroup) is gone",
        "cluster: drifted",
    ]


@pytest.mark.parametrize(
    ("key", "resource", "path"),
    [
        (SERVICE, "ProductionListenerRule", "/Actions/0/ForwardConfig/TargetGroups/0/Weight"),
        ("web.service", "Service", "/TaskDefinition"),
        ("web.service", "Service", "/LoadBalancers/0/TargetGroupArn"),
    ],
)
def test_what_a_deployment_moves_is_no_drift(stage: Stage, key: str, resource: str, path: str) -> None:
    differs(stage, key, resource, path)
    assert looked(stage, key) == Ended(0, f"{key}: as deployed (1 differences that deployments make)\n")


@pytest.mark.parametrize(
    ("key", "resource", "path"),
    [
        (SERVICE, "ProductionListenerRule", "/Conditions/0/Values/0"),
        (SERVICE, "BlueTargetGroup", "/HealthCheckPath"),
        ("web.service", "Service", "/NetworkConfiguration/AwsvpcConfiguration/AssignPublicIp"),
        ("cluster", "Cluster", "/Actions"),
    ],
)
def test_anything_else_is_drift_also_of_frozen_resources(stage: Stage, key: str, resource: str, path: str) -> None:
    differs(stage, key, resource, path)
    ended = looked(stage, key)
    assert ended.code == 10
    assert f"differs at {path}" in ended.text


def test_a_frozen_resource_that_is_gone_is_drift(stage: Stage) -> None:
    differs(stage, SERVICE, "ProductionListenerRule", status="DELETED")
    assert looked(stage, SERVICE).code == 10


def test_programs_get_expected_differences_marked(stage: Stage) -> None:
    differs(stage, "web.service", "Service", "/TaskDefinition", "/Cluster")
    [stack] = json.loads(looked(stage, "web.service", shape="json").text)["stacks"]
    assert {each["path"]: each["expected"] for each in stack["drifts"]} == {"/TaskDefinition": True, "/Cluster": False}


def test_what_cannot_be_looked_at_is_said_and_is_no_drift(stage: Stage) -> None:
    stage.stack("cluster").status = "UPDATE_IN_PROGRESS"
    stage.aws.cloudformation.region("111122223333", "eu-west-1").stacks.remove(stage.stack("network"))
    assert looked(stage, "cluster", "network") == Ended(
        0, "network: not checked, it is not there\ncluster: not checked, it is in UPDATE_IN_PROGRESS\n"
    )


def test_one_stack_that_cannot_be_looked_at_does_not_hide_the_others(stage: Stage) -> None:
    number = stage.stack("network").id
    stage.aws.faults.error(
        "DetectStackDrift", "ValidationError", "no", fitting=lambda call: call.parameters["StackName"] == number
    )
    differs(stage, "cluster", "Cluster", "/Tags")
    ended = looked(stage, "cluster", "network")
    assert ended.code == 1
    assert "DetectStackDrift: ValidationError: no" in ended.text
    assert "cluster: drifted" in ended.text


def test_a_detection_that_fails_is_told_with_its_reason(stage: Stage) -> None:
    client = stage.clients.client("cloudformation", stage.target("cluster").place)
    original = client.describe_stack_drift_detection_status
    failed = {"DetectionStatus": "DETECTION_FAILED", "DetectionStatusReason": "not supported here"}
    client.describe_stack_drift_detection_status = lambda **asked: original(**asked) | failed
    ended = looked(stage, "cluster")
    assert (ended.code, ended.text) == (1, "cluster: CloudFormation could not look for drift: not supported here\n")


def test_questions_that_are_lost_only_take_longer(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    one_attempt(monkeypatch)
    stage.clients._clients.clear()
    stage.aws.faults.throttle("DescribeStackDriftDetectionStatus", times=5)
    assert looked(stage, "cluster").code == 0


def test_a_detection_that_never_ends_is_given_up(stage: Stage) -> None:
    client = stage.clients.client("cloudformation", stage.target("cluster").place)
    running = {"DetectionStatus": "DETECTION_IN_PROGRESS"}
    client.describe_stack_drift_detection_status = lambda **_: running
    assert "still looks for drift after 15 minutes" in looked(stage, "cluster").text


def test_ctrl_c_ends_it(stage: Stage) -> None:
    stage.at("DetectStackDrift", stage.interrupt)
    assert looked(stage, "cluster").code == 130
