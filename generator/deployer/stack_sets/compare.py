"""What differs between a set and its file. Only this decides what is done: where nothing differs, nothing is called."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from generator.deployer.errors import RefusedError
from generator.deployer.results import Difference
from generator.deployer.stack_sets.organization import Wanted
from generator.deployer.stack_sets.state import SUSPENDED, Cell, Instance, State
from generator.deployer.stack_sets.targets import SetTarget

if TYPE_CHECKING:
    from generator.deployer.stack_sets.model import Fate

# The name of the difference in what must be deployed before a set.
ORDER = "automatically deployed after"

_OWNERS = ("EnvironmentName", "ServiceName")
_SHOWN_OF_SHA256 = 12


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """A set beside its file. `arns` are those of the sets that must be automatically deployed before it.

    `content` is what reaches the stacks, `automation` what only concerns accounts that join and leave. `overridden`
    are the overrides that instances have, as far as the file says anything about their accounts.
    """

    target: SetTarget
    state: State | None
    wanted: Wanted
    arns: tuple[str, ...] = ()
    overridden: Mapping[Cell, Mapping[str, str]]
    prune: Fate | None = None

    @cached_property
    def content(self) -> list[Difference]:
        """The differences that reach the stacks."""
        return list(_content(self.target, self.state)) if self.state else []

    @cached_property
    def automation(self) -> list[Difference]:
        """The differences in what becomes of accounts that join and leave."""
        return list(_automation(self.target, self.state, self.arns)) if self.state else []

    @cached_property
    def there(self) -> dict[Cell, Instance]:
        """The instances that are wanted and that an operation can reach."""
        instances = self.state.instances if self.state else {}
        found = {cell: instances[cell] for cell in self.wanted.cells if cell in instances}
        return {cell: each for cell, each in found.items() if self._is_reachable(each)}

    @cached_property
    def vanguard(self) -> frozenset[str]:
        """The accounts that are updated before all others. Where no canary has a stack, it is the first that has."""
        canary, there = frozenset(self.target.wanted.canary), [account for account, _ in self.there]
        if canary and there and canary.isdisjoint(there):
            return frozenset(there[:1])
        return canary

    @cached_property
    def outdated(self) -> list[Cell]:
        """The instances that do not have what the set has."""
        return [cell for cell, each in self.there.items() if each.status == "OUTDATED"]

    @cached_property
    def inoperable(self) -> list[Cell]:
        """The wanted instances that no operation touches any more."""
        instances = self.state.instances if self.state else {}
        return [cell for cell in self.wanted.cells if cell in instances and instances[cell].status == "INOPERABLE"]

    @cached_property
    def missing(self) -> list[Cell]:
        """Where there is to be a stack and is none."""
        instances = self.state.instances if self.state else {}
        return [cell for cell in self.wanted.cells if cell not in instances]

    @cached_property
    def extra(self) -> list[Instance]:
        """The instances that nobody wants any more; of units that nobody can look into, all are wanted."""
        instances = self.state.instances.values() if self.state else ()
        return [each for each in instances if each.cell not in self.wanted.cells and self._is_left(each)]

    @cached_property
    def misfits(self) -> list[Cell]:
        """The instances whose overrides are not those of the file."""
        overrides = self.target.wanted.overrides
        return [
            cell
            for cell in self.there
            if cell[0] in overrides and self.overridden.get(cell, {}) != dict(overrides[cell[0]])
        ]

    @cached_property
    def unregistered(self) -> list[str]:
        """The units whose new accounts would get no stack, although the file wants it."""
        wanted = self.target.wanted
        if not wanted.auto_deployment.enabled or wanted.targets.filter != "none":
            return []
        known: Mapping[str, frozenset[str]] = self.state.registered if self.state else {}
        return [unit for unit in wanted.targets.units if not set(wanted.regions) <= known.get(unit, frozenset())]

    def _is_reachable(self, instance: Instance) -> bool:
        if instance.status == "INOPERABLE":
            return False
        return instance.detailed != SUSPENDED or instance.account in self.wanted.active

    def _is_left(self, instance: Instance) -> bool:
        """Whether an instance stays although the account is suspended: it is in no list, but its unit is wanted."""
        return not (instance.detailed == SUSPENDED and instance.unit in self.target.wanted.targets.units)


def owned(target: SetTarget, state: State | None) -> None:
    """Refuse a set of our name that is somebody else's, or of the other kind of permissions."""
    if state is None:
        return
    metadata = state.template.get("Metadata") if isinstance(state.template, Mapping) else None
    made_from = metadata.get("Template") if isinstance(metadata, Mapping) else None
    if made_from != target.wanted.template:
        what = f"from the template {made_from}" if made_from else "from no template of ours"
        raise RefusedError(f"{target.key}: there is a set {target.name}, made {what}: give this one another name")
    for name in _OWNERS:
        ours, theirs = target.wanted.parameters.get(name), state.parameters.get(name)
        if ours != theirs:
            raise RefusedError(
                f"{target.key}: there is a set {target.name} with {name} {theirs}, not {ours}: its exports would be "
                "renamed under the stacks that use them; give this set another name"
            )
    if state.service_managed != target.wanted.service_managed:
        raise RefusedError(
            f"{target.key}: the permissions of a set cannot be changed: delete {target.name} with --retain-stacks, or "
            "give this set another name"
        )


