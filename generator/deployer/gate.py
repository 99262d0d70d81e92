"""The gate in front of a change set: what it would delete for good, and whether a person has said so by name.

CloudFormation says of every resource what becomes of it (`PolicyAction`); that, and not the word "replacement", is
whether data dies.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING

from generator.errors import UserError
from generator.impact.stateful import is_costly_to_lose, lost_with

if TYPE_CHECKING:
    from generator.deployer.change_sets import ChangeSet
    from generator.deployer.results import ResourceChange
    from generator.deployer.targets import Target

# A snapshot keeps the data, but what runs is gone until somebody restores it.
_FATAL = frozenset({"Delete", "Snapshot", "ReplaceAndDelete", "ReplaceAndSnapshot"})
_REPLACED = frozenset({"True", "Conditional"})


def refusals(target: Target, change_set: ChangeSet, allowed: Collection[str]) -> list[str]:
    """Return why the change set must not be executed, a line for each resource that `allowed` does not name."""
    return [
        _refusal(target, change) for change in change_set.changes if is_fatal(change) and change.resource not in allowed
    ]


def check_allowed(changes: Iterable[ResourceChange], allowed: Collection[str]) -> None:
    """Refuse a permission that nothing needs: left over in a script, it would allow the next replacement.

    `changes` are those of all stacks of a plan. Raises `UserError` with the names that none of them destroys.
    """
    needed = {change.resource for change in changes if is_fatal(change)}
    stale = sorted(set(allowed) - needed)
    if stale:
        known = f"; what needs a permission: {', '.join(sorted(needed))}" if needed else ""
        raise UserError(f"--allow-replace {', '.join(stale)}: the plan neither deletes nor replaces it{known}")


def is_fatal(change: ResourceChange) -> bool:
    """Whether a change destroys, or may destroy, what no template can make again."""
    if not is_costly_to_lose(change.type):
        return False
    if change.action == "Remove" or change.replacement in _REPLACED:
        # Where CloudFormation does not say what becomes of it, the default is that it is deleted.
        return change.policy_action in _FATAL or not change.policy_action
    return change.policy_action in _FATAL or change.action == "Dynamic"


def _refusal(target: Target, change: ResourceChange) -> str:
    fate, lost = " ".join(_fate(change)), lost_with(change.type)
    return (
        f"{target.key}: {change.resource} ({change.type}) {fate}, and with it {lost}; if that is meant, say "
        f"--allow-replace {change.resource}"
    )


def _fate(change: ResourceChange) -> Iterator[str]:
    uncertain = change.action == "Dynamic" or change.replacement == "Conditional"
    yield "may be" if uncertain else "would be"
    yield "deleted" if change.action in ("Remove", "Dynamic") else "replaced by a new one"
    causes = sorted({each.path for each in change.properties if each.recreation != "Never"})
    if causes:
        yield f"because of {', '.join(causes)}"
    if change.policy_action in ("Snapshot", "ReplaceAndSnapshot"):
        yield "(only a snapshot is kept)"
