"""The page as HTML: one file that holds its style and script, and asks nothing of any other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment
from markupsafe import Markup, escape

from generator import html_page
from generator.catalog import content, diagram, words
from generator.catalog.locations import Locations
from generator.catalog.upgrades import upgrades
from generator.committed import Version

_ASSETS = Path(__file__).parent / "assets"


def render(versions: Sequence[Version], templates: Path, locations: Locations) -> str:
    """Return the page."""
    found = upgrades(versions, templates)
    chapters = [content.chapter(version, locations, found[version.name]) for version in versions]
    style, script = ((_ASSETS / name).read_text("utf-8") for name in ("page.css", "page.js"))
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            chapters=chapters,
            style=Markup(style),  # noqa: S704 - files of this package
            script=Markup(script),  # noqa: S704
            box_width=diagram.WIDTH,
            box_height=diagram.HEIGHT,
            policy=html_page.policy(style=style, script=script),
        )
    )


def _environment() -> Environment:
    filters = {"count": words.plural, "sizes": content.sizes, "short_type": words.short_type, "ticked": _ticked}
    return html_page.environment(_ASSETS, filters)


def _ticked(text: str) -> Markup:
    """Return a sentence in which what stands in backticks is set as code."""
    return Markup(re.sub("`([^`]*)`", r"<code>\1</code>", str(escape(text))))  # noqa: S704 - escaped before
