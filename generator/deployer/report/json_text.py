"""One JSON document for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from generator.deployer.report.model import Run
from generator.deployer.results import Cause, Difference, ResourceChange, StackPlan, StackResult


def plan(run: Run) -> str:
    """Return what is planned."""
    return _text(run, [_plan(each) for each in run.shown().plans])


def results(run: Run) -> str:
    """Return what was done."""
    return _text(run, [_result(each) for each in run.shown().results])


def differences(found: Iterable[Difference]) -> list[dict[str, Any]]:
    """Return what changes, each with both sides; None where it does not exist there."""
    return [{"name": each.name, "before": each.before, "after": each.after} for each in found]


def _text(run: Run, stacks: list[dict[str, Any]]) -> str:
    document = {
        "environment": run.environment,
        "account": run.account,
        "region": run.region,
        "version": run.version,
        "stacks": stacks,
        "exit": run.exit_code,
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _plan(plan: StackPlan) -> dict[str, Any]:
    return {
        "key": plan.key,
        "name": plan.name,
        "id": plan.stack_id,
        "action": plan.action,
        "status": plan.status,
        "known": plan.known,
        "changes": _changes(plan.changes),
        "parameters": differences(plan.parameters),
        "tags": differences(plan.tags),
        "outputs": differences(plan.outputs),
        "findings": [
            {"level": each.level, "name": each.name, "resource": each.resource, "path": each.path, "text": each.text}
            for each in plan.findings
        ],
        "notes": list(plan.notes),
        "recomputed_after": list(plan.recomputed_after),
        "refusals": list(plan.refusals),
        "change_set": plan.change_set,
        "exit": plan.exit_code,
    }


def _result(result: StackResult) -> dict[str, Any]:
    return {
        "key": result.key,
        "name": result.name,
        "id": result.stack_id,
        "action": result.outcome,
        "status": result.status,
        "text": result.text,
        "changes": _changes(result.changes),
        "root_cause": _cause(result.cause),
        "outputs": dict(result.outputs),
        "warnings": list(result.warnings),
        "duration_s": round(result.duration, 1),
        "operation_id": result.operation_id,
        "change_set": result.change_set,
        "exit": result.exit_code,
    }


def _changes(changes: Iterable[ResourceChange]) -> list[dict[str, Any]]:
    return [
        {
            "resource": change.resource,
            "type": change.type,
            "action": change.action,
            "replacement": change.replacement,
            "policy_action": change.policy_action,
            "properties": [
                {"path": each.path, "recreation": each.recreation, "cause": each.cause} for each in change.properties
            ],
        }
        for change in changes
    ]


def _cause(cause: Cause | None) -> dict[str, Any] | None:
    if cause is None:
        return None
    return {
        "resource": cause.resource,
        "type": cause.type,
        "status": cause.status,
        "reason": cause.reason,
        "details": list(cause.details),
        "link": cause.link,
    }
