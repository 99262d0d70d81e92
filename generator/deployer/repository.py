"""Which commit of the repository a plan was made from."""

from __future__ import annotations

import subprocess


def commit() -> str | None:
    """Return the commit that is checked out, None outside a repository or without git."""
    try:
        found = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=True)  # noqa: S607
    except (OSError, subprocess.CalledProcessError):
        return None
    return found.stdout.strip()
