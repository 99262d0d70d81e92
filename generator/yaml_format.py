"""Templates as the YAML a person likes to read: short-form functions, sections and properties in order.

A subclass of PyYAML's C dumper. troposphere's own `to_yaml` walks the template through a pure-Python emitter and
takes ten times as long.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import yaml

LINE_WIDTH = 120
# A function of a few plain arguments reads best on one line.
FLOW_WIDTH = 80

# Functions of rule assertions have no short form of their own in the documentation; they keep the long one.
_LONG_ONLY = frozenset({"Fn::EachMemberEquals", "Fn::EachMemberIn", "Fn::RefAll", "Fn::ValueOf", "Fn::ValueOfAll"})

_MAP = "tag:yaml.org,2002:map"
_SEQ = "tag:yaml.org,2002:seq"
_STR = "tag:yaml.org,2002:str"


class TemplateDumper(yaml.CSafeDumper):
    """A dumper that writes intrinsic functions in their short form and multi-line text as literal blocks."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - PyYAML's signature
        """Write everything out: an anchor would be hard to read, and StackSets refuse it."""
        return True

    def represent_data(self, data: Any) -> yaml.Node:
        """Return the node of one value; the common types go past PyYAML's slower general way."""
        kind = type(data)
        if kind is str:
            return _text(data)
        if kind is dict:
            return self._mapping(data)
        if kind is list:
            return yaml.SequenceNode(_SEQ, [self.represent_data(item) for item in data], flow_style=False)
        node: yaml.Node = super().represent_data(data)
        return node

    def _mapping(self, data: dict[str, Any]) -> yaml.Node:
        if len(data) == 1:
            ((key, value),) = data.items()
            if tag := _short_form(key, value):
                return self._function(tag, value)
        pairs = [(_text(key), self.represent_data(value)) for key, value in data.items()]
        return yaml.MappingNode(_MAP, pairs, flow_style=False)

    def _function(self, tag: str, value: Any) -> yaml.Node:
        if tag == "!GetAtt":
            return yaml.ScalarNode(tag, ".".join(value))
        if isinstance(value, str):
            return yaml.ScalarNode(tag, value)
        items = [self.represent_data(item) for item in value]
        return yaml.SequenceNode(tag, items, flow_style=sum(map(_flow_length, items)) <= FLOW_WIDTH)

    def resolve(self, kind: type[yaml.Node], value: Any, implicit: Any) -> Any:
        """Return the tag a plain value would get; most texts of a template occur many times."""
        if kind is yaml.ScalarNode:
            return _resolved(value, implicit)
        return super().resolve(kind, value, implicit)  # type: ignore[no-untyped-call]


_RESOLVER = yaml.resolver.Resolver()


@lru_cache(maxsize=8192)
def _resolved(value: str, implicit: tuple[bool, bool]) -> Any:
    return _RESOLVER.resolve(yaml.ScalarNode, value, implicit)  # type: ignore[no-untyped-call]


def _text(value: str) -> yaml.Node:
    return yaml.ScalarNode(_STR, value, style="|" if "\n" in value else None)


def _short_form(key: str, value: Any) -> str | None:
    """Return the tag of a function in short form, or None where the long form is needed or nothing is a function."""
    if key in ("Ref", "Condition"):
        return f"!{key}" if isinstance(value, str) else None
    # A tag cannot carry another tag: Fn::ImportValue of !Sub keeps its long form.
    if not key.startswith("Fn::") or key in _LONG_ONLY or isinstance(value, dict):
        return None
    return f"!{key[4:]}"


def _flow_length(node: yaml.Node) -> int:
    """Return how much of a line a node takes, more than any line has if it should not stand on one."""
    if isinstance(node, yaml.ScalarNode):
        return len(node.value) + len(node.tag if node.tag[0] == "!" else "") + 2 if "\n" not in node.value else 999
    if isinstance(node, yaml.SequenceNode) and node.flow_style:
        return sum(map(_flow_length, node.value)) + len(node.tag) + 2
    return 999


def to_yaml(document: dict[str, Any]) -> str:
    """Return a template as YAML."""
    text: str = yaml.dump(document, Dumper=TemplateDumper, sort_keys=False, width=LINE_WIDTH, allow_unicode=True)
    return text
