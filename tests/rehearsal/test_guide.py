"""Every command of docs/guide.md is run and prints what the page shows. `guide.py` says how the page is read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

import pytest

from rehearsal.guide import GUIDE, Change, File, Session, Step, parts
from rehearsal.guide_home import Home
from rehearsal.guide_releases import RELEASES
from rehearsal.guide_scene import Scene, change, slip, write
from rehearsal.guide_terminal import Terminal
from rehearsal.guide_troubles import TROUBLES
from rehearsal.local import Local

CIRCUMSTANCES = {**RELEASES, **TROUBLES}
_SLIP = re.compile(r'(\S+) says "(.+)", not "(.+)"')
PARTS = parts(GUIDE.read_text("utf-8"))
# A minute of AWS takes 0.3 s; the hour that CodeDeploy gives a hook is still long enough for a busy machine.
FACTOR = 200.0


def follow(steps: tuple[Step, ...], folder: Path) -> None:
    """Do all that a part says, in an empty account."""
    local = Local("--clock-factor", str(FACTOR))
    try:
        home = Home(folder, local)
        with Terminal(home) as terminal:
            for step in steps:
                do(step, Scene(local, home, terminal))
    finally:
        assert local.stop() == 0


def do(step: Step, scene: Scene) -> None:
    """Do one thing that a part says."""
    match step:
        case File():
            write(scene.home, step)
        case Change():
            change(scene.home, step)
        case Session():
            play(step, scene)


def play(session: Session, scene: Scene) -> None:
    """Run a block while what it says goes on."""
    with ExitStack() as around:
        for name in session.meanwhile:
            around.enter_context(meanwhile(name, scene))
        scene.terminal.type(session)


def meanwhile(name: str, scene: Scene) -> AbstractContextManager[None]:
    """Return what a comment says: a slip of the reader's in a file, or something that has a name here."""
    slipped = _SLIP.fullmatch(name)
    return slip(scene, *slipped.groups()) if slipped else CIRCUMSTANCES[name](scene)


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Future[None]]]:
    """All parts, side by side: most of their time is waiting."""
    with ThreadPoolExecutor(len(PARTS)) as readers:
        yield {name: readers.submit(follow, steps, tmp_path_factory.mktemp("reader")) for name, steps in PARTS.items()}


@pytest.mark.parametrize("part", PARTS)
def test_a_part_can_be_followed_word_for_word(followed: dict[str, Future[None]], part: str) -> None:
    followed[part].result()


def test_everything_that_can_go_on_around_a_block_does_so_somewhere() -> None:
    sessions = [step for steps in PARTS.values() for step in steps if isinstance(step, Session)]
    named = {name for session in sessions for name in session.meanwhile if not _SLIP.fullmatch(name)}
    assert named == set(CIRCUMSTANCES)
