"""Every command of docs/guide.md is run and prints what the page shows. `guide.py` says how the page is read."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from rehearsal.guide import GUIDE, Change, File, Session, Step, parts
from rehearsal.guide_scene import Scene
from rehearsal.guide_terminal import Terminal
from rehearsal.local import Local

PARTS = parts(GUIDE.read_text("utf-8"))
# A minute of AWS takes a tenth of a second.
FACTOR = 600.0


def follow(steps: tuple[Step, ...], home: Path) -> None:
    """Do all that a part says, in an empty account."""
    local = Local("--clock-factor", str(FACTOR))
    try:
        terminal = Terminal(home, local)
        scene = Scene(local, terminal)
        for step in steps:
            match step:
                case File():
                    terminal.write(step)
                case Change():
                    terminal.change(step)
                case Session():
                    play(step, scene)
    finally:
        assert local.stop() == 0


def play(session: Session, scene: Scene) -> None:
    """Run a block while what it says goes on."""
    with ExitStack() as around:
        for name in session.meanwhile:
            around.enter_context(scene.meanwhile(name))
        scene.terminal.type(session)


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Future[None]]]:
    """All parts, side by side: most of their time is waiting."""
    with ThreadPoolExecutor(len(PARTS)) as readers:
        yield {name: readers.submit(follow, steps, tmp_path_factory.mktemp("reader")) for name, steps in PARTS.items()}


@pytest.mark.parametrize("part", PARTS)
def test_a_part_can_be_followed_word_for_word(followed: dict[str, Future[None]], part: str) -> None:
    followed[part].result()
