"""The report of a rehearsal: one HTML file that holds its style and its chart, and asks nothing of any other."""

from __future__ import annotations

from pathlib import Path

from generator.rehearsal.story import Story


def write(path: Path, story: Story) -> None:
    """Write the report to `path`, whole or not at all; the same story makes the same bytes."""
    from generator import folder
    from generator.rehearsal.report.page import render

    folder.replace(path.parent, {path.name: render(story).encode()}, ())
