"""Waiting for the end of an operation: what decides, what does not, and who may end it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from generator.deployer import watch
from generator.deployer.errors import DeployError, StillRunningError
from generator.deployer.stacks import describe

from .aws import Aws, Script, Step
from .harness import Person, Stage, changed
from .updating import Update, one_attempt

HOUR = 3600.0
UPDATING = (Step("", "UPDATE_IN_PROGRESS"), Step("", "UPDATE_COMPLETE"))


@pytest.fixture
def stage(aws: Aws) -> Stage:
    """The environment `dev`, in which the cluster is there."""
    stage = Stage(aws)
    stage.put("cluster")
    return stage


def at_read(stage: Stage, number: int, happen: Callable[[], None]) -> None:
    """Let something happen when the stack is asked for the so-manieth time."""
    stage.at("DescribeStacks", happen, after=number - 1)


# What decides ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "status"), [("Throttling", 400), ("InternalFailure", 500), ("ServiceUnavailable", 503)]
)
def test_a_question_that_is_lost_for_minutes_decides_nothing(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, code: str, status: int
) -> None:
    one_attempt(monkeypatch)
    update = Update(stage, Script(timeline=UPDATING))
    stage.aws.faults.error("DescribeStacks", code, "not now", status, times=20)
    assert update.ended() == "UPDATE_COMPLETE"
    assert stage.aws.calls.count("DescribeStacks") == 21


def test_nor_does_a_connection_that_breaks_off(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    one_attempt(monkeypatch)
    update = Update(stage, Script(timeline=UPDATING))
    stage.aws.faults.drop("DescribeStacks", times=3)
    assert update.ended() == "UPDATE_COMPLETE"


def test_where_aws_never_answers_the_wait_ends_in_time_and_says_so(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_attempt(monkeypatch)
    update = Update(stage, Script(timeline=UPDATING))
    stage.aws.faults.throttle("DescribeStacks", times=None)
    with pytest.raises(StillRunningError, match="AWS does not answer, and the operation on dev-cluster goes on"):
        update.ended()


def test_expired_credentials_leave_the_operation_running(stage: Stage) -> None:
    update = Update(stage, Script(timeline=UPDATING, pace=100))
    stage.aws.faults.expired_token("*", after=6)
    with pytest.raises(StillRunningError, match=r"have expired, and the operation .* goes on") as caught:
        update.ended()
    assert caught.value.exit_code == 5
    assert "`ecs-bluegreen watch dev --stack cluster` follows it" in str(caught.value)


@pytest.mark.parametrize("fault", ["throttle", "access_denied", "expired_token", "server_error"])
def test_events_that_cannot_be_read_decide_nothing(stage: Stage, monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    one_attempt(monkeypatch)
    update = Update(stage, Script(timeline=UPDATING))
    getattr(stage.aws.faults, fault)("DescribeStackEvents", times=None)
    assert update.ended() == "UPDATE_COMPLETE"
    assert update.watch.events == []


def test_an_answer_from_before_the_operation_is_not_its_end(stage: Stage) -> None:
    update = Update(stage, Script(timeline=UPDATING, pace=20, stale_reads=4))
    assert update.before.status == "CREATE_COMPLETE"
    assert update.ended() == "UPDATE_COMPLETE"


def test_nor_is_it_where_the_stack_will_end_in_the_status_that_it_has(stage: Stage) -> None:
    stage.stack("cluster").status = "UPDATE_COMPLETE"
    update = Update(stage, Script(timeline=UPDATING, pace=20, stale_reads=4))
    assert update.ended() == "UPDATE_COMPLETE"
    assert [event.status for event in update.watch.events] == ["UPDATE_IN_PROGRESS", "UPDATE_COMPLETE"]


def test_an_operation_that_is_over_before_the_first_look_is_believed_by_its_events(stage: Stage) -> None:
    stage.stack("cluster").status = "UPDATE_COMPLETE"
    update = Update(stage, Script(timeline=UPDATING, pace=0.1))
    stage.aws.advance(10)
    assert update.ended() == "UPDATE_COMPLETE"
    assert stage.aws.calls.count("DescribeStacks") == 1


def test_a_short_operation_ends_with_the_first_look(stage: Stage) -> None:
    update = Update(stage, Script(timeline=UPDATING, pace=0.1))
    begun = stage.aws.clock.now
    assert update.ended() == "UPDATE_COMPLETE"
    assert stage.aws.calls.count("DescribeStacks") == 1
    # A second for the pause and one for each call; the pause after a first look would be five.
    assert stage.aws.clock.now - begun < timedelta(seconds=5)


def test_what_somebody_else_began_is_looked_at_at_once(stage: Stage) -> None:
    update = Update(stage, Script(timeline=UPDATING, pace=100), ours=False)
    began, asked = stage.aws.clock.now, list[timedelta]()
    at_read(stage, 1, lambda: asked.append(stage.aws.clock.now - began))
    assert update.ended() == "UPDATE_COMPLETE"
    assert asked[0] <= timedelta(seconds=1)


def test_a_stack_that_stays_as_it_was_is_believed_in_the_end(stage: Stage) -> None:
    session, target = stage.setting().session, stage.target("cluster")
    before = describe(session.cloudformation(target.place), target.name)
    assert before is not None
    assert watch.begun(session, target, before.id, before).until_quiet(HOUR).status == "CREATE_COMPLETE"
    assert stage.aws.calls.count("DescribeStacks") == 1 + 7


def test_a_placeholder_is_not_the_end_of_a_creation(aws: Aws) -> None:
    stage = Stage(aws)
    target = stage.target("cluster")
    aws.cloudformation.script(target.name, Script(stale_reads=3, pace=10))
    ended = stage.deploy(["cluster"])
    assert (ended.code, stage.stack("cluster").status) == (0, "CREATE_COMPLETE")


def test_an_update_that_tidies_up_is_still_running(stage: Stage) -> None:
    cleanup = ("", "UPDATE_COMPLETE")
    steps = (UPDATING[0], Step("", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"), UPDATING[1])
    update = Update(stage, Script(timeline=steps, hold=[cleanup]))
    at_read(stage, 8, lambda: stage.aws.cloudformation.release("dev-cluster"))
    assert update.ended() == "UPDATE_COMPLETE"
    assert stage.aws.calls.count("DescribeStacks") >= 8


def test_a_stack_that_nobody_knows_any_more_is_an_error(stage: Stage) -> None:
    update = Update(stage, Script(timeline=UPDATING, pace=100))
    stage.aws.cloudformation.region("111122223333", "eu-west-1").stacks.clear()
    with pytest.raises(DeployError, match="has vanished while it was watched") as caught:
        update.ended()
    assert caught.value.exit_code == 1


def test_the_stack_is_asked_for_by_its_arn(stage: Stage) -> None:
    update = Update(stage, Script(timeline=UPDATING))
    update.ended()
    assert {call.parameters["StackName"] for call in stage.aws.calls.all} == {update.before.id}


def test_a_deletion_is_followed_to_its_end(stage: Stage) -> None:
    session, target = stage.setting().session, stage.target("cluster")
    client = session.cloudformation(target.place)
    client.delete_stack(StackName=target.name)
    state = describe(client, target.name)
    assert state is not None
    assert watch.found(session, target, state).until_quiet(HOUR).status == "DELETE_COMPLETE"


# What is told ------------------------------------------------------------------------------------------------------


def told(stage: Stage) -> list[str]:
    return [line.removeprefix("[cluster] ").split(" (")[0] for line in stage.said.splitlines()]


MANY = (
    Step("", "UPDATE_IN_PROGRESS"),
    *(Step("Cluster", "UPDATE_IN_PROGRESS", str(number)) for number in range(12)),
    Step("", "UPDATE_COMPLETE"),
)


def test_every_event_is_told_once_in_order_whatever_the_pages(stage: Stage) -> None:
    stage.aws.cloudformation.page_size = 3
    update = Update(stage, Script(timeline=MANY, pace=1))
    update.ended()
    assert [event.reason for event in update.watch.events] == ["", *map(str, range(12)), ""]
    assert told(stage) == [f"{event.status} {event.resource}" for event in update.watch.events]


def test_a_page_that_is_lost_is_read_again(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    one_attempt(monkeypatch)
    stage.aws.cloudformation.page_size = 3
    update = Update(stage, Script(timeline=MANY, pace=2))
    stage.aws.faults.throttle("DescribeStackEvents", after=2, times=1)
    stage.aws.faults.throttle("DescribeStackEvents", after=6, times=1)
    update.ended()
    assert [event.reason for event in update.watch.events] == ["", *map(str, range(12)), ""]


@pytest.mark.parametrize("ours", [True, False])
def test_what_an_earlier_operation_did_a_moment_ago_is_not_told(stage: Stage, *, ours: bool) -> None:
    failing = (UPDATING[0], Step("Cluster", "UPDATE_FAILED", "old"), Step("", "UPDATE_ROLLBACK_COMPLETE"))
    Update(stage, Script(timeline=failing, pace=0.1)).ended()
    update = Update(stage, Script(timeline=UPDATING, pace=1), ours=ours)
    update.ended()
    assert [event.status for event in update.watch.events] == ["UPDATE_IN_PROGRESS", "UPDATE_COMPLETE"]


def test_the_rollback_belongs_to_what_is_watched(stage: Stage) -> None:
    update = Update(stage, Script(fail={"Cluster": "no"}, pace=1))
    assert update.ended() == "UPDATE_ROLLBACK_COMPLETE"
    statuses = [event.status for event in update.watch.events]
    assert statuses[0] == "UPDATE_IN_PROGRESS"
    assert {"UPDATE_FAILED", "UPDATE_ROLLBACK_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE"} <= set(statuses)


def test_events_are_told_although_our_clock_is_ahead_of_theirs(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    real = stage.clock.utc
    monkeypatch.setattr(stage.clock, "utc", lambda: real() + timedelta(days=100))
    update = Update(stage, Script(timeline=UPDATING, pace=1))
    update.ended()
    assert len(update.watch.events) == 2


# Time and signals --------------------------------------------------------------------------------------------------

HELD = Script(hold=[("Cluster", "UPDATE_COMPLETE")])


def test_an_update_of_ours_that_takes_too_long_is_cancelled_and_its_rollback_awaited(stage: Stage) -> None:
    update = Update(stage, HELD)
    assert update.ended(600) == "UPDATE_ROLLBACK_COMPLETE"
    assert stage.aws.calls.count("CancelUpdateStack") == 1
    assert "cancelling the update: it takes too long" in stage.said


def test_in_a_protected_environment_it_is_left_running(aws: Aws, tmp_path: Path) -> None:
    stage = Stage(aws, changed(tmp_path, lambda content: content.update(protect=True)))
    stage.put("cluster")
    with pytest.raises(StillRunningError, match="it takes longer than we wait"):
        Update(stage, HELD).ended(600)
    assert aws.calls.count("CancelUpdateStack") == 0


def test_an_update_that_somebody_else_has_begun_is_never_cancelled_for_its_length(stage: Stage) -> None:
    with pytest.raises(StillRunningError, match="it takes longer than we wait"):
        Update(stage, HELD, ours=False).ended(600)
    assert stage.aws.calls.count("CancelUpdateStack") == 0


def test_a_creation_cannot_be_cancelled_and_is_left_running(aws: Aws) -> None:
    stage = Stage(aws)
    aws.cloudformation.script("dev-cluster", Script(hold=[("Cluster", "CREATE_COMPLETE")]))
    ended = stage.deploy(["cluster"], shape="json", timeout=600)
    assert (ended.code, ended.actions()) == (5, {"cluster": "running"})
    assert aws.calls.count("CancelUpdateStack") == 0


def test_an_update_that_ends_just_before_it_is_cancelled_has_succeeded(stage: Stage) -> None:
    update = Update(stage, HELD)
    stage.at("CancelUpdateStack", lambda: release(stage))
    assert update.ended(600) == "UPDATE_COMPLETE"


def test_an_update_that_must_not_be_cancelled_by_the_caller_is_left_running(stage: Stage) -> None:
    stage.aws.faults.access_denied("CancelUpdateStack")
    with pytest.raises(StillRunningError, match=r"it cannot be cancelled .*is not authorized"):
        Update(stage, HELD).ended(600)


def release(stage: Stage) -> None:
    stage.aws.cloudformation.release("dev-cluster")
    stage.aws.advance(60)


def with_person(stage: Stage, *answers: str) -> Person:
    stage.person = Person(is_there=True, answers=list(answers))
    return stage.person


def test_after_ctrl_c_a_person_may_let_it_go_on(stage: Stage) -> None:
    person = with_person(stage, "d")
    update = Update(stage, HELD)
    at_read(stage, 3, stage.interrupt)
    with pytest.raises(StillRunningError, match="you have left it, and the operation on dev-cluster goes on"):
        update.ended()
    assert person.asked == ["Operations are running. [d]etach and let them go on, or [c]ancel the updates?"]


def test_ctrl_c_before_the_first_look_is_heard_at_once(stage: Stage) -> None:
    with_person(stage, "d")
    update = Update(stage, HELD)
    stage.interrupt()
    began, asked = stage.aws.clock.now, list[timedelta]()
    at_read(stage, 1, lambda: asked.append(stage.aws.clock.now - began))
    with pytest.raises(StillRunningError, match="you have left it"):
        update.ended()
    # The pause before a first look is about a second.
    assert asked[0] < timedelta(seconds=0.5)


def test_after_ctrl_c_a_person_may_cancel_the_update(stage: Stage) -> None:
    with_person(stage, "c")
    update = Update(stage, HELD)
    at_read(stage, 3, stage.interrupt)
    assert update.ended() == "UPDATE_ROLLBACK_COMPLETE"
    assert stage.aws.calls.count("CancelUpdateStack") == 1


def test_a_second_ctrl_c_leaves_the_rollback_alone_too(stage: Stage) -> None:
    with_person(stage, "c")
    update = Update(stage, HELD)
    at_read(stage, 3, stage.interrupt)
    stage.at("CancelUpdateStack", stage.interruption.leave.set, late=True)
    with pytest.raises(StillRunningError, match="you have left it"):
        update.ended()


def test_what_cannot_be_cancelled_goes_on_after_ctrl_c(stage: Stage) -> None:
    with_person(stage, "c")
    steps = (Step("", "UPDATE_IN_PROGRESS"), Step("", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"))
    update = Update(stage, Script(timeline=steps, pace=0.1))
    at_read(stage, 3, stage.interrupt)
    with pytest.raises(StillRunningError, match="UPDATE_COMPLETE_CLEANUP_IN_PROGRESS cannot be cancelled"):
        update.ended()
    assert stage.aws.calls.count("CancelUpdateStack") == 0


@pytest.mark.parametrize(("standing", "calls"), [("detach", 0), ("cancel", 1)])
def test_where_nobody_is_there_the_command_line_has_said_what_to_do(stage: Stage, standing: Any, calls: int) -> None:
    stage.on_interrupt = standing
    update = Update(stage, HELD)
    at_read(stage, 3, stage.interrupt)
    if standing == "cancel":
        assert update.ended() == "UPDATE_ROLLBACK_COMPLETE"
    else:
        with pytest.raises(StillRunningError):
            update.ended()
    assert stage.aws.calls.count("CancelUpdateStack") == calls


def test_a_stack_that_does_not_answer_when_somebody_cancels_is_asked_again(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_attempt(monkeypatch)
    with_person(stage, "c")
    update = Update(stage, HELD)
    at_read(stage, 3, stage.interrupt)
    stage.aws.faults.throttle("DescribeStacks", after=2, times=4)
    assert update.ended() == "UPDATE_ROLLBACK_COMPLETE"


def test_watchers_are_counted_for_the_pace_only_while_they_watch(stage: Stage) -> None:
    update = Update(stage, Script(timeline=UPDATING))
    pace = update.session.pace(update.target.place)
    seen: list[int] = []
    at_read(stage, 1, lambda: seen.append(pace._watchers))
    update.ended()
    assert (seen, pace._watchers) == ([1], 0)
