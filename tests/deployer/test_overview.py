"""How an environment is: every stack, the version that is there and the one that is wanted."""

from __future__ import annotations

import json

import pytest

from generator.deployer import overview
from generator.deployer.overview import Overview

from .aws import Aws
from .harness import Stage, body_with

KEYS = ("network", "cluster")


@pytest.fixture
def stage(aws: Aws) -> Stage:
    """The environment `dev`, of which only the cluster is there, in an older version."""
    stage = Stage(aws)

    def older(template: dict[str, dict[str, dict[str, str]]]) -> None:
        template["Outputs"]["TemplateVersion"]["Value"] = "0.9.0"

    stage.put("cluster", body=body_with(stage.target("cluster"), older))
    return stage


def read(stage: Stage) -> Overview:
    return overview.read(stage.setting().session, [stage.target(key) for key in KEYS])


def test_versions_are_compared_with_what_the_file_pins(stage: Stage) -> None:
    network, cluster = read(stage).stacks
    assert (network.status, network.deployed, network.pinned, network.is_behind) == ("ABSENT", "", "1.0.0", False)
    assert (cluster.status, cluster.deployed, cluster.is_behind) == ("CREATE_COMPLETE", "0.9.0", True)


def test_a_person_sees_a_table(stage: Stage) -> None:
    stage.stack("cluster").drift_status = "IN_SYNC"
    head, network, cluster = overview.text(read(stage)).splitlines()
    assert head.split() == ["stack", "status", "deployed", "pinned", "changed", "drift"]
    assert network.split() == ["network", "ABSENT", "1.0.0"]
    assert cluster.split() == [
        "cluster",
        "CREATE_COMPLETE",
        "0.9.0",
        "1.0.0",
        "(behind)",
        "2026-01-01",
        "09:00",
        "in",
        "sync",
    ]


@pytest.mark.parametrize(("status", "told"), [("UPDATE_ROLLBACK_FAILED", True), ("UPDATE_COMPLETE", False)])
def test_the_reason_of_a_stack_that_is_stuck_stands_below(stage: Stage, status: str, *, told: bool) -> None:
    stage.stack("cluster").status, stage.stack("cluster").reason = status, "it hangs"
    assert ("cluster: it hangs" in overview.text(read(stage))) is told


def test_programs_get_the_same(stage: Stage) -> None:
    network, cluster = json.loads(overview.as_json(read(stage)))["stacks"]
    assert (network["key"], network["status"], network["changed"]) == ("network", "ABSENT", None)
    assert (cluster["deployed"], cluster["pinned"], cluster["name"]) == ("0.9.0", "1.0.0", "dev-cluster")
    assert cluster["changed"].startswith("2026-01-01T09:00")


def test_many_stacks_are_asked_for_in_one_list(aws: Aws) -> None:
    from dataclasses import replace

    from generator.deployer import stacks

    stage = Stage(aws)
    stage.put("cluster")
    aws.cloudformation.page_size = 1
    stage.put("network")
    target = stage.target("cluster")
    many = [replace(target, key=f"k{number}", name=f"none-{number}") for number in range(30)]
    found = stacks.describe_all(stage.setting().session, [*many, target])
    assert list(found) == ["cluster"]
    assert aws.calls.count("DescribeStacks") == 2
