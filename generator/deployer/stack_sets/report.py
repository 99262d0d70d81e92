"""Plans and results of sets, for a person and for a program."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

from generator.deployer.report import json_text
from generator.deployer.results import Cause
from generator.deployer.stack_sets.model import Failure, InstanceChange, SetPlan, SetResult

Format = Literal["text", "json"]

_SIGNS = {"create": "+", "update": "~", "override": "~", "remove": "-", "leave": "?"}
_LONGEST_VALUE = 120
_MINUTE = 60


def plans(found: Sequence[SetPlan], shape: Format, exit_code: int) -> str:
    """Return what is planned for several sets."""
    if shape == "json":
        return _json({"sets": [_plan_document(each) for each in found], "exit": exit_code})
    return "".join(f"{line}\n" for each in found for line in _plan(each))


def results(found: Sequence[SetResult], shape: Format, exit_code: int) -> str:
    """Return what became of several sets."""
    if shape == "json":
        return _json({"sets": [_result_document(each) for each in found], "exit": exit_code})
    return "".join(f"{line}\n" for each in found for line in _result(each))


def _plan(plan: SetPlan) -> Iterator[str]:
    yield f"{plan.key}: {plan.action}" + ("" if plan.action == "unchanged" else f" the set {plan.name}")
    yield from (f"  operation {each.id} ({each.action}) is {each.status}" for each in plan.under_way)
    yield from (f"  needs {key}, which is not there yet" for key in plan.missing)
    yield from (f"  warning: {warning}" for warning in plan.warnings)
    yield from (f"      {each.name}: {_short(each.before)} -> {_short(each.after)}" for each in plan.differences)
    yield from _changes((*plan.changes, *plan.inoperable))
    yield from (f"  {number}. {step.text}" for number, step in enumerate(plan.steps, 1))


def _changes(changes: Iterable[InstanceChange]) -> Iterator[str]:
    """Yield a line for each account and what becomes of it, with its Regions."""
    regions: dict[tuple[str, str, str], list[str]] = {}
    for each in changes:
        regions.setdefault((each.action, each.account, each.why), []).append(each.region)
    for (action, account, why), of in regions.items():
        yield f"  {_SIGNS[action]} {action} {account} {', '.join(of)}" + (f" ({why})" if why else "")


def _result(result: SetResult) -> Iterator[str]:
    minutes, seconds = divmod(int(result.duration), _MINUTE)
    yield f"{result.key}  {result.outcome} {minutes}:{seconds:02d} {result.text}".rstrip()
    for each in result.failures:
        unit = f" {each.unit}" if each.unit else ""
        yield f"  FAILED {each.account} {each.region}{unit}: {each.reason}"
        yield from (f"    {line}" for line in _explained(each))
    if result.cancelled:
        yield f"  CANCELLED {result.cancelled}: not begun, because of those that failed or because it was stopped"
    yield from (f"  warning: {warning}" for warning in result.warnings)


def _explained(failure: Failure) -> Iterator[str]:
    if failure.cause is not None:
        cause = failure.cause
        yield f"{cause.resource} ({cause.type}) {cause.status}: {cause.reason}"
        yield cause.link
    if failure.hint:
        yield failure.hint


def _plan_document(plan: SetPlan) -> Mapping[str, Any]:
    return {
        "key": plan.key,
        "name": plan.name,
        "action": plan.action,
        "differences": json_text.differences(plan.differences),
        "instances": [_change(each) for each in (*plan.changes, *plan.inoperable)],
        "steps": [{"call": step.call, "text": step.text} for step in plan.steps],
        "under_way": [{"id": each.id, "action": each.action, "status": each.status} for each in plan.under_way],
        "missing": list(plan.missing),
        "warnings": list(plan.warnings),
        "exit": plan.exit_code,
    }


def _result_document(result: SetResult) -> Mapping[str, Any]:
    return {
        "key": result.key,
        "name": result.name,
        "action": result.outcome,
        "text": result.text,
        "failures": [_failure(each) for each in result.failures],
        "cancelled": result.cancelled,
        "warnings": list(result.warnings),
        "operations": list(result.operations),
        "duration_s": round(result.duration, 1),
        "exit": result.exit_code,
    }


def _failure(each: Failure) -> Mapping[str, Any]:
    return {
        "account": each.account,
        "region": each.region,
        "unit": each.unit,
        "reason": each.reason,
        "root_cause": _cause(each.cause) if each.cause else None,
        "hint": each.hint,
    }


def _cause(cause: Cause) -> Mapping[str, str]:
    # Without the `details` of a stack's own cause: what other services say is not asked in the account of an instance.
    return {
        "resource": cause.resource,
        "type": cause.type,
        "status": cause.status,
        "reason": cause.reason,
        "link": cause.link,
    }


def _change(each: InstanceChange) -> Mapping[str, str]:
    return {"account": each.account, "region": each.region, "action": each.action, "why": each.why}


def _json(document: Mapping[str, Any]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _short(value: str | None) -> str:
    if not value:
        return "(none)" if value is None else "(empty)"
    return value if len(value) <= _LONGEST_VALUE else f"{value[: _LONGEST_VALUE - 3]}..."
