"""The values of a set and those of single accounts, checked against the template's parameters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from generator.params import document, header
from generator.params.problems import did_you_mean, show
from generator.params.stacks import FILLED
from generator.params.values import wire

if TYPE_CHECKING:
    from generator.params.block import Block
    from generator.params.document import Entry
    from generator.params.manifest import Manifest, Parameter
    from generator.params.problems import Problems


def parameters(block: Block, committed: Manifest, template: str, problems: Problems) -> dict[str, str]:
    """Return the value of every parameter: what the file gives, and the defaults.

    What names the stack's exports has to be given: the default of a template is nobody's environment.
    """
    declared = committed.stacks[template].parameters
    given = document.mapping(block.entries["parameters"], "parameters", problems) if _has(block) else {}
    line = block.entries["parameters"].line if _has(block) else block.line
    _note_unknown(given, declared, committed, problems)
    values = dict(_read("parameters", given, declared, problems))
    for name, parameter in declared.items():
        if name in given:
            continue
        if parameter.default is None or name in FILLED:
            meaning = parameter.label or parameter.description
            text = f"is required: {meaning}" if meaning else "is required"
            problems.add(line, f"parameters.{name}", text)
        else:
            values[name] = parameter.default
    return {name: values[name] for name in declared if name in values}


def overrides(entry: Entry, declared: Mapping[str, Parameter], problems: Problems) -> dict[str, dict[str, str]]:
    """Return the values of single accounts."""
    found: dict[str, dict[str, str]] = {}
    for account in document.mapping(entry, "overrides", problems).values():
        where = f"overrides.{account.key}"
        if not re.fullmatch(header.ACCOUNT_PATTERN, account.key):
            problems.add(account.line, "overrides", f'"{show(account.key)}" is not an account: 12 digits are needed')
            continue
        given = document.mapping(account, where, problems)
        for name, value in given.items():
            if declared and name not in declared:
                text = f"unknown parameter{did_you_mean(name, declared)}"
                problems.add(value.line, f"{where}.{name}", text)
        found[account.key] = dict(_read(where, given, declared, problems))
    return found


def _has(block: Block) -> bool:
    return "parameters" in block.entries


def _read(
    where: str, given: Mapping[str, Entry], declared: Mapping[str, Parameter], problems: Problems
) -> Iterator[tuple[str, str]]:
    for name, entry in given.items():
        if name not in declared:
            continue
        if declared[name].no_echo:
            text = "is a secret, which a set cannot compare: let the template read it from Secrets Manager"
            problems.add(entry.line, f"{where}.{name}", text)
        else:
            yield name, wire(entry, declared[name], f"{where}.{name}", problems)


def _note_unknown(
    given: Mapping[str, Entry], declared: Mapping[str, Parameter], committed: Manifest, problems: Problems
) -> None:
    for name, entry in given.items():
        if name not in declared:
            owners = [stack.name for stack in committed.stacks.values() if name in stack.parameters]
            hint = f"; it belongs to {', '.join(owners)}" if owners else did_you_mean(name, declared)
            problems.add(entry.line, f"parameters.{name}", f"unknown parameter{hint}")
