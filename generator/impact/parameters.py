"""What an update asks of those who give the parameters of a stack."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from generator.impact.assertions import assertions
from generator.impact.defaults import shown
from generator.impact.model import ParameterChange, Side
from generator.impact.narrowing import constraints, fits
from generator.impact.plain import text
from generator.impact.resolve import section

_TEXTS = ("Description", "ConstraintDescription", "NoEcho")


class _Parameter(NamedTuple):
    """A parameter that both sides have, and the value that is given to it, None where nobody knows one."""

    stack: str
    name: str
    old: Mapping[str, Any]
    new: Mapping[str, Any]
    given: str | None


def parameters(old: Side, new: Side) -> tuple[ParameterChange, ...]:
    """Return what happens to the parameters of the stacks that both sides have."""
    return tuple(change for stack in new.templates if stack in old.templates for change in _of_stack(stack, old, new))


def _of_stack(stack: str, old: Side, new: Side) -> Iterator[ParameterChange]:
    before = section(old.templates[stack], "Parameters")
    after = section(new.templates[stack], "Parameters")
    given = None if new.parameters is None else new.parameters.get(stack, {})
    for name in dict.fromkeys([*after, *before]):
        if name not in before:
            yield _added(stack, name, _mapping(after[name]), given)
        elif name not in after:
            yield _removed(stack, name, given)
        else:
            value = None if given is None else given.get(name)
            yield from _changed(_Parameter(stack, name, _mapping(before[name]), _mapping(after[name]), value))
    yield from assertions(stack, old, new)


def _mapping(declared: Any) -> Mapping[str, Any]:
    return declared if isinstance(declared, Mapping) else {}


def _added(stack: str, name: str, declared: Mapping[str, Any], given: Mapping[str, str] | None) -> ParameterChange:
    if "Default" in declared:
        because, breaks = f"it is new, with the default {shown(text(declared['Default']))}", False
    elif given is not None and name in given:
        because, breaks = "it is new and has no default; a value is given", False
    else:
        because, breaks = "it is new and has no default: every stack must be given a value", True
    return ParameterChange(stack=stack, parameter=name, action="add", because=because, breaks=breaks)


def _removed(stack: str, name: str, given: Mapping[str, str] | None) -> ParameterChange:
    breaks = given is None or name in given
    because = "CloudFormation refuses a value for it" if breaks else "no value is given for it"
    return ParameterChange(
        stack=stack, parameter=name, action="remove", because=f"it is gone; {because}", breaks=breaks
    )


def _changed(parameter: _Parameter) -> Iterator[ParameterChange]:
    yield from _type(parameter)
    yield from _constraints(parameter)
    yield from _default(parameter)
    if any(parameter.old.get(key) != parameter.new.get(key) for key in _TEXTS):
        yield _change(parameter, "text", "what people read about it changes")


def _type(parameter: _Parameter) -> Iterator[ParameterChange]:
    old, new = (text(side.get("Type")) for side in (parameter.old, parameter.new))
    if old != new:
        fitting = parameter.given is not None and fits(parameter.given, parameter.new)
        yield _change(parameter, "type", f"its type changes from {old} to {new}", breaks=not fitting)


def _constraints(parameter: _Parameter) -> Iterator[ParameterChange]:
    for action, because in constraints(parameter.old, parameter.new):
        if action == "narrow" and parameter.given is not None:
            fitting = fits(parameter.given, parameter.new)
            note = "the given value still fits" if fitting else "the given value does not fit any more"
            yield _change(parameter, action, f"{because}; {note}", breaks=not fitting)
        else:
            yield _change(parameter, action, because, breaks=action == "narrow")


def _default(parameter: _Parameter) -> Iterator[ParameterChange]:
    old, new = (text(side["Default"]) if "Default" in side else None for side in (parameter.old, parameter.new))
    if old == new:
        return
    if new is None:
        breaks = parameter.given is None
        yield _change(parameter, "default", f"it had the default {shown(old or '')} and has none now", breaks=breaks)
    elif old is None:
        yield _change(parameter, "default", f"it has the default {shown(new)} now")
    else:
        yield _change(parameter, "default", f"its default changes from {shown(old)} to {shown(new)}")


def _change(parameter: _Parameter, action: Any, because: str, *, breaks: bool = False) -> ParameterChange:
    return ParameterChange(
        stack=parameter.stack, parameter=parameter.name, action=action, because=because, breaks=breaks
    )
