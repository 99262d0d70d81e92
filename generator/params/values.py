"""From a YAML value to the text that CloudFormation takes for a parameter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

from generator.params import constraints, document
from generator.params.problems import RefusedError

if TYPE_CHECKING:
    from generator.params.document import Entry
    from generator.params.manifest import Parameter
    from generator.params.problems import Problems

# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
VALUE_BYTES = 4096


def wire(entry: Entry, parameter: Parameter, where: str, problems: Problems) -> str:
    """Return the value as text, lists joined with commas; what is not right is noted, the text is then unfinished."""
    if parameter.is_list and isinstance(entry.value, yaml.SequenceNode):
        value = _joined(entry.value, entry.line, parameter, where, problems)
    else:
        value = ""
        with problems.noted(entry.line, where):
            value = _single(entry.value, parameter)
    if (size := len(value.encode("utf-8"))) > VALUE_BYTES:
        problems.add(entry.line, where, f"has {size:,} bytes, CloudFormation takes at most {VALUE_BYTES:,}")
    return value


def _single(node: yaml.Node, parameter: Parameter) -> str:
    text = document.scalar(node)
    # CloudFormation trims the members of a list before it looks at them.
    members = [member.strip() for member in text.split(",")] if parameter.is_list else [text]
    for member in members:
        constraints.check(parameter, member)
    return ",".join(members)


def _joined(node: yaml.SequenceNode, line: int, parameter: Parameter, where: str, problems: Problems) -> str:
    if not node.value:
        with problems.noted(line, where):
            constraints.check(parameter, "")
    members: list[str] = []
    for member in node.value:
        with problems.noted(document.line_of(member), where):
            if "," in document.scalar(member):
                raise RefusedError("a member holds a comma, where CloudFormation would split it: write two members")
            members.append(_single(member, parameter))
    return ",".join(members)
