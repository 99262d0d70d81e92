"""What each command about sets does, from the words of the command line to a report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from generator.deployer import exits
from generator.deployer.errors import RefusedError, StoppedError
from generator.deployer.stack_sets import delete, deploy, drift, report
from generator.deployer.stack_sets import plan as planning
from generator.deployer.stack_sets.model import Fate, SetPlan
from generator.report import Report

if TYPE_CHECKING:
    from generator.deployer.stack_sets.report import Format
    from generator.deployer.stack_sets.setup import Setting


def make_plan(setting: Setting, prune: Fate | None, shape: Format, *, detailed: bool) -> Report:
    """Say what a deployment would do."""
    found = _plans(setting, prune)
    code = exits.gravest(each.exit_code for each in found)
    if code == exits.DONE and detailed and any(each.has_changes for each in found):
        code = exits.HAS_CHANGES
    return Report(report.plans(found, shape, code), code)


def carry_out(setting: Setting, prune: Fate | None, shape: Format) -> Report:
    """Deploy: plan, show, ask, and carry out."""
    session, found = setting.session, _plans(setting, prune)
    for each in found:
        session.progress.note("", report.plans([each], "text", exits.DONE))
    _agreed(setting, found)
    plans = {each.key: each for each in found}
    results = deploy.deploy(session, setting.targets, plans, setting.every, prune)
    code = exits.gravest(each.exit_code for each in results)
    return Report(report.results(results, shape, code), code)


def look_for_drift(setting: Setting, shape: Format) -> Report:
    """Let CloudFormation compare every instance with what is there."""
    found = drift.check(setting.session, setting.targets)
    return Report(drift.SHAPES[shape](found), exits.HAS_CHANGES if any(each.drifted for each in found) else exits.DONE)


def remove(setting: Setting, fate: Fate, shape: Format) -> Report:
    """Delete sets, those that need others first."""
    session = setting.session
    targets = list(reversed(setting.targets))
    for target in targets:
        there = delete.examine(session, target)
        count = len(there.instances) if there else 0
        becomes = "kept in their accounts" if fate == "retain" else "deleted with what is in them"
        session.progress.note(
            target.key, f"the set {target.name} will be deleted, its {count} stacks will be {becomes}"
        )
    if not session.person.confirm("Delete this?"):
        raise RefusedError("nothing was deleted: answer yes, or give --yes")
    results = []
    for target in targets:
        results.append(delete.delete(session, target, fate))
        if results[-1].exit_code:
            break
    code = exits.gravest(each.exit_code for each in results)
    return Report(report.results(results, shape, code), code)


def _plans(setting: Setting, prune: Fate | None) -> list[SetPlan]:
    return [planning.plan(setting.session, target, setting.every, prune) for target in setting.targets]


def _agreed(setting: Setting, found: Sequence[SetPlan]) -> None:
    session = setting.session
    chosen = {each.key for each in found}
    refused = [f"{each.key}: needs {key} first" for each in found for key in each.missing if key not in chosen]
    if refused:
        raise RefusedError("\n".join([*refused, "deploy these, too, or all with --all"]))
    if session.stop.is_set():
        raise StoppedError("stopped before anything was changed")
    if any(each.has_changes or each.under_way for each in found) and not session.person.confirm("Deploy this?"):
        raise RefusedError("nothing was deployed: answer yes, or give --yes")
