"""How often to ask: never more than once a second in all, slower when throttled, and back again."""

from __future__ import annotations

import heapq

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.deployer.pace import LONGEST, SHORTEST, Pace

JITTER = 0.2
steps = st.lists(st.sampled_from(["throttled", "answered"]), max_size=40)


def paced(happened: list[str], watchers: int = 1) -> Pace:
    pace = Pace()
    for _ in range(watchers):
        pace.join()
    for each in happened:
        getattr(pace, each)()
    return pace


@given(steps, st.integers(1, 25))
def test_a_pause_is_never_too_short_nor_too_long(happened: list[str], watchers: int) -> None:
    pause = paced(happened, watchers).pause()
    assert SHORTEST * (1 - JITTER) <= pause <= LONGEST * (1 + JITTER)
    assert pause >= watchers * (1 - JITTER), "all together ask at most once a second"


@given(steps, st.integers(1, 25))
def test_the_first_look_is_no_later_than_others_but_not_before_the_watchers_may_ask(
    happened: list[str], watchers: int
) -> None:
    pace = paced(happened, watchers)
    assert watchers * (1 - JITTER) <= pace.first_pause() <= max(LONGEST, watchers) * (1 + JITTER)
    assert pace.first_pause() * (1 - JITTER) <= pace.pause() * (1 + JITTER)


@given(st.integers(1, 16), st.floats(0, 30))
def test_three_hundred_stacks_are_asked_for_once_a_second_in_all(workers: int, lasts: float) -> None:
    pace, stacks, looks = Pace(), 300, 0
    ends, now = {}, 0.0
    due: list[tuple[float, int]] = []
    while stacks or due:
        while stacks and len(due) < workers:
            stacks -= 1
            pace.join()
            ends[stacks] = now + lasts
            heapq.heappush(due, (now + pace.first_pause(), stacks))
        now, stack = heapq.heappop(due)
        looks += 1
        if now >= ends[stack]:
            pace.leave()
        else:
            heapq.heappush(due, (now + pace.pause(), stack))
    assert looks <= now / (1 - JITTER) + workers


@given(steps, st.integers(0, 100))
def test_a_change_set_is_looked_at_more_often(happened: list[str], attempt: int) -> None:
    quiet = paced([]).short_pause(attempt)
    assert 2 * (1 - JITTER) <= quiet <= SHORTEST * (1 + JITTER)
    assert paced(happened).short_pause(attempt) <= LONGEST * (1 + JITTER)


def test_throttling_doubles_the_pause_up_to_the_longest() -> None:
    for times, usual in ((0, 5), (1, 10), (2, 20), (3, 30), (9, 30)):
        assert paced(["throttled"] * times).pause() == pytest.approx(usual, rel=JITTER)


def test_answers_lead_back_to_the_usual_pace() -> None:
    assert paced(["throttled"] * 9 + ["answered"] * 8).pause() == pytest.approx(SHORTEST, rel=JITTER)


def test_who_has_left_does_not_slow_the_others() -> None:
    pace = paced([], 20)
    for _ in range(19):
        pace.leave()
    assert pace.pause() == pytest.approx(SHORTEST, rel=JITTER)


def test_pauses_differ_so_that_watchers_do_not_ask_together() -> None:
    pace = paced([])
    assert len({pace.pause() for _ in range(20)}) > 1
