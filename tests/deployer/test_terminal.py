"""What a person sees and is asked: lines in a log, a table that moves at a terminal, one question at a time."""

from __future__ import annotations

import io
import os
import pty
import re
import select
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from generator.deployer.errors import StoppedError
from generator.deployer.results import ResourceEvent
from generator.deployer.session import Secrets
from generator.deployer.terminal import AtTerminal, Lines, Screen, described, progress

from .harness import ROOT

PATIENCE = 30


def event(status: str = "CREATE_FAILED", reason: str = "no", hook: str = "") -> ResourceEvent:
    time_ = datetime(2026, 1, 1, tzinfo=UTC)
    return ResourceEvent(time=time_, resource="Queue", type="AWS::SQS::Queue", status=status, reason=reason, hook=hook)


# Lines -------------------------------------------------------------------------------------------------------------


def lines(*secrets: str) -> tuple[Lines, io.StringIO]:
    stream = io.StringIO()
    return Lines(Secrets(secrets), stream), stream


def test_every_line_of_a_log_begins_with_its_stack() -> None:
    teller, stream = lines()
    teller.note("", "as somebody")
    teller.begin("cluster", "creating")
    teller.note("cluster", "one\ntwo")
    teller.event("cluster", event())
    teller.end("cluster", "failed")
    assert stream.getvalue().splitlines() == [
        "as somebody",
        "[cluster] creating",
        "[cluster] one",
        "[cluster] two",
        "[cluster] CREATE_FAILED Queue (AWS::SQS::Queue): no",
        "[cluster] failed",
    ]


def test_lines_of_several_threads_do_not_mix() -> None:
    teller, stream = lines()

    def tell(key: str) -> None:
        for _ in range(200):
            teller.note(key, key * 20)

    threads = [threading.Thread(target=tell, args=(key,)) for key in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(stream.getvalue().splitlines()) == {f"[{key}] {key * 20}" for key in "abcd"}


def test_a_secret_is_masked_in_every_line_even_one_of_several_lines() -> None:
    teller, stream = lines("first line\nsecond line", "hush")
    teller.note("s", "before first line\nsecond line after")
    teller.event("s", event(reason="hush hush"))
    teller.begin("s", "hush")
    teller.end("s", "hush")
    assert "line" not in stream.getvalue()
    assert "hush" not in stream.getvalue()


def test_what_a_hook_said_is_part_of_an_event() -> None:
    assert described(event("UPDATE_IN_PROGRESS", "", "Acme::Hook: no")) == (
        "UPDATE_IN_PROGRESS Queue (AWS::SQS::Queue): Acme::Hook: no"
    )


def test_where_there_is_no_terminal_there_are_lines(capsys: pytest.CaptureFixture[str]) -> None:
    teller = progress(Secrets())
    assert isinstance(teller, Lines)
    teller.note("cluster", "here")
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "[cluster] here\n")


@pytest.mark.parametrize(("term", "kind"), [("xterm", Screen), ("dumb", Lines)])
def test_a_table_moves_only_where_a_terminal_can(monkeypatch: pytest.MonkeyPatch, term: str, kind: type) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("TERM", term)
    assert isinstance(progress(Secrets()), kind)


# Answers -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def at_terminal(monkeypatch: pytest.MonkeyPatch) -> Callable[..., AtTerminal]:
    """Return what makes a person who types a text."""

    def make(typed: str, *, yes: bool = False) -> AtTerminal:
        stdin = io.StringIO(typed)
        monkeypatch.setattr(stdin, "isatty", lambda: True)
        monkeypatch.setattr(sys, "stdin", stdin)
        monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
        return AtTerminal(lines()[0], yes=yes)

    return make


@pytest.mark.parametrize(
    ("typed", "agreed"),
    [("y\n", True), ("YES\n", True), (" yes \n", True), ("n\n", False), ("\n", False), ("", False), ("yess\n", False)],
)
def test_only_yes_is_yes(at_terminal: Callable[..., AtTerminal], typed: str, *, agreed: bool) -> None:
    assert at_terminal(typed).confirm("Deploy this?") is agreed


def test_yes_answers_questions_but_types_no_name(at_terminal: Callable[..., AtTerminal]) -> None:
    person = at_terminal("\n", yes=True)
    assert person.confirm("Deploy this?")
    assert not person.types("Type the name", "prod")


def test_a_name_is_typed_exactly(at_terminal: Callable[..., AtTerminal]) -> None:
    assert at_terminal("prod\n").types("Type its name to go on:", "prod")
    assert not at_terminal("Prod\n").types("Type its name to go on:", "prod")


