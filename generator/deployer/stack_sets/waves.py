"""The calls that bring a set to what its file says, in order: canary accounts before all others.

The set first, as an update that reaches the canary accounts only and marks all others as outdated; then the others;
then overrides, which may name parameters that have just come; then new accounts; then those that are to go; last what
concerns accounts that join and leave, since such a call cannot be limited to any accounts and touches all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from generator.deployer.stack_sets import addressing
from generator.deployer.stack_sets.model import Step
from generator.deployer.stack_sets.removal import removals

if TYPE_CHECKING:
    from generator.deployer.stack_sets.compare import Comparison
    from generator.deployer.stack_sets.state import Cell
    from generator.deployer.stack_sets.targets import SetTarget

_CANARY = "canary: "
_MANY = 3


def steps(found: Comparison) -> Iterator[Step]:
    """Yield the calls; none where nothing differs."""
    if found.state is None:
        yield _made(found)
    else:
        yield from _updates(found)
        yield from _overrides(found)
    yield from _additions(found)
    if found.prune:
        yield from removals(found, found.prune)
    if found.automation:
        yield _automated(found)
    # A set that goes to whole units does so with the addition already, unless it was not automatic until now.
    if found.unregistered and found.state is not None and not found.state.auto_deployment:
        yield _whole(found, found.unregistered, "so that new accounts get stacks")


def _made(found: Comparison) -> Step:
    wanted = found.target.wanted
    arguments = _content(found.target)
    arguments["PermissionModel"] = "SERVICE_MANAGED" if wanted.service_managed else "SELF_MANAGED"
    if wanted.service_managed:
        arguments["AutoDeployment"] = _auto_deployment(found)
    return Step(call="create_stack_set", text="make the set", arguments=arguments, with_template=True)


def _content(target: SetTarget) -> dict[str, Any]:
    """Return what a set is; its tags and values replace those there are as a whole."""
    wanted = target.wanted
    roles = {"AdministrationRoleARN": wanted.administration_role, "ExecutionRoleName": wanted.execution_role}
    description = target.stack.template.get("Description")
    return {
        "Parameters": addressing.values(wanted.parameters),
        "Capabilities": list(target.stack.capabilities),
        "Tags": [{"Key": key, "Value": value} for key, value in wanted.tags.items()],
        "ManagedExecution": {"Active": True},
        **({"Description": description} if description else {}),
        **{name: value for name, value in roles.items() if value},
    }


def _auto_deployment(found: Comparison) -> dict[str, Any]:
    wanted = found.target.wanted.auto_deployment
    if not wanted.enabled:
        return {"Enabled": False}
    return {"Enabled": True, "RetainStacksOnAccountRemoval": wanted.retain, "DependsOn": list(found.arns)}


def _updates(found: Comparison) -> Iterator[Step]:
    """Yield the update of the set, and of the instances that do not have what it has."""
    cells = list(found.there) if found.content else found.outdated
    first = [cell for cell in cells if cell[0] in found.vanguard]
    rest = [cell for cell in cells if cell[0] not in found.vanguard]
    waves = [*_waves(found.target, first, canary=True), *_waves(found.target, rest, canary=False)]
    if not found.content:
        yield from waves
    elif first:
        yield _updated(found, waves[0])
        yield from waves[1:]
    else:
        yield _updated(found, None)


def _waves(target: SetTarget, cells: Sequence[Cell], *, canary: bool) -> Iterator[Step]:
    for regions, accounts in addressing.by_regions(cells, target.wanted.regions).items():
        yield _instances(target, "update", accounts, regions, canary=canary)


def _updated(found: Comparison, wave: Step | None) -> Step:
    """Return the update of the set with the instances of a wave, or with all."""
    target = found.target
    if wave is None:
        regions = {region for _, region in found.state.instances} if found.state else set()
        order = addressing.ordered(regions or target.wanted.regions, target.wanted.regions)
        reached: Mapping[str, Any] = {"OperationPreferences": addressing.preferences(target, order)}
        text = "update the set and all stacks"
    else:
        reached, text = wave.arguments, f"update the set; {wave.text}"
    return Step(call="update_stack_set", text=text, arguments={**_content(target), **reached}, with_template=True)


def _overrides(found: Comparison) -> Iterator[Step]:
    wanted = found.target.wanted
    for values, cells in _alike(found.target, found.misfits).items():
        for regions, accounts in addressing.by_regions(cells, wanted.regions).items():
            # An empty list takes back what an account had.
            step = _instances(found.target, "update", accounts, regions, canary=False)
            arguments = {**step.arguments, "ParameterOverrides": addressing.values(dict(values))}
            text = f"set the values of {_named(accounts)} in {', '.join(regions)}"
            yield Step(call=step.call, text=text, arguments=arguments)


def _additions(found: Comparison) -> Iterator[Step]:
    target, wanted = found.target, found.target.wanted
    first = [cell for cell in found.missing if cell[0] in wanted.canary]
    yield from _created(target, first, canary=True)
    rest = [cell for cell in found.missing if cell[0] not in wanted.canary]
    units = set(found.wanted.blind)
    if _goes_to_units(found):
        units |= {found.wanted.cells[cell] for cell in rest if not wanted.overrides.get(cell[0])}
        units |= set(found.unregistered)
        rest = [cell for cell in rest if wanted.overrides.get(cell[0])]
    yield from _created(target, rest, canary=False)
    if units:
        yield _whole(found, sorted(units), "and of those that join" if _goes_to_units(found) else "whoever is in there")


def _goes_to_units(found: Comparison) -> bool:
    """Whether whole units are to be named: only then do accounts that join get stacks by themselves."""
    wanted = found.target.wanted
    automatic = found.state is None or found.state.auto_deployment
    return wanted.auto_deployment.enabled and wanted.targets.filter == "none" and automatic


def _created(target: SetTarget, cells: Sequence[Cell], *, canary: bool) -> Iterator[Step]:
    for values, alike in _alike(target, cells).items():
        for regions, accounts in addressing.by_regions(alike, target.wanted.regions).items():
            step = _instances(target, "create", accounts, regions, canary=canary)
            overrides = {"ParameterOverrides": addressing.values(dict(values))} if values else {}
            yield Step(call=step.call, text=step.text, arguments={**step.arguments, **overrides})


def _whole(found: Comparison, units: Sequence[str], why: str) -> Step:
    target, regions = found.target, found.target.wanted.regions
    return Step(
        call="create_stack_instances",
        text=f"create the stacks of {', '.join(units)} in {', '.join(regions)}, {why}",
        arguments={
            **addressing.whole_units(target, units),
            "Regions": list(regions),
            "OperationPreferences": addressing.preferences(target, regions),
        },
    )


def _automated(found: Comparison) -> Step:
    """Return the change of what becomes of accounts that join and leave: such an update takes no targets."""
    target = found.target
    content = _content(target)
    kept = [{"ParameterKey": name, "UsePreviousValue": True} for name in target.wanted.parameters]
    return Step(
        call="update_stack_set",
        text="set the automatic deployment",
        arguments={
            "UsePreviousTemplate": True,
            "Parameters": kept,
            "Capabilities": content["Capabilities"],
            "AutoDeployment": _auto_deployment(found),
            "OperationPreferences": addressing.preferences(target, target.wanted.regions),
        },
    )


def _instances(
    target: SetTarget, verb: str, accounts: Sequence[str], regions: tuple[str, ...], *, canary: bool
) -> Step:
    mark = _CANARY if canary else ""
    chosen = addressing.one_at_a_time(regions) if canary else addressing.preferences(target, regions)
    return Step(
        call=f"{verb}_stack_instances",
        text=f"{mark}{verb} the stacks of {_named(accounts)} in {', '.join(regions)}",
        arguments={
            **addressing.accounts(target, accounts),
            "Regions": list(regions),
            "OperationPreferences": chosen,
        },
    )


def _alike(target: SetTarget, cells: Sequence[Cell]) -> dict[tuple[tuple[str, str], ...], list[Cell]]:
    """Return cells by the overrides that their accounts are to have."""
    found: dict[tuple[tuple[str, str], ...], list[Cell]] = {}
    for cell in cells:
        values = target.wanted.overrides.get(cell[0], {})
        found.setdefault(tuple(sorted(values.items())), []).append(cell)
    return found


def _named(accounts: Sequence[str]) -> str:
    return ", ".join(accounts) if len(accounts) <= _MANY else f"{len(accounts)} accounts"
