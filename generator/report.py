"""What a command says when it is done."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Report:
    """What a command prints, and the exit code it ends with."""

    text: str
    exit_code: int = 0
