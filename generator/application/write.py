"""Writes the files that an application's repository needs, all of them or none."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from generator.application import contract
from generator.application.appspec import appspec_text
from generator.application.buildspec import buildspec_text
from generator.application.task_definition import TaskSettings, task_definition_text
from generator.errors import UserError

_NEXT = """\
What to do next:
  1. Let the application listen on the port in PORT, {port} here, and answer 200 on {health_check_path}.
  2. Let the Dockerfile run as a user that is not root; a stage named "test" runs before anything is pushed.
  3. Commit the files, then create the pipeline: its first run needs them.
"""


def files(settings: TaskSettings) -> dict[str, str]:
    """Return the text of every file by name, as the repository holds it."""
    return {
        contract.BUILDSPEC_FILE: buildspec_text(),
        contract.TASK_DEFINITION_FILE: task_definition_text(settings),
        contract.APPSPEC_FILE: appspec_text(settings.container_port),
    }


def write(folder: Path, settings: TaskSettings) -> str:
    """Write the files into an existing folder and return what a person should read.

    Overwrites nothing: a `UserError` names every file that is there already, and then none is written.
    """
    problems = _size_problems(settings) + _folder_problems(folder)
    if problems:
        raise UserError("\n".join(problems))
    try:
        _write_all(folder, files(settings))
    except OSError as error:
        raise UserError(f"{folder}: cannot be written to: {error.strerror}") from error
    lines = [f"wrote {folder / name}\n" for name in files(settings)]
    return "".join(lines) + _NEXT.format(
        port=settings.container_port, health_check_path=contract.DEFAULT_HEALTH_CHECK_PATH
    )


def _size_problems(settings: TaskSettings) -> list[str]:
    offered = contract.FARGATE_MEMORY.get(settings.cpu)
    if offered is None:
        return [f"cpu {settings.cpu}: Fargate offers {', '.join(contract.FARGATE_MEMORY)}"]
    if settings.memory not in offered:
        return [f"memory {settings.memory}: with cpu {settings.cpu} Fargate offers {', '.join(offered)}"]
    return []


def _folder_problems(folder: Path) -> list[str]:
    if not folder.is_dir():
        return [f"{folder}: not a folder; give the root of the application's repository"]
    # A link that leads nowhere counts as a file too: it is somebody's.
    present = [folder / name for name in files(TaskSettings()) if os.path.lexists(folder / name)]
    return [f"{path}: exists already; move it away first, nothing was written" for path in present]


def _write_all(folder: Path, texts: dict[str, str]) -> None:
    drafts = {folder / f".{name}.{os.getpid()}.tmp": folder / name for name in texts}
    finished: list[Path] = []
    try:
        for draft, path in drafts.items():
            draft.write_text(texts[path.name], encoding="utf-8", newline="\n")
        for draft, path in drafts.items():
            draft.rename(path)
            finished.append(path)
    except OSError:
        _remove(finished)
        raise
    finally:
        _remove(drafts)


def _remove(paths: list[Path] | dict[Path, Path]) -> None:
    for path in paths:
        # Tidying up must not hide the error that made it necessary.
        with suppress(OSError):
            path.unlink(missing_ok=True)
