"""Begin a command about sets: read the files, check who is calling, and only then speak to AWS."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from generator.deployer import guards, terminal
from generator.deployer.aws import Aws, said_plainly
from generator.deployer.interrupts import Choice, Interruption
from generator.deployer.session import Secrets, Session
from generator.deployer.stack_sets import targets
from generator.deployer.stack_sets.targets import SetTarget
from generator.errors import UserError
from generator.params import stacksets
from generator.params.stacksets.files import FOLDER

TEMPLATES = Path("templates")


@dataclass(frozen=True, kw_only=True)
class Setting:
    """The sets that a command is about, all there are files for, and the session in which it speaks to AWS."""

    targets: tuple[SetTarget, ...]
    every: tuple[SetTarget, ...]
    session: Session


@contextmanager
def begun(
    names: Sequence[str],
    *,
    all_sets: bool = False,
    alone: bool = False,
    yes: bool = False,
    on_interrupt: Choice = "detach",
    folder: Path = FOLDER,
    templates: Path = TEMPLATES,
) -> Iterator[Setting]:
    """Give a command its setting, after every guard that needs no set has passed.

    With `alone` only the files of the sets that are meant are read: what a mistake in another one keeps from being
    planned can still be looked at and deleted. Raises `UserError` for files that are wrong, before anything calls
    AWS, and `RefusedError` for another account than a file names.
    """
    chosen, every = read(names, folder, templates, all_sets=all_sets, alone=alone)
    progress = terminal.progress(Secrets())
    person = terminal.AtTerminal(progress, yes=yes)
    interruption = Interruption(person, on_interrupt)
    session = Session(
        aws=Aws(),
        progress=progress,
        person=person,
        interruption=interruption,
    )
    with interruption.installed(), said_plainly():
        guards.identity(session, [target.stack for target in chosen])
        with progress.shown():
            yield Setting(targets=chosen, every=every, session=session)


def read(
    names: Sequence[str],
    folder: Path = FOLDER,
    templates: Path = TEMPLATES,
    *,
    all_sets: bool,
    alone: bool = False,
) -> tuple[tuple[SetTarget, ...], tuple[SetTarget, ...]]:
    """Return the sets that are meant, and all: what one imports, another may export. Calls nothing."""
    if all_sets == bool(names):
        raise UserError("name the sets, or give --all" if not names else "name sets or give --all, not both")
    paths = sorted(folder.glob("*.yaml"))
    meant = paths if all_sets else [stacksets.find(name, folder) for name in names]
    if not meant:
        raise UserError(f"{folder} has no .yaml file: docs/stacksets.md shows one")
    sets = stacksets.load_all(sorted({*meant} if alone else {*paths, *meant}), templates)
    for version in sorted({each.version for each in sets}):
        guards.released(templates, version)
    every = targets.load(sets, templates)
    keys = {path.stem for path in meant}
    return tuple(target for target in every if target.key in keys), every
