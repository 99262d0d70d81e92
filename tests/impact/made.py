"""Sides of a comparison, made of templates that a test writes as YAML."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import dedent
from typing import Any

from hypothesis import strategies as st

from generator.impact.compare import compare
from generator.impact.model import Change, Impact, Side
from generator.lint.document import parse

_FUNCTIONS = [
    "Ref",
    "Condition",
    "Fn::If",
    "Fn::Sub",
    "Fn::GetAtt",
    "Fn::Join",
    "Fn::Split",
    "Fn::Select",
    "Fn::FindInMap",
    "Fn::Cidr",
    "Fn::ImportValue",
    "Fn::Equals",
    "Fn::Not",
    "Fn::And",
    "Fn::Or",
    "Fn::GetAZs",
    "Fn::Length",
    "Fn::Transform",
    "Fn::ForEach::X",
]
# Whatever can stand in a template, functions with arguments that they do not take among it.
ODD = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-9, 9)
    | st.sampled_from(["", "A", "P", "C", "a,b", "${A.B}", "${", "${P}"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["a", "Type", "Condition", "Properties"]), inner, max_size=2)
        | st.builds(
            lambda name, argument: {name: argument},
            st.sampled_from(_FUNCTIONS),
            inner,
        )
    ),
    max_leaves=12,
)

Values = Mapping[str, Mapping[str, str]]


def template(text: str) -> dict[str, Any]:
    """A template as it is read from a file."""
    value = parse(dedent(text).encode(), may_be_yaml=True).value
    assert isinstance(value, dict)
    return value


def side(text: str | Mapping[str, Any], parameters: Mapping[str, str] | None = None, label: str = "a side") -> Side:
    """A side with one stack called `stack`."""
    known = None if parameters is None else {"stack": parameters}
    return Side(label=label, templates={"stack": template(text) if isinstance(text, str) else text}, parameters=known)


def sides(parameters: Values | None = None, **texts: str) -> Side:
    """A side with several stacks."""
    return Side(label="a side", templates={name: template(text) for name, text in texts.items()}, parameters=parameters)


def impact(old: str, new: str, parameters: Mapping[str, str] | None = None) -> Impact:
    """What an update from one template to another does."""
    return compare(side(old, parameters, "old"), side(new, parameters, "new"))


def changes(found: Impact) -> dict[str, Change]:
    """The changes of an impact by the name of the resource."""
    return {change.resource: change for change in found.changes}


def actions(found: Impact) -> dict[str, str]:
    """What happens to each resource that something happens to."""
    return {change.resource: change.action for change in found.changes}