@pytest.mark.parametrize(("typed", "choice"), [("c\n", "c"), ("Cancel\n", "c"), ("\n", "d"), ("x\n", "d")])
def test_a_choice_is_one_of_the_letters(at_terminal: Callable[..., AtTerminal], typed: str, choice: str) -> None:
    assert at_terminal(typed).choose("What?", "dc") == choice


def test_where_nobody_is_there_nothing_is_agreed_to(capsys: pytest.CaptureFixture[str]) -> None:
    person = AtTerminal(lines()[0])
    assert not person.is_there
    assert (person.confirm("?"), person.types("?", ""), person.choose("?", "dc")) == (False, False, "d")
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_a_question_and_nothing_was_agreed_to(
    monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    person = AtTerminal(lines()[0])
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    before = signal.getsignal(number)
    reader, writer = os.pipe()
    with os.fdopen(reader) as stdin, os.fdopen(writer, "w"):
        monkeypatch.setattr(stdin, "isatty", lambda: True)
        monkeypatch.setattr(sys, "stdin", stdin)
        timer = threading.Timer(0.05, os.kill, (os.getpid(), number))
        timer.start()
        with pytest.raises(StoppedError) as caught:
            person.confirm("Deploy this?")
        timer.join()
    assert caught.value.exit_code == 130
    assert signal.getsignal(number) is before


# A real terminal ---------------------------------------------------------------------------------------------------

_SCENE = """
    import sys, threading
    from generator.deployer.session import Secrets
    from generator.deployer.terminal import AtTerminal, progress
    from generator.deployer.results import ResourceEvent
    from datetime import UTC, datetime

    screen = progress(Secrets(["hush-hush"]))
    person = AtTerminal(screen)
    def event(status):
        return ResourceEvent(
            time=datetime(2026, 1, 1, tzinfo=UTC), resource="Queue", type="T", status=status, reason="hush-hush"
        )
    with screen.shown():
        screen.begin("cluster", "creating hush-hush")
        screen.event("cluster", event("CREATE_IN_PROGRESS"))
        screen.event("cluster", event("CREATE_FAILED"))
        screen.note("cluster", "a note [with] brackets")
        answers = []
        threads = [
            threading.Thread(target=lambda n=n: answers.append(person.confirm(f"question {n}?"))) for n in range(2)
        ]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
        screen.end("cluster", "deployed")
    print("answers", sorted(answers))
"""


class Terminal:
    """A process at a terminal of its own; what it prints on stdout is kept apart."""

    def __init__(self, scene: str, **variables: str) -> None:
        self.main, side = pty.openpty()
        environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "100", **variables}
        self.process = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(scene)],
            stdin=side,
            stdout=subprocess.PIPE,
            stderr=side,
            env=environment,
            cwd=ROOT,
        )
        os.close(side)
        self.seen = ""

    def until(self, words: str) -> None:
        """Read until these words are on the screen."""
        end = time.monotonic() + PATIENCE
        while words not in self.seen:
            ready, _, _ = select.select([self.main], [], [], max(end - time.monotonic(), 0))
            assert ready, f"{words!r} never came: {self.seen!r}"
            try:
                self.seen += os.read(self.main, 65536).decode()
            except OSError:
                assert words in self.seen, f"{words!r} never came: {self.seen!r}"

    def type(self, text: str) -> None:
        """Type."""
        os.write(self.main, text.encode())

    def end(self) -> str:
        """Return what it printed on stdout."""
        stdout, _ = self.process.communicate(timeout=PATIENCE)
        assert self.process.returncode == 0
        return stdout.decode()


@pytest.fixture(params=["", "1"])
def terminal(request: pytest.FixtureRequest) -> Iterator[Terminal]:
    """The scene, with colours and without."""
    variables = {"NO_COLOR": request.param} if request.param else {}
    found = Terminal(_SCENE, **variables)
    yield found
    found.process.kill()
    os.close(found.main)


def test_at_a_terminal_a_table_moves_and_questions_come_one_at_a_time(terminal: Terminal) -> None:
    terminal.until("? [y/N] ")
    assert len(re.findall(r"question \d\?", terminal.seen)) == 1
    terminal.type("y\n")
    asked = re.findall(r"question (\d)\?", terminal.seen)[0]
    terminal.until(f"question {1 - int(asked)}? [y/N] ")
    terminal.type("n\n")
    assert terminal.end() == "answers [False, True]\n"
    terminal.until("deployed")
    assert "cluster" in terminal.seen
    assert "CREATE_FAILED Queue (T): ****" in terminal.seen
    assert "a note [with] brackets" in terminal.seen
    assert "hush" not in terminal.seen
    # Colours begin so; moving the cursor does not.
    assert re.search(r"\x1b\[[0-9;]*[1-9][0-9;]*m", terminal.seen) is None
