"""Ctrl-C and SIGTERM: the first signal stops, a question decides, the second one leaves."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from generator.deployer.interrupts import Interruption

from .harness import Person


@dataclass
class Asked(Person):
    """A person to whom something happens while he is asked."""

    is_there: bool = True
    happen: Callable[[], None] = field(default=lambda: None)

    def choose(self, question: str, choices: str) -> str:
        """Let it happen, then answer."""
        self.happen()
        return super().choose(question, choices)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_signal_stops_and_the_second_one_leaves(number: signal.Signals) -> None:
    interruption = Interruption(Person())
    with interruption.installed():
        os.kill(os.getpid(), number)
        assert (interruption.stop.is_set(), interruption.leave.is_set()) == (True, False)
        os.kill(os.getpid(), number)
        assert interruption.leave.is_set()


def test_afterwards_signals_mean_what_they_meant_before() -> None:
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    with pytest.raises(LookupError), Interruption(Person()).installed():
        raise LookupError
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before


@pytest.mark.parametrize(("answer", "choice"), [("c", "cancel"), ("d", "detach"), ("x", "detach")])
def test_a_person_chooses_once_for_all(answer: str, choice: str) -> None:
    person = Person(is_there=True, answers=[answer])
    interruption = Interruption(person)
    assert [interruption.choice() for _ in range(3)] == [choice] * 3
    assert len(person.asked) == 1


@pytest.mark.parametrize("standing", ["detach", "cancel"])
def test_where_nobody_is_there_the_standing_answer_counts(standing: str) -> None:
    assert Interruption(Person(), standing).choice() == standing  # type: ignore[arg-type]


def test_a_signal_during_the_question_detaches() -> None:
    person = Asked(happen=lambda: os.kill(os.getpid(), signal.SIGINT))
    interruption = Interruption(person)
    with interruption.installed():
        interruption.stop.set()
        assert interruption.choice() == "detach"
    assert person.asked == []


def test_who_has_left_already_is_not_asked_any_more() -> None:
    person = Person(is_there=True)
    interruption = Interruption(person, "cancel")
    interruption.leave.set()
    assert interruption.choice() == "detach"


def test_other_threads_wait_for_what_the_main_thread_asks() -> None:
    interruption = Interruption(Person(is_there=True, answers=["c"]))
    choices: list[str] = []
    threads = [threading.Thread(target=lambda: choices.append(interruption.choice())) for _ in range(3)]
    for thread in threads:
        thread.start()
    assert choices == []
    interruption.decide()
    for thread in threads:
        thread.join(10)
    assert choices == ["cancel"] * 3
