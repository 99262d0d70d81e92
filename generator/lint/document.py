"""A YAML or JSON file as plain data that remembers where each value stands.

JSON is read by the YAML parser, too, because that knows places; that it is JSON is checked first.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import yaml

# From the root of the data: keys of objects and numbers of list items.
Path = tuple[str | int, ...]

# Aliases can make a few lines stand for millions of values.
MAXIMUM_VALUES = 50_000

# libyaml is twenty times as fast; PyYAML is sometimes installed without it.
# Far more than any file of AWS has, and far less than overflows the stack.
_DEEPEST = 500
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# What a placeholder outside of quotes is read as: before it is filled in, the file is no JSON.
UNQUOTED_PLACEHOLDER = "\ue000"
_UNQUOTED = re.compile(r"(?<=[:\[,])(\s*)(<[A-Za-z][\w-]*>|\$\{[^}\n]+\}|\{\{[^}\n]+\}\}|%\w+%)(?=\s*[,\]}])")
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")
_TYPED = {f"tag:yaml.org,2002:{name}" for name in ("int", "float", "bool", "null")}

_PLAIN_TAGS = {
    yaml.ScalarNode: "tag:yaml.org,2002:str",
    yaml.SequenceNode: "tag:yaml.org,2002:seq",
    yaml.MappingNode: "tag:yaml.org,2002:map",
}


class Place(NamedTuple):
    """Where a value stands, from line 1 and column 1; the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


class SyntaxProblem(Exception):  # noqa: N818 - it is reported, not raised through
    """The file is no YAML or JSON."""

    def __init__(self, message: str, line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.place = Place(line, column, line, column + 1)


class Document:
    """The data of one file; `duplicates` are the places of keys that a mapping holds a second time."""

    def __init__(self, text: str, *, is_json: bool) -> None:
        self.duplicates: list[tuple[Path, Place]] = []
        self._places: dict[Path, Place] = {}
        # Where the lines of a text begin that is written as a block: only there a line of the text is one of the file.
        self._blocks: dict[Path, int] = {}
        self.value = self._data(_compose(text, is_json=is_json), ())

    def place(self, path: Path, line: int = 0) -> Place:
        """Return the place of a value, or of the nearest object around it."""
        if line and path in self._blocks:
            number = self._blocks[path] + line
            return Place(number, 1, number + 1, 1)
        while path and path not in self._places:
            path = path[:-1]
        return self._places.get(path, Place(1, 1, 1, 2))

    def _data(self, node: yaml.Node, path: Path) -> Any:
        if node.tag.startswith("!") and node.tag != "!":
            return self._function(node, path)
        self._places.setdefault(path, _place(node))
        if len(self._places) > MAXIMUM_VALUES:
            raise SyntaxProblem(f"the file holds more than {MAXIMUM_VALUES} values; aliases may multiply them")
        if isinstance(node, yaml.MappingNode):
            return dict(self._members(node, path))
        if isinstance(node, yaml.SequenceNode):
            return [self._data(item, (*path, index)) for index, item in enumerate(node.value)]
        if isinstance(node, yaml.ScalarNode) and node.style == "|":
            self._blocks[path] = int(node.start_mark.line) + 2
        return _scalar(node)

    def _function(self, node: yaml.Node, path: Path) -> Any:
        """Return a CloudFormation function in its long form: `!Sub text` is {"Fn::Sub": text}."""
        name = node.tag[1:] if node.tag in ("!Ref", "!Condition") else f"Fn::{node.tag[1:]}"
        self._places.setdefault(path, _place(node))
        node.tag = _PLAIN_TAGS[type(node)]
        argument = self._data(node, (*path, name))
        if name == "Fn::GetAtt" and isinstance(argument, str):
            argument = argument.split(".", 1)
        return {name: argument}

    def _members(self, node: yaml.MappingNode, path: Path) -> Iterator[tuple[str, Any]]:
        yaml.constructor.SafeConstructor().flatten_mapping(node)
        for key, value in node.value:
            name = str(key.value) if isinstance(key, yaml.ScalarNode) else "?"
            member = (*path, name)
            if member in self._places:
                self.duplicates.append((member, _place(key)))
            else:
                self._places[member] = _place(key)
            yield name, self._data(value, member)


def parse(content: bytes, *, may_be_yaml: bool) -> Document:
    """Return the data of a file; `may_be_yaml` says that something in braces need not be JSON."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise SyntaxProblem(f"not UTF-8: byte 0x{content[error.start]:02x}", line) from None
    in_braces = text.lstrip()[:1] in ("{", "[")
    try:
        if in_braces and not may_be_yaml:
            text = _read_json(text)
        return Document(text, is_json=in_braces)
    except json.JSONDecodeError as error:
        raise SyntaxProblem(f"not JSON: {error.msg}", error.lineno, error.colno) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise SyntaxProblem(f"not YAML: {error.problem or error.context}", *place) from None
    except yaml.YAMLError as error:
        raise SyntaxProblem(f"not YAML: {' '.join(str(error).split())}") from None
    except (RecursionError, ValueError, OverflowError):
        raise SyntaxProblem("nested too deeply, or holding an escape out of range") from None


def _read_json(text: str) -> str:
    """Return text that is JSON, the same or with the placeholders outside of quotes in quotes; else raise."""
    try:
        json.loads(text)
    except json.JSONDecodeError:
        # Every replacement keeps the columns.
        filled = _UNQUOTED.sub(lambda match: f'{match[1]}"{UNQUOTED_PLACEHOLDER * (len(match[2]) - 2)}"', text)
        if filled == text:
            raise
        json.loads(filled)
        return filled
    return text


def _compose(text: str, *, is_json: bool) -> yaml.Node:
    if is_json:
        # YAML knows no tabs and no halves of a character; every replacement keeps the columns.
        text = _SURROGATE.sub(r"\\ufffd", text.replace("\t", " "))
    check_depth(text)
    node = yaml.compose(text, Loader=_LOADER)
    if node is None:
        raise SyntaxProblem("the file is empty")
    return node


def check_depth(text: str) -> None:
    """Refuse what is nested deeper than any file of AWS: libyaml's composer would overflow the stack of the process.

    Raises `SyntaxProblem` for that, and what PyYAML raises for what is no YAML.
    """
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > _DEEPEST:
                mark = event.start_mark
                place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
                raise SyntaxProblem(f"nested more than {_DEEPEST} levels deep", *place)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _scalar(node: yaml.Node) -> Any:
    if node.tag not in _TYPED:
        return str(node.value)
    try:
        return yaml.constructor.SafeConstructor().construct_object(node)
    except (ValueError, KeyError):
        return str(node.value)


def _place(node: yaml.Node) -> Place:
    start, end = node.start_mark, node.end_mark
    if start.line != end.line and not isinstance(node, yaml.ScalarNode):
        # An object is pointed at by its first character, not by all its lines.
        return Place(start.line + 1, start.column + 1, start.line + 1, start.column + 2)
    return Place(start.line + 1, start.column + 1, end.line + 1, end.column + 1)
