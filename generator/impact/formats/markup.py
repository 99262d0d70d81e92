"""Text from a template inside Markdown: whatever it holds, it is shown and does nothing."""

from __future__ import annotations

import re

from generator.impact.formats.outline import clean

_LONGEST_NAME = 120
_LONGEST_SENTENCE = 1000

_PLAIN_NAME = re.compile(r"[A-Za-z0-9.:/*+~?-]+( [A-Za-z0-9.:/*+~?-]+)*")
_SPECIAL = re.compile(
    r"""(?P<joint>[@#](?=\w)       # GitHub sends a message to whom a comment mentions, and links numbers of issues
                | (?<=\w):(?=//)   # and makes a link of every address
                | (?<=www)\.)
      | (?P<markup>[\\`*_{}\[\]<>|~&!$])""",
    re.VERBOSE | re.IGNORECASE,
)


def code(text: str) -> str:
    """Return a name as code: in backticks, or as HTML where backticks would not hold it or would break a table."""
    line = _cut(clean(text), _LONGEST_NAME)
    return f"`{line}`" if _PLAIN_NAME.fullmatch(line) else code_in_html(line)


def code_in_html(text: str) -> str:
    """Return a name as code where GitHub reads HTML only, as in the summary of a list that unfolds."""
    line = _cut(clean(text), _LONGEST_NAME)
    # A reference to a character is never markup: https://spec.commonmark.org/0.31.2/#entity-and-numeric-character-references
    safe = "".join(each if each.isalnum() or each in " -" else f"&#{ord(each)};" for each in line)
    return f"<code>{safe}</code>"


def prose(text: str) -> str:
    """Return a sentence as it is; it must not stand at the beginning of a line, where a dash would be a list."""
    return _SPECIAL.sub(_disarmed, _cut(clean(text), _LONGEST_SENTENCE))


def _disarmed(special: re.Match[str]) -> str:
    # A comment is not shown and keeps apart what GitHub would otherwise recognise.
    return f"{special['joint']}<!-- -->" if special["joint"] else f"&#{ord(special['markup'])};"


def _cut(line: str, longest: int) -> str:
    return line if len(line) <= longest else f"{line[: longest - 3]}..."
