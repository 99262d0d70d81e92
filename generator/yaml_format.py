"""Templates as the YAML a person likes to read: short-form functions, sections and properties in order.

A subclass of PyYAML's C dumper that hands libyaml its events directly. troposphere's own `to_yaml` builds a tree of
nodes and walks it through a pure-Python emitter, which takes more than twenty times as long.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import yaml
from yaml import events

LINE_WIDTH = 120
# A function of a few plain arguments reads best on one line, and so do a few short values.
FLOW_WIDTH = 80
# Not the sections, what is in them, and its members: there a line for each keeps them apart.
BLOCK_LEVELS = 4
_TOO_LONG = 999

# Functions of rule assertions have no short form of their own in the documentation; they keep the long one.
_LONG_ONLY = frozenset({"Fn::EachMemberEquals", "Fn::EachMemberIn", "Fn::RefAll", "Fn::ValueOf", "Fn::ValueOfAll"})

_STR = "tag:yaml.org,2002:str"
_ATOMS = frozenset({int, float, bool, type(None)})

# libyaml copies what it needs from an event, so one event of a kind serves all.
_DOCUMENT = events.DocumentStartEvent(explicit=False)
_DOCUMENT_END = events.DocumentEndEvent(explicit=False)
_MAPPING = events.MappingStartEvent(None, None, implicit=True, flow_style=False)
_SHORT_MAPPING = events.MappingStartEvent(None, None, implicit=True, flow_style=True)
_MAPPING_END = events.MappingEndEvent()
_SEQUENCE = events.SequenceStartEvent(None, None, implicit=True, flow_style=False)
_SHORT_SEQUENCE = events.SequenceStartEvent(None, None, implicit=True, flow_style=True)
_SEQUENCE_END = events.SequenceEndEvent()

_RESOLVER = yaml.resolver.Resolver()
_REPRESENTER = yaml.representer.SafeRepresenter()


class TemplateDumper(yaml.CSafeDumper):
    """A dumper that writes intrinsic functions in their short form and multi-line text as literal blocks.

    There are no anchors: they would be hard to read, and StackSets refuse them.
    """

    _level = 0

    def represent(self, data: Any) -> None:
        """Write one document; whoever calls opens and closes the stream, as `yaml.dump` does."""
        self.emit(_DOCUMENT)
        self._value(data)
        self.emit(_DOCUMENT_END)

    def _value(self, data: Any) -> None:
        kind = type(data)
        if kind is str:
            self.emit(_text(data))
        elif kind is dict:
            self._mapping(data)
        elif kind is list:
            self._sequence(_SHORT_SEQUENCE if self._is_short(data) else _SEQUENCE, data)
        else:
            self.emit(_scalar(data))

    def _is_short(self, data: dict[str, Any] | list[Any]) -> bool:
        return self._level >= BLOCK_LEVELS and _length(data) <= FLOW_WIDTH

    def _mapping(self, data: dict[str, Any]) -> None:
        if len(data) == 1:
            ((key, value),) = data.items()
            if tag := _short_form(key, value):
                self._function(tag, value)
                return
        self.emit(_SHORT_MAPPING if self._is_short(data) else _MAPPING)
        self._level += 1
        for key, value in data.items():
            self.emit(_text(key))
            self._value(value)
        self._level -= 1
        self.emit(_MAPPING_END)

    def _sequence(self, start: events.SequenceStartEvent, items: list[Any]) -> None:
        self.emit(start)
        self._level += 1
        for item in items:
            self._value(item)
        self._level -= 1
        self.emit(_SEQUENCE_END)

    def _function(self, tag: str, value: Any) -> None:
        if tag == "!GetAtt":
            self.emit(_tagged(tag, ".".join(value)))
        elif type(value) is str:
            self.emit(_tagged(tag, value))
        else:
            self._sequence(_arguments(tag, flow=sum(map(_flow_length, value)) <= FLOW_WIDTH), value)


def to_yaml(document: dict[str, Any]) -> str:
    """Return a template as YAML.

    Raises `yaml.YAMLError` for a value that is neither a mapping, a list, text, a number, true, false nor nothing.
    """
    text: str = yaml.dump(document, Dumper=TemplateDumper, sort_keys=False, width=LINE_WIDTH, allow_unicode=True)
    return text


def _short_form(key: str, value: Any) -> str | None:
    """Return the tag of a function in short form, or None where the long form is needed or nothing is a function."""
    if key in ("Ref", "Condition"):
        return f"!{key}" if isinstance(value, str) else None
    if not key.startswith("Fn::") or key in _LONG_ONLY:
        return None
    if key == "Fn::GetAtt":
        # An attribute's name may be a function, and then cannot be joined to the resource's.
        return "!GetAtt" if isinstance(value, list) and all(isinstance(part, str) for part in value) else None
    # A tag cannot carry another tag: Fn::ImportValue of !Sub keeps its long form.
    return f"!{key[4:]}" if isinstance(value, str | list) else None


def _length(value: Any) -> int:
    """Return how much of a line a value takes, more than any line has if it should not stand on one."""
    if isinstance(value, dict) and not (len(value) == 1 and _short_form(*next(iter(value.items())))):
        parts = [_length(member) + len(key) + 2 for key, member in value.items()]
    elif isinstance(value, list):
        parts = [_length(member) for member in value]
    else:
        return _flow_length(value)
    length = sum(parts) + 2
    return length if length <= FLOW_WIDTH else _TOO_LONG


def _flow_length(value: Any) -> int:
    """Return how much of a line an argument of a function takes, as above, but no mapping or list stands on one."""
    if isinstance(value, str):
        return len(value) + 2 if "\n" not in value else _TOO_LONG
    if not isinstance(value, dict | list):
        return len(_scalar(value).value) + 2
    function = next(iter(value.items())) if isinstance(value, dict) and len(value) == 1 else None
    tag = _short_form(*function) if function else None
    if function is None or tag is None:
        return _TOO_LONG
    arguments = function[1]
    if isinstance(arguments, str):
        return _flow_length(arguments) + len(tag)
    if tag == "!GetAtt":
        return len(".".join(arguments)) + len(tag) + 2
    length = sum(map(_flow_length, arguments))
    return length + len(tag) + 2 if length <= FLOW_WIDTH else _TOO_LONG


# Most texts and functions of a template occur many times, and finding out how YAML would read a text is dear.
@lru_cache(maxsize=8192)
def _text(value: str) -> events.ScalarEvent:
    is_plain = _RESOLVER.resolve(yaml.ScalarNode, value, (True, False)) == _STR  # type: ignore[no-untyped-call]
    return events.ScalarEvent(None, _STR, (is_plain, True), value, style="|" if "\n" in value else None)


@lru_cache(maxsize=8192)
def _tagged(tag: str, value: str) -> events.ScalarEvent:
    # Nothing after a tag would be an empty text, too, but not every reader knows.
    return events.ScalarEvent(None, tag, (False, False), value, style=None if value else "'")


@lru_cache
def _arguments(tag: str, *, flow: bool) -> events.SequenceStartEvent:
    return events.SequenceStartEvent(None, tag, implicit=False, flow_style=flow)


def _scalar(value: Any) -> events.ScalarEvent:
    if type(value) not in _ATOMS:
        raise yaml.YAMLError(f"{value!r} cannot be part of a template")
    node = _REPRESENTER.represent_data(value)
    return events.ScalarEvent(None, node.tag, (True, False), node.value)
