"""Deleting one stack, by its ARN, to its end."""

from __future__ import annotations

import pytest

from generator.deployer import removal
from generator.deployer.errors import NeedsRecoverError
from generator.deployer.stacks import StackState, describe

from .aws import Aws, Script
from .harness import Stage


@pytest.fixture
def stage(aws: Aws) -> Stage:
    """The environment `dev`, in which the creation of the cluster was rolled back."""
    stage = Stage(aws)
    stage.put("cluster", status="ROLLBACK_COMPLETE")
    return stage


def state_of(stage: Stage) -> StackState:
    state = describe(stage.clients.client("cloudformation", stage.target("cluster").place), "dev-cluster")
    assert state is not None
    return state


def test_a_stack_is_deleted_with_the_arguments_of_the_caller_and_its_end_returned(stage: Stage) -> None:
    state, target = state_of(stage), stage.target("cluster")
    session = stage.setting().session
    ended = removal.remove(session, target, state, RetainResources=[])
    assert (ended.id, ended.status) == (state.id, "DELETE_COMPLETE")
    [call] = stage.aws.calls.of("DeleteStack")
    assert call.parameters["StackName"] == state.id
    assert len(call.parameters["ClientRequestToken"]) == 36


def test_another_stack_of_the_same_name_is_never_hit(stage: Stage) -> None:
    state, target = state_of(stage), stage.target("cluster")
    stage.stack("cluster").exports.clear()
    stage.stack("cluster").status = "DELETE_COMPLETE"
    stage.put("cluster")
    assert removal.remove(stage.setting().session, target, state).status == "DELETE_COMPLETE"
    assert stage.stack("cluster").status == "CREATE_COMPLETE"


@pytest.mark.parametrize("protected", [False, True])
def test_what_is_left_of_a_failed_creation_loses_its_protection_first(stage: Stage, *, protected: bool) -> None:
    stage.stack("cluster").termination_protection = protected
    removal.remove_failed_creation(stage.setting().session, stage.target("cluster"), state_of(stage))
    first = ["UpdateTerminationProtection"] if protected else []
    assert stage.changes() == [*first, "DeleteStack"]


def test_what_cannot_be_deleted_is_left_to_a_person(stage: Stage) -> None:
    stage.aws.cloudformation.script("dev-cluster", Script(fail={"Cluster": "no"}))
    with pytest.raises(NeedsRecoverError, match="could not be deleted and is in DELETE_FAILED; `ecs-bluegreen recover"):
        removal.remove_failed_creation(stage.setting().session, stage.target("cluster"), state_of(stage))
