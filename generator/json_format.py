"""JSON that can be read in a diff and is not long: what fits on a line stands on one, and only the top is indented."""

from __future__ import annotations

import json
from typing import Any

LINE_WIDTH = 120
# An indent at every level would be a fifth of a template, and the size of a template is limited.
DEEPEST_INDENT = "\n "

_line = json.JSONEncoder(ensure_ascii=False).encode


def to_json(document: Any) -> str:
    """Return a document as JSON with a final newline.

    A list or mapping that would end within `LINE_WIDTH` characters is one line, as `json.dumps` writes it; of any
    other each member begins a line, but where it is the only one. Only sections are indented. The keys of mappings must
    be text.
    """
    return _written(document, "\n", 0) + "\n"


def _written(value: Any, margin: str, taken: int) -> str:
    """Return a value whose line begins with `margin` and holds `taken` characters before it."""
    line = _line(value)
    # One more for the comma that may follow.
    if not value or not isinstance(value, dict | list) or taken + len(line) < LINE_WIDTH:
        return line
    if len(value) == 1 and margin == DEEPEST_INDENT:
        return _around_one(value, margin, taken)
    inner = min(margin + " ", DEEPEST_INDENT, key=len)
    if isinstance(value, list):
        members = [_written(member, inner, len(margin)) for member in value]
        return f"[{inner}{f',{inner}'.join(members)}{margin}]"
    keyed = [(f"{_line(key)}: ", member) for key, member in value.items()]
    members = [key + _written(member, inner, len(margin) + len(key)) for key, member in keyed]
    return f"{{{inner}{f',{inner}'.join(members)}{margin}}}"


def _around_one(value: Any, margin: str, taken: int) -> str:
    """Return a list or mapping of one member, which needs no line for its brackets."""
    if isinstance(value, list):
        return f"[{_written(value[0], margin, taken + 1)}]"
    ((key, member),) = value.items()
    opened = f"{{{_line(key)}: "
    return f"{opened}{_written(member, margin, taken + len(opened))}}}"
