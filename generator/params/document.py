"""YAML as a tree of nodes that still know their lines.

The types are resolved but nothing is constructed: a value keeps the text it was written with, so
that `1.10` does not become 1.1 and `0123` not 83.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml

from generator.params import source
from generator.params.problems import ParamsError, Problem, RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from generator.params.problems import Problems

_TAG_PREFIX = "tag:yaml.org,2002:"
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
# What neither XML 1.0 nor UTF-8 can carry: control characters and lone surrogates, written as "\0" or "\ud800".
_UNSENDABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_NUMBER_TRAP = (
    "YAML does not read a number that begins with 0 or + or holds _ : or x as it is written: "
    "write plain decimal digits, or quote the text"
)
_TRAPS = {
    "null": "null is not a value: remove the key to take the default, or write '' for an empty text",
    "bool": "YAML reads an unquoted yes, no, on or off as a boolean: write true or false, or quote the word",
    "int": _NUMBER_TRAP,
    "float": _NUMBER_TRAP,
    "": "YAML tags (!name) are not read here: write the plain value, in quotes if it begins with !",
}


@dataclass(frozen=True)
class Entry:
    """A key of a mapping with its line and its value."""

    key: str
    line: int
    value: yaml.Node


def read(path: Path, problems: Problems) -> dict[str, Entry]:
    """Return the top level of the file; duplicate keys anywhere in it are noted in `problems`."""
    root = source.compose(path)
    if root is None or is_null(root):
        raise ParamsError(path, [Problem(0, "the file is empty; it needs at least account:, region: and version:")])
    if not isinstance(root, yaml.MappingNode):
        raise ParamsError(path, [Problem(line_of(root), "the file must be a mapping: account:, region:, version: ...")])
    for node in _mappings(root):
        _note_duplicates(node, problems)
    return _entries(root)


def mapping(entry: Entry, where: str, problems: Problems) -> dict[str, Entry]:
    """Return the keys under an entry. A key with nothing under it is an empty block."""
    if isinstance(entry.value, yaml.MappingNode):
        return _entries(entry.value)
    if not is_null(entry.value):
        problems.add(entry.line, where, "takes keys with values, as in `key: value`")
    return {}


def scalar(node: yaml.Node) -> str:
    """Return one value as text, as it was written; booleans become `true` and `false`.

    The reasons given for a refusal never hold the value, which may be a secret.
    """
    text = _plain(as_written(node), node.tag.removeprefix(_TAG_PREFIX))
    if _UNSENDABLE.search(text):
        raise RefusedError("holds a control character or half a surrogate pair, which cannot be sent to AWS")
    return text


def as_written(node: yaml.Node) -> str:
    """Return the text of one value, whatever type YAML takes it for."""
    if not isinstance(node, yaml.ScalarNode):
        kind = "a list" if isinstance(node, yaml.SequenceNode) else "a mapping"
        raise RefusedError(f"takes one value, not {kind}")
    return str(node.value)


def is_null(node: yaml.Node) -> bool:
    """Tell whether a key has nothing, ~ or null as its value."""
    return bool(node.tag == f"{_TAG_PREFIX}null")


def is_quoted(node: yaml.Node) -> bool:
    """Tell whether a value stands in quotes."""
    return isinstance(node, yaml.ScalarNode) and node.style in ("'", '"')


def line_of(node: yaml.Node) -> int:
    """Return the line of a node, counted from 1."""
    return int(node.start_mark.line) + 1


def _mappings(root: yaml.Node) -> Iterator[yaml.MappingNode]:
    """Yield every mapping once; aliases make the tree a graph, perhaps with cycles."""
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if id(node) in seen or not isinstance(node, yaml.CollectionNode):
            continue
        seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            yield node
            waiting.extend(value for _, value in node.value)
        else:
            waiting.extend(node.value)


def _note_duplicates(node: yaml.MappingNode, problems: Problems) -> None:
    first: dict[str, int] = {}
    for key, _ in node.value:
        if not isinstance(key, yaml.ScalarNode):
            problems.add(line_of(key), "", "a key must be one word, not a list or a mapping")
        elif key.tag == f"{_TAG_PREFIX}merge":
            problems.add(line_of(key), "<<", "merge keys are not read here: write the values out")
        elif key.value in first:
            problems.add(line_of(key), key.value, f"given twice, first in line {first[key.value]}: keep one")
        else:
            first[key.value] = line_of(key)


def _entries(node: yaml.MappingNode) -> dict[str, Entry]:
    """Return the keys as they were written; of a duplicate, noted elsewhere, the first counts."""
    entries: dict[str, Entry] = {}
    for key, value in node.value:
        if isinstance(key, yaml.ScalarNode) and key.tag != f"{_TAG_PREFIX}merge":
            entries.setdefault(key.value, Entry(key.value, line_of(key), value))
    return entries


def _plain(text: str, tag: str) -> str:
    if tag in ("str", "timestamp", "value", "merge"):
        return text
    if tag in ("int", "float") and _DECIMAL.fullmatch(text):
        return text
    if tag == "bool" and text.lower() in ("true", "false"):
        return text.lower()
    raise RefusedError(_TRAPS.get(tag, _TRAPS[""]))
