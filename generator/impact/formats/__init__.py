"""An impact as text for a terminal, as Markdown for a pull request, and as JSON for scripts."""

from __future__ import annotations

from generator.impact.model import Impact

NAMES = ("text", "md", "json")


def present(impact: Impact, name: str, *, colour: bool = False, width: int | None = None) -> str:
    """The impact in one of the formats of NAMES, ending in a newline.

    `colour` and `width` are for text on a terminal; without a width, as for a pipe, no line is broken.
    """
    if name == "json":
        from generator.impact.formats import data

        return data.to_json(impact)
    if name == "md":
        from generator.impact.formats import markdown

        return markdown.to_markdown(impact)
    from generator.impact.formats import text

    return text.to_text(impact, colour=colour, width=width)
