"""What may be carried out without being asked about again: what was approved, or less."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from generator.deployer import compare
from generator.deployer.results import PropertyChange, ResourceChange
from generator.deployer.stacks import StackState

from .aws import Aws
from .harness import Stage

CHANGE = ResourceChange(resource="Cluster", type="AWS::ECS::Cluster", action="Modify", replacement="Conditional")


@pytest.mark.parametrize("approved", [CHANGE, replace(CHANGE, action="Remove", replacement="")])
def test_the_same_and_nothing_do_not_exceed(approved: ResourceChange) -> None:
    assert compare.exceeding([approved], [approved]) == []
    assert compare.exceeding([], [approved]) == []


@pytest.mark.parametrize(
    ("changed", "exceeds"),
    [
        ({"replacement": "False"}, False),
        ({"replacement": "True"}, True),
        ({"replacement": "Perhaps"}, True),
        ({"action": "Remove"}, True),
        ({"action": "Dynamic"}, True),
        ({"type": "AWS::S3::Bucket"}, True),
        ({"resource": "Other"}, True),
        ({"policy_action": "ReplaceAndDelete"}, True),
        ({"policy_action": "ReplaceAndRetain"}, False),
        ({"physical_id": "other"}, False),
        ({"properties": (PropertyChange(path="Name"),)}, False),
    ],
)
def test_more_than_was_approved_is_named(changed: dict[str, Any], *, exceeds: bool) -> None:
    anew = replace(CHANGE, **changed)
    found = compare.exceeding([anew], [CHANGE])
    assert bool(found) == exceeds
    assert all(anew.resource in line for line in found)


def test_one_more_resource_is_more() -> None:
    assert compare.exceeding([CHANGE, replace(CHANGE, resource="Two")], [CHANGE]) == [
        "Modify Two (AWS::ECS::Cluster), replacement Conditional"
    ]


@pytest.mark.parametrize(
    ("changed", "same"),
    [
        ({}, True),
        ({"tags": {}}, False),
        ({"parameters": {}}, False),
        ({"role": "arn:aws:iam::111122223333:role/other"}, True),  # the file names none
        ({"status": "UPDATE_ROLLBACK_COMPLETE"}, True),
    ],
)
def test_a_stack_is_as_wanted_if_template_values_and_tags_are(aws: Aws, changed: dict[str, Any], *, same: bool) -> None:
    stage = Stage(aws)
    stage.put("cluster")
    state = _state(stage)
    target = stage.target("cluster")
    assert compare.is_as_wanted(target, replace(state, **changed), target.template) == same


def test_another_role_is_another_stack(aws: Aws) -> None:
    stage = Stage(aws)
    stage.put("cluster")
    target = stage.target("cluster")
    wanted = replace(target, place=replace(target.place, role="arn:aws:iam::111122223333:role/deploy"))
    assert not compare.is_as_wanted(wanted, _state(stage), target.template)


def test_a_secret_shows_as_changed_without_its_value(aws: Aws) -> None:
    stage = Stage(aws)
    stage.put("cluster")
    target = stage.target("cluster")
    secret = replace(target, no_echo=frozenset({"LogRetentionDays"}))
    [difference] = compare.parameter_differences(secret, _state(stage))
    assert (difference.before, difference.after) == ("****", "****")


def _state(stage: Stage) -> StackState:
    from generator.deployer.stacks import describe

    target = stage.target("cluster")
    state = describe(stage.setting().session.cloudformation(target.place), target.name)
    assert state is not None
    return state
