"""The few forms of Mermaid's flow charts that GitHub draws without surprises."""

from __future__ import annotations

import re
from collections.abc import Iterable


def chart(direction: str, lines: Iterable[str]) -> str:
    """Return a flow chart as a fenced block of Markdown."""
    return "\n".join(["```mermaid", f"flowchart {direction}", *(f"    {line}" for line in lines), "```"])


def group(key: str, title: str, lines: Iterable[str]) -> list[str]:
    """Return the lines of a titled box around others."""
    return [f"subgraph {identifier(key)} [{_text(title)}]", *(f"    {line}" for line in lines), "end"]


def box(key: str, *lines: str) -> str:
    """Return a node with one or more lines of text; the empty ones are left out."""
    return f"{identifier(key)}[{_text('<br>'.join(line for line in lines if line))}]"


def identifier(key: str) -> str:
    """Return a name as Mermaid takes it for a node.

    A hyphen could be read as the beginning of an arrow, and `end` closes a group, in any spelling but with a capital.
    """
    plain = re.sub(r"\W", "_", key, flags=re.ASCII).lower()
    return f"{plain}_" if plain == "end" else plain


def _text(words: str) -> str:
    return '"' + words.replace('"', "#quot;") + '"'