def _content(target: SetTarget, state: State) -> Iterator[Difference]:
    wanted = target.wanted
    if state.template != target.stack.template:
        yield Difference(name="template", before=_sha256(state.template), after=_sha256(target.stack.template))
    yield from _each("parameter", _effective(state), wanted.parameters)
    yield from _each("tag", state.tags, wanted.tags)
    sides = {
        "capabilities": (" ".join(sorted(state.capabilities)), " ".join(sorted(target.stack.capabilities))),
        "administration role": (state.administration_role, wanted.administration_role),
        "execution role": (state.execution_role, wanted.execution_role),
        "managed execution": (_word(flag=state.managed_execution), _word(flag=True)),
    }
    for name, (before, after) in sides.items():
        if before != after:
            yield Difference(name=name, before=before, after=after)


def _automation(target: SetTarget, state: State, arns: tuple[str, ...]) -> Iterator[Difference]:
    wanted = target.wanted.auto_deployment
    if state.auto_deployment != wanted.enabled:
        before, after = _word(flag=state.auto_deployment), _word(flag=wanted.enabled)
        yield Difference(name="automatic deployment", before=before, after=after)
    if wanted.enabled and state.auto_deployment and state.retain != wanted.retain:
        before, after = _word(flag=state.retain), _word(flag=wanted.retain)
        yield Difference(name="retain on removal", before=before, after=after)
    if wanted.enabled and state.depends_on != frozenset(arns):
        before, after = " ".join(sorted(state.depends_on)), " ".join(sorted(arns))
        yield Difference(name=ORDER, before=before, after=after)


def _effective(state: State) -> dict[str, str]:
    """Return the values of a set with the defaults of its own template."""
    declared = state.template.get("Parameters", {}) if isinstance(state.template, Mapping) else {}
    defaults = {name: str(each["Default"]) for name, each in declared.items() if "Default" in each}
    return {**defaults, **state.parameters}


def _each(kind: str, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Difference]:
    for name in sorted({*before, *after}):
        if before.get(name) != after.get(name):
            yield Difference(name=f"{kind} {name}", before=before.get(name), after=after.get(name))


def _sha256(template: object) -> str:
    text = json.dumps(template, sort_keys=True, separators=(",", ":"))
    return f"sha256 {hashlib.sha256(text.encode()).hexdigest()[:_SHOWN_OF_SHA256]}"


def _word(*, flag: bool) -> str:
    return "on" if flag else "off"
