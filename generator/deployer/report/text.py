"""Plans and results for a person at a terminal, and in a log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from generator.deployer.report.model import Run, is_security_sensitive, symbol, verdict
from generator.deployer.results import Difference, PropertyChange, ResourceChange, StackPlan, StackResult

_LONGEST_VALUE = 120
_MINUTE = 60


def plan(run: Run) -> str:
    """Return what is planned: for each stack its changes with their reasons, then one sentence about all."""
    lines = [line for each in run.shown().plans for line in _plan(each)]
    return "\n".join([*lines, verdict(run)]) + "\n"


def results(run: Run) -> str:
    """Return what was done: a line for each stack, reasons below those that failed."""
    width = max((len(each.key) for each in run.results), default=0)
    lines = [line for each in run.shown().results for line in _result(each, width)]
    return "\n".join([*lines, verdict(run)]) + "\n"


def changes(found: Iterable[ResourceChange]) -> Iterator[str]:
    """Yield a line for each resource and one for each property with what was and what will be."""
    for change in found:
        marks = [mark for mark in (change.policy_action,) if mark not in ("", "Retain")]
        marks += ["security"] * is_security_sensitive(change)
        told = f" [{', '.join(marks)}]" if marks else ""
        yield f"  {symbol(change):>3} {change.resource} ({change.type}){told}"
        for each in change.properties:
            yield f"        {_property(each)}"


def remarks(plan: StackPlan) -> Iterator[str]:
    """Yield what else is to be known of a plan, a line each: it stops nothing."""
    yield from plan.notes
    if plan.recomputed_after and plan.known:
        yield f"planned with the values of today; worked out again after {', '.join(plan.recomputed_after)}"
    for each in plan.findings:
        yield f"{each.level} {each.name} {each.resource} {each.path}".rstrip() + f": {each.text}"


def _plan(plan: StackPlan) -> Iterator[str]:
    if plan.action == "unchanged":
        yield f"{plan.key}: unchanged"
        return
    unknown = "" if plan.known else " (known after deploy)"
    yield f"{plan.key}: {plan.action} {plan.name}{unknown}"
    yield from (f"  ! {line}" for refusal in plan.refusals for line in refusal.splitlines())
    yield from (f"  {remark}" for remark in remarks(plan))
    yield from changes(plan.changes)
    yield from _differences("parameter", plan.parameters if plan.action == "update" else ())
    yield from _differences("tag", plan.tags if plan.action == "update" else ())
    yield from _differences("output", plan.outputs)


def _property(change: PropertyChange) -> str:
    recreation = {"Always": ", which replaces it", "Conditionally": ", which may replace it"}.get(change.recreation, "")
    cause = f", because of {change.cause}" if change.cause else ""
    values = f": {_short(change.before)} -> {_short(change.after)}" if change.before or change.after else ""
    return f"{change.path}{values}{recreation}{cause}"


def _differences(kind: str, differences: Iterable[Difference]) -> Iterator[str]:
    for each in differences:
        yield f"      {kind} {each.name}: {_short(each.before)} -> {_short(each.after)}"


def _result(result: StackResult, width: int) -> Iterator[str]:
    minutes, seconds = divmod(int(result.duration), _MINUTE)
    time = f" {minutes}:{seconds:02d}" if result.duration else ""
    text = result.text.splitlines() or [""]
    yield f"{result.key:<{width}}  {result.outcome:<11}{time} {text[0]}".rstrip()
    yield from (f"    {line}" for line in text[1:])
    if result.cause is not None:
        cause = result.cause
        yield f"    {cause.resource} ({cause.type}) {cause.status}: {cause.reason}"
        yield from (f"      {line}" for line in cause.details)
        yield f"    {cause.link}"
    yield from (f"    warning: {warning}" for warning in result.warnings)


def _short(value: str | None) -> str:
    if value is None:
        return "(none)"
    text = " ".join(value.split())
    return text if len(text) <= _LONGEST_VALUE else f"{text[: _LONGEST_VALUE - 3]}..."
