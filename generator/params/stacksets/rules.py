"""What must be true of several keys of a StackSet's file together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from generator.params import document

if TYPE_CHECKING:
    from generator.params.block import Block
    from generator.params.manifest import Stack
    from generator.params.problems import Problems
    from generator.params.stacksets.model import StackSet

_ROLES = ("administration_role", "execution_role")


def note(found: StackSet, block: Block, problems: Problems) -> None:
    """Note what does not fit together, at the line of the key that should change."""
    # What is wrong with targets by itself was said; what is missing because of that is no second mistake.
    sound = "targets" in block.entries and not any(problem.text.startswith("targets") for problem in problems.found)
    if "permissions" in block.entries:
        for key, text in (*_keys(found, block), *(_targets(found) if sound else ())):
            line = block.entries[key].line if key in block.entries else block.line
            problems.add(line, key, text)
    for key, text in (*_strict(found), *_strangers(found)):
        problems.add(block.entries[key].line, key, text)


def note_scope(found: StackSet, template: Stack | None, block: Block, problems: Problems) -> None:
    """Note more than one Region for a template of which an account gets one stack: names of its roles would collide."""
    if template and template.of_account and len(found.regions) > 1:
        text = f"{found.template} belongs to an account, which gets one stack of it: give one Region"
        problems.add(block.entries["regions"].line, "regions", text)


def _keys(found: StackSet, block: Block) -> Iterator[tuple[str, str]]:
    """Yield keys that belong to the other kind of permissions, or that this kind needs."""
    for key in _ROLES:
        if found.service_managed and key in block.entries:
            yield key, "belongs to self-managed sets: AWS Organizations gives the rights here, remove it"
        if not found.service_managed and (key not in block.entries or document.is_null(block.entries[key].value)):
            yield key, "is required for a self-managed set"
    for key in ("auto_deployment", "call_as"):
        if not found.service_managed and key in block.entries:
            yield key, "belongs to service-managed sets: remove it"


def _targets(found: StackSet) -> Iterator[tuple[str, str]]:
    """Yield what the targets of this kind of permissions lack."""
    targets = found.targets
    if not found.service_managed:
        if targets.units or targets.filter != "none":
            yield "targets", "organizational_units and filter belong to service-managed sets: list the accounts"
        elif not targets.accounts:
            yield "targets", "needs accounts: a self-managed set goes to these"
        return
    if not targets.units:
        yield "targets", "needs organizational_units: a service-managed set goes to these"
    if targets.accounts and targets.filter == "none":
        yield "targets", "has accounts without a filter: intersection for only these, difference for all but these"
    if targets.filter != "none" and not targets.accounts:
        yield "targets", f"has the filter {targets.filter} without accounts"


def _strict(found: StackSet) -> Iterator[tuple[str, str]]:
    most, tolerated = found.operation.max_concurrent, found.operation.failure_tolerance
    if found.operation.soft or most.is_percentage or tolerated.is_percentage:
        return
    if most.number > tolerated.number + 1:
        limit = f"strict allows at most one more than failure_tolerance, which is {tolerated.number}"
        yield "operation", f"max_concurrent is {most.number}, but {limit}: lower it, or say mode: soft"


def _strangers(found: StackSet) -> Iterator[tuple[str, str]]:
    """Yield accounts that are named somewhere but get no stack, as far as the file alone knows."""
    listed = set(found.targets.accounts)
    for key, named in (("canary", found.canary), ("overrides", tuple(found.overrides))):
        for account in named:
            if found.targets.filter == "difference" and account in listed:
                yield key, f"{account} gets no stack: targets leaves it out"
            elif listed and found.targets.filter != "difference" and account not in listed:
                yield key, f"{account} gets no stack: it is not among the accounts of targets"
