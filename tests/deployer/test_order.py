"""Work for many stacks: each as soon as those it requires are done."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.deployer import order, targets
from generator.deployer.interrupts import Interruption
from generator.deployer.targets import Target
from generator.errors import UserError
from generator.params import load

from .harness import DEV, TEMPLATES, Person

LOADED = targets.load(load(DEV, TEMPLATES), TEMPLATES)


def some(edges: Mapping[str, tuple[str, ...]]) -> list[Target]:
    """Return targets with these keys and what each requires."""
    return [replace(LOADED[0], key=key, requires=required) for key, required in edges.items()]


def quiet() -> Interruption:
    return Interruption(Person())


@st.composite
def graphs(draw: st.DrawFn) -> dict[str, tuple[str, ...]]:
    keys = [f"s{number}" for number in range(draw(st.integers(1, 9)))]
    return {key: tuple(draw(st.sets(st.sampled_from(keys[:n])))) if n else () for n, key in enumerate(keys)}


@given(edges=graphs(), backwards=st.booleans(), most=st.integers(1, 4))
@settings(max_examples=40, deadline=None)
def test_work_begins_after_all_it_requires_and_gets_their_results(
    *, edges: dict[str, tuple[str, ...]], backwards: bool, most: int
) -> None:
    begun: list[str] = []
    ended: set[str] = set()
    at_work: list[int] = []
    lock = threading.Lock()

    def work(target: Target, earlier: Mapping[str, str]) -> str:
        with lock:
            begun.append(target.key)
            at_work.append(len(begun) - len(ended))
            assert earlier.keys() <= ended
            assert earlier == {key: f"done {key}" for key in _before(edges, target.key, backwards=backwards)}
            ended.add(target.key)
        return f"done {target.key}"

    results = order.run(some(edges), work, quiet(), max_parallel=most, backwards=backwards)

    assert list(results) == list(edges)
    assert sorted(begun) == sorted(edges)
    assert max(at_work) <= most


def _before(edges: Mapping[str, tuple[str, ...]], key: str, *, backwards: bool) -> set[str]:
    return {other for other, required in edges.items() if key in required} if backwards else set(edges[key])


def test_what_is_required_but_not_among_the_targets_is_not_waited_for() -> None:
    assert order.run(some({"b": ("a",)}), lambda target, _: target.key, quiet()) == {"b": "b"}


def test_an_error_ends_the_run_after_what_has_begun() -> None:
    second = threading.Event()
    done: list[str] = []

    def work(target: Target, _: Mapping[str, None]) -> None:
        if target.key == "a":
            second.wait(10)
            raise ValueError("a broke")
        second.set()
        done.append(target.key)

    with pytest.raises(ValueError, match="a broke"):
        order.run(some({"a": (), "b": (), "c": ("a",)}), work, quiet())
    assert done == ["b"]


def test_who_waits_for_the_choice_of_the_person_gets_it_even_after_an_error() -> None:
    interruption = Interruption(Person(is_there=True, answers=["c"]))
    chosen: list[str] = []

    def work(target: Target, _: Mapping[str, None]) -> None:
        if target.key == "a":
            raise ValueError("a broke")
        interruption.stop.set()
        chosen.append(interruption.choice())

    with pytest.raises(ValueError, match="a broke"):
        order.run(some({"a": (), "b": ()}), work, interruption)
    assert chosen == ["cancel"]


def test_a_selection_keeps_the_order_and_takes_what_is_required_if_asked_for() -> None:
    found = some({"a": (), "b": ("a",), "c": ("b",), "d": ()})
    assert [target.key for target in order.select(found, ["c", "a"])] == ["a", "c"]
    assert [target.key for target in order.select(found, ["c"], with_requirements=True)] == ["a", "b", "c"]
    assert order.select(found, []) == found


def test_every_unknown_name_is_told_with_the_nearest() -> None:
    with pytest.raises(UserError) as wrong:
        order.select(some({"network": (), "cluster": ()}), ["netwrk", "zzz"])
    assert str(wrong.value).splitlines() == [
        "--stack netwrk: no such stack; did you mean network?",
        "--stack zzz: no such stack; there are network, cluster",
    ]
