"""What each command does, from the words of the command line to a report. Nothing here decides; it only calls."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from generator.deployer import (
    attach,
    cancel,
    delete,
    deploy,
    drift,
    guards,
    order,
    plan,
    plan_file,
    recover,
    repository,
)
from generator.deployer.errors import DeployError, RefusedError, StoppedError
from generator.deployer.options import Options
from generator.deployer.planning import Planned
from generator.deployer.report import json_text, markdown, text
from generator.deployer.results import StackResult
from generator.deployer.setup import Setting, ended
from generator.deployer.stacks import describe_all
from generator.deployer.statuses import SUCCEEDED
from generator.deployer.targets import Target
from generator.report import Report

Format = Literal["text", "json", "md"]

_PLANS = {"text": text.plan, "json": json_text.plan, "md": markdown.plan}
_RESULTS = {"text": text.results, "json": json_text.results, "md": markdown.results}


@dataclass(frozen=True, kw_only=True)
class Selection:
    """The stacks a person named, all if none; with those they require, if he said so."""

    keys: Collection[str] = ()
    with_requirements: bool = False


def make_plan(
    setting: Setting, selection: Selection, options: Options, save: Path | None, shape: Format, *, detailed: bool
) -> Report:
    """Say what a deployment would do; with `save` keep it for `deploy --plan`."""
    targets = _selected(setting, selection)
    # A plan waits for nobody: it says what is, and what runs is part of that.
    options = replace(options, wait=False)
    planned = plan.plan(setting.session, targets, options, "saved" if save else "plan")
    if save:
        try:
            plan_file.save(save, setting.session, targets, planned, repository.commit())
        except BaseException:
            plan.discard(setting.session, targets, planned)
            raise
    else:
        plan.discard(setting.session, targets, planned)
    plans = [each.plan for each in planned.values()]
    run = setting.run(plan.exit_code(plans, detailed=detailed), plans=plans)
    return Report(_PLANS[shape](run), run.exit_code)


def carry_out(setting: Setting, selection: Selection, options: Options, approved: Path | None, shape: Format) -> Report:
    """Deploy: plan, show, ask, and carry out; or carry out a plan that was saved."""
    session, targets = setting.session, _selected(setting, selection)
    if approved is not None or not session.person.is_there:
        # At a terminal the name is typed below, once the plan has been seen.
        guards.confirm_protected(session, setting.environment, plan_given=approved is not None)
    if approved is not None:
        planned = plan_file.load(approved, session, targets)
    else:
        planned = plan.plan(session, targets, options, "deploy")
        try:
            _agreed(setting, planned)
        except BaseException:
            plan.discard(session, targets, planned)
            raise
    results = deploy.deploy(session, targets, planned, options)
    run = setting.run(deploy.exit_code(results), results=results)
    return Report(_RESULTS[shape](run), run.exit_code)


def follow(setting: Setting, selection: Selection, options: Options, shape: Format) -> Report:
    """Attach to everything that runs, whoever began it."""
    results = attach.watch(setting.session, order.select(setting.targets, selection.keys), options)
    if not results:
        setting.session.progress.note("", "nothing runs")
    return _reported(setting, results, shape)


def explain(setting: Setting, key: str, shape: Format) -> Report:
    """Say why the newest operation on a stack failed."""
    result = attach.why(setting.session, _one(setting, key))
    return _reported(setting, [result], shape)


def help_out(setting: Setting, key: str, way: recover.Way, shape: Format) -> Report:
    """Get a stack out of a state that no deployment leaves."""
    return _reported(setting, [recover.recover(setting.session, _one(setting, key), way)], shape)


def stop(setting: Setting, key: str, shape: Format) -> Report:
    """Cancel the update of a stack."""
    return _reported(setting, [cancel.cancel(setting.session, _one(setting, key))], shape)


def remove(setting: Setting, selection: Selection, empty: Collection[str], options: Options, shape: Format) -> Report:
    """Delete stacks in reverse order."""
    session = setting.session
    targets = order.select(setting.targets, selection.keys)
    deletions = delete.examine(session, targets, empty)
    there = [deletion for deletion in deletions if deletion.state is not None]
    for deletion in there:
        session.progress.note(deletion.target.key, f"{deletion.target.name} will be deleted")
        for store in deletion.stores:
            fate = "deleted with everything in it" if store.name in empty else "kept"
            session.progress.note(deletion.target.key, f"  {store.name} ({store.type}) will be {fate}")
    if there:
        _confirm_deletion(setting)
    return _reported(setting, delete.delete(session, deletions, empty, options), shape)


def look_for_drift(setting: Setting, selection: Selection, shape: Literal["text", "json"]) -> Report:
    """Let CloudFormation compare the stacks with what is there; what a release moves is expected."""
    checked = drift.check(setting.session, order.select(setting.targets, selection.keys))
    return Report(drift.SHAPES[shape](setting.session.secrets.all_masked(checked)), drift.exit_code(checked))


def _selected(setting: Setting, selection: Selection) -> list[Target]:
    """Return the stacks to work on. What they require and nobody selected must be there already."""
    targets = order.select(setting.targets, selection.keys, with_requirements=selection.with_requirements)
    keys = {target.key for target in targets}
    outside = {required for target in targets for required in target.requires} - keys
    if not outside:
        return targets
    states = describe_all(setting.session, order.select(setting.targets, outside))
    missing = [key for key in sorted(outside) if key not in states or states[key].status not in _READY]
    if missing:
        told = ", ".join(f"{key} ({states[key].status if key in states else 'not there'})" for key in missing)
        raise RefusedError(f"--stack: what is required first is not ready: {told}; --with-deps includes it")
    return targets


_READY = SUCCEEDED | {"UPDATE_ROLLBACK_COMPLETE", "IMPORT_ROLLBACK_COMPLETE"}


def _agreed(setting: Setting, planned: dict[str, Planned]) -> None:
    """Show the plan and ask; raise where a guard says no, or the person."""
    session = setting.session
    plans = [each.plan for each in planned.values()]
    run = setting.run(plan.exit_code(plans, detailed=False), plans=plans)
    for line in text.plan(run).splitlines():
        session.progress.note("", line)
    refused = [each for each in plans if each.refusals]
    if refused and len(refused) == len([each for each in plans if each.has_changes]):
        lines = [f"{each.key}: {refusal}" for each in refused for refusal in each.refusals]
        raise DeployError("\n".join(lines), run.exit_code)
    if session.stop.is_set():
        raise StoppedError("stopped before anything was changed")
    if not any(each.has_changes for each in plans):
        return
    if setting.environment.protect:
        guards.confirm_protected(session, setting.environment, plan_given=False)
    elif not session.person.confirm("Deploy this?"):
        raise RefusedError("nothing was deployed: answer yes, or give --yes or a saved plan")


def _confirm_deletion(setting: Setting) -> None:
    person, name = setting.session.person, setting.environment.name
    if setting.environment.protect:
        if not person.types(f"Type the name of the protected environment to delete its stacks ({name})", name):
            raise RefusedError("nothing was deleted: the name was not typed")
    elif not person.confirm("Delete this?"):
        raise RefusedError("nothing was deleted: answer yes, or give --yes")


def _one(setting: Setting, key: str) -> Target:
    [target] = order.select(setting.targets, [key])
    return target


def _reported(setting: Setting, results: Sequence[StackResult], shape: Format) -> Report:
    run = setting.run(ended(results), results=results)
    return Report(_RESULTS[shape](run), run.exit_code)
