"""Words that a template writes out: whether they can be judged, and which known word was meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any

from generator.rules._values import text

# CloudFormation puts the value of a parameter store or of a secret in its place.
DYNAMIC = "{{resolve:"
# A word less like any known one may be newer than a list of ours.
LIKENESS = 0.85
# What is shorter is a part of too many words.
_SHORTEST = 4


def plain(value: Any) -> str | None:
    """Return a known text; None where it is empty, or holds what only a deployment knows."""
    found = text(value)
    return found if found and DYNAMIC not in found else None


def nearest(word: str, known: Iterable[str], likeness: float = LIKENESS) -> str | None:
    """Return the known word that was meant: the one that is almost the same, or those of which this is a part."""
    listed = list(known)
    close = difflib.get_close_matches(word, listed, 1, likeness)
    if close:
        return close[0]
    whole = [name for name in listed if len(word) >= _SHORTEST and word.lower() in name.lower()]
    return " or ".join(whole) or None


def beginnings(word: str, known: Iterable[str]) -> str | None:
    """Return the known words with dots of which this is the beginning, up to a dot."""
    return " or ".join(name for name in known if name.startswith(f"{word}.")) or None
