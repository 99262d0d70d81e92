"""Termination protection, and the policy over what a deployment owns."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from generator.deployer import protection
from generator.deployer.frozen import Frozen
from generator.deployer.stacks import describe
from generator.deployer.targets import Target

from .aws import Aws
from .harness import Stage

EVERYTHING = {"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"}


@pytest.fixture
def stage(aws: Aws) -> Stage:
    """The environment `dev`, in which the cluster is there."""
    stage = Stage(aws)
    stage.put("cluster")
    return stage


def freezing(stage: Stage, **frozen: str) -> Target:
    each = {name: Frozen("because", scope) for name, scope in frozen.items()}  # type: ignore[arg-type]
    return replace(stage.target("cluster"), frozen=each)


def test_what_nothing_is_frozen_of_has_no_policy(stage: Stage) -> None:
    target = freezing(stage)
    assert protection.stack_policy(target) is None
    protection.set_policy(stage.setting().session, target, "dev-cluster")
    assert stage.calls() == []


def test_any_change_or_only_a_replacement_is_denied(stage: Stage) -> None:
    policy = protection.stack_policy(freezing(stage, Rule="any change", Group="replacement", Service="any change"))
    assert policy == {
        "Statement": [
            EVERYTHING,
            {
                "Effect": "Deny",
                "Action": "Update:*",
                "Principal": "*",
                "Resource": ["LogicalResourceId/Rule", "LogicalResourceId/Service"],
            },
            {
                "Effect": "Deny",
                "Action": ["Update:Replace", "Update:Delete"],
                "Principal": "*",
                "Resource": ["LogicalResourceId/Group"],
            },
        ]
    }


def test_no_statement_is_without_resources(stage: Stage) -> None:
    policy = protection.stack_policy(freezing(stage, Group="replacement"))
    assert policy is not None
    assert all(statement["Resource"] for statement in policy["Statement"])
    assert len(policy["Statement"]) == 2


@pytest.mark.parametrize("blanks", [None, 2])
def test_a_policy_is_set_only_where_it_is_another_one(stage: Stage, blanks: int | None) -> None:
    target, session = freezing(stage, Rule="any change"), stage.setting().session
    stage.stack("cluster").policy = json.dumps({"Statement": [EVERYTHING]})
    protection.set_policy(session, target, "dev-cluster")
    assert json.loads(stage.stack("cluster").policy) == protection.stack_policy(target)
    stage.stack("cluster").policy = json.dumps(protection.stack_policy(target), indent=blanks)
    protection.set_policy(session, target, "dev-cluster")
    assert stage.changes() == ["SetStackPolicy"]


@pytest.mark.parametrize(
    ("wanted", "there", "calls"), [(True, False, 1), (True, True, 0), (False, False, 0), (False, True, 0)]
)
def test_termination_protection_is_switched_on_where_it_is_wanted_and_off_nowhere(
    stage: Stage, *, wanted: bool, there: bool, calls: int
) -> None:
    stage.stack("cluster").termination_protection = there
    session, target = stage.setting().session, replace(stage.target("cluster"), protect=wanted)
    state = describe(session.cloudformation(target.place), target.name)
    assert state is not None
    protection.protect(session, target, state)
    assert stage.aws.calls.count("UpdateTerminationProtection") == calls
    assert stage.stack("cluster").termination_protection is (wanted or there)
