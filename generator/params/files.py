"""Which parameter file is meant by what stands on the command line."""

from __future__ import annotations

from pathlib import Path

from generator.errors import UserError
from generator.params.problems import did_you_mean, show


def find(name: str, folder: Path = Path("params")) -> Path:
    """Return the file of an environment: `dev` is `dev.yaml` in the folder; a .yaml file is taken as it is.

    Raises `UserError` with what the folder has, if neither is there.
    """
    as_path = Path(name)
    if as_path.suffix == ".yaml" and _is_file(as_path):
        return as_path
    known = {path.stem: path for path in sorted(folder.glob("*.yaml"))}
    if name not in known:
        # Whoever types dev.yaml or prams/dev.yaml means dev.
        hint = did_you_mean(as_path.stem, known) or f"; {show(str(folder))} has no .yaml file"
        raise UserError(f'there is no environment or parameter file "{show(name)}"{hint}')
    return known[name]


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError as error:
        # A name that is too long, a folder that may not be looked into: elsewhere pathlib says False by itself.
        raise UserError(f"{show(str(path))}: cannot be read: {error.strerror}") from None
