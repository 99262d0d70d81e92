"""What a command says when it is done."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import NoReturn

import click


@dataclass(frozen=True)
class Report:
    """What a command prints, and the exit code it ends with."""

    text: str
    exit_code: int = 0


def end(report: Report) -> NoReturn:
    """Print a report and end the process as it says."""
    click.echo(report.text, nl=False)
    sys.exit(report.exit_code)
