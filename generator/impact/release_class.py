"""Which version an update asks for, https://semver.org read as a promise to running systems, and what CI is told."""

from __future__ import annotations

from collections.abc import Iterator

from generator.impact.model import (
    HARMFUL,
    HARMLESS,
    Change,
    ExportChange,
    Impact,
    ParameterChange,
    ReleaseClass,
    StackChange,
)
from generator.impact.stateful import holds_data


def release_class(impact: Impact) -> ReleaseClass:
    """Return the least version that says what the update does.

    *major* where something that holds data is, or may be, replaced or removed, where a hazard or an interruption is,
    where a template is gone, where a parameter or an export is gone or narrower, or a new parameter must be given;
    *minor* for everything else that a deployed stack notices, and for a new template; *patch* for text.
    """
    if any(_is_major(impact)):
        return "major"
    if any(_is_minor(impact)):
        return "minor"
    return "patch" if impact.changes or impact.parameters or impact.texts else "none"


def exit_code(impact: Impact) -> int:
    """Return 3 where a hazard is found, data is lost, a resource is interrupted or CloudFormation refuses, else 0.

    CloudFormation changes and removes no export that another stack imports: the update fails and rolls back. A stack
    whose template is gone goes on running: it counts for what is lost, or refused, when somebody deletes it.
    """
    hurts = any(change.hazards or change.data_lost or change.interrupts for change in impact.changes)
    return HARMFUL if hurts or any(change.imported_by for change in impact.exports) else HARMLESS


def _is_major(impact: Impact) -> Iterator[bool]:
    yield from map(_breaks_stack, impact.stacks)
    yield from map(_breaks_resource, impact.changes)
    yield from map(_breaks_caller, impact.parameters)
    yield from map(_breaks_importer, impact.exports)


def _is_minor(impact: Impact) -> Iterator[bool]:
    yield from (change.properties != ("Metadata",) for change in impact.changes)
    yield from (change.action != "text" for change in impact.parameters)
    yield bool(impact.stacks or impact.exports or impact.policies)


def _breaks_stack(change: StackChange) -> bool:
    return change.action == "remove"


def _breaks_resource(change: Change) -> bool:
    gone = change.action in ("remove", "replace", "may-replace") and holds_data(change.type)
    return bool(gone or change.hazards or change.data_lost or change.interrupts)


def _breaks_caller(change: ParameterChange) -> bool:
    return change.breaks or change.action in ("remove", "narrow", "type")


def _breaks_importer(change: ExportChange) -> bool:
    return change.action == "remove" or bool(change.imported_by)
