"""Names that were probably meant."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from typing import Any

from generator.lint.document import UNQUOTED_PLACEHOLDER

# What is filled in before AWS reads the file: ours, and those of other tools.
_PLACEHOLDER_MARKS = ("${", "{{", "<%", "%(", "#{", "$(", "__")
_BRACKETS = re.compile(r"<[A-Za-z][\w-]*>")


def hint(name: str, known: Iterable[str]) -> str:
    """Return the end of a sentence that names the nearest of `known`; empty if none is near."""
    originals = {candidate.lower(): candidate for candidate in known}
    near = difflib.get_close_matches(name.lower(), originals, 1, 0.6)
    return f"; did you mean {originals[near[0]]}?" if near else ""


def is_placeholder(value: Any) -> bool:
    """Whether a text holds something that is filled in before AWS reads it, so that nobody knows its value yet."""
    if not isinstance(value, str):
        return False
    if _BRACKETS.search(value) or UNQUOTED_PLACEHOLDER in value:
        return True
    return any(mark in value for mark in _PLACEHOLDER_MARKS) or (value.startswith(("%", "@", "$")) and len(value) > 1)


def listed(names: Iterable[str]) -> str:
    """Return names as a sentence lists them."""
    found = list(names)
    return " and ".join(filter(None, [", ".join(found[:-1]), *found[-1:]]))
