"""When an operation on a set is looked at."""

from __future__ import annotations

from itertools import pairwise

import pytest

from deployer.aws import ACCOUNT
from generator.deployer.errors import StillRunningError
from generator.deployer.pace import SHORTEST
from generator.deployer.stack_sets import operations
from generator.params import Place

from .stage import HOME, A, Sets

JITTER = 0.2
LOOK = "DescribeStackSetOperation"


def since(sets: Sets, begun: str) -> list[float]:
    """Return the seconds from the beginning of the only operation to each look at it."""
    times = [call.at.timestamp() for name in (begun, LOOK) for call in sets.aws.calls.of(name) if call.at is not None]
    return [each - times[0] for each in times[1:]]


def test_a_short_operation_ends_with_the_first_look(sets: Sets) -> None:
    sets.aws.cloudformation.stack_sets.seconds = 0.1
    sets.file("cluster")
    assert sets.deploy("cluster").code == 0
    [looked] = since(sets, "CreateStackInstances")
    assert looked == pytest.approx(1, rel=JITTER + 0.1)


@pytest.mark.parametrize("others", [0, 2, 19])
def test_a_long_one_is_looked_at_as_seldom_as_all_watchers_of_the_region_must(sets: Sets, others: int) -> None:
    pace = sets.clients.pace(Place(account=ACCOUNT, region=HOME, profile=None, role=None))
    for _ in range(others):
        pace.join()
    sets.aws.cloudformation.stack_sets.seconds = 60
    sets.file("cluster")
    assert sets.deploy("cluster").code == 0
    watchers = others + 1
    looks = since(sets, "CreateStackInstances")
    assert looks[0] >= watchers * (1 - JITTER), "all together ask at most once a second"
    assert looks[0] <= watchers * (1 + JITTER) + 0.1
    pauses = [later - earlier for earlier, later in pairwise(looks)]
    assert len(pauses) > 1
    assert min(pauses) >= max(SHORTEST, watchers) * (1 - JITTER)


def test_a_short_operation_that_was_under_way_already_costs_one_look_too(sets: Sets) -> None:
    sets.file("cluster")
    sets.deploy("cluster")
    sets.aws.cloudformation.stack_sets.seconds = 0.3
    number = sets.begins("cluster")
    sets.aws.calls.clear()
    assert sets.deploy("cluster").code == 0
    assert f"waiting for operation {number}" in sets.said
    assert sets.aws.calls.count(LOOK) == 1


def test_looking_for_drift_and_deleting_do_not_wait_longer_either(sets: Sets) -> None:
    sets.aws.cloudformation.stack_sets.seconds = 0.1
    sets.file("cluster")
    sets.deploy("cluster")
    for command, begun in ((sets.drift, "DetectStackSetDrift"), (sets.delete, "DeleteStackInstances")):
        sets.aws.calls.clear()
        assert command("cluster").code == 0
        assert len(since(sets, begun)) == 1


def test_who_is_interrupted_before_the_first_look_is_heard_at_once(sets: Sets) -> None:
    sets.file("cluster")
    sets.deploy("cluster")
    number = sets.begins("cluster", A)
    begun = sets.clock.waited
    with sets.setting(("cluster",)) as setting:
        sets.interruption.stop.set()
        [target] = setting.targets
        with pytest.raises(StillRunningError, match=f"you have left it, and operation {number} on cluster goes on"):
            operations.watch(setting.session, target, number)
    assert sets.clock.waited == begun
