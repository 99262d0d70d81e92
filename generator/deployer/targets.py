"""What is to be deployed: every stack of an environment with its committed template, values, place and order.

All of it is read from files before anything calls AWS, and the files are checked first: a template that is not the
committed one, or that CloudFormation would refuse for its size, never leaves this machine.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator import capabilities, committed
from generator.committed import ChangedError, Template
from generator.deployer import limits
from generator.deployer.cautions import cautions
from generator.deployer.errors import RefusedError
from generator.errors import UserError
from generator.params import Environment, Place, StackParameters

if TYPE_CHECKING:
    from generator.deployer.deliveries import Delivery
    from generator.deployer.frozen import Frozen

_VARIABLE = re.compile(r"\$\{([A-Za-z0-9]+)\}")
_MINUTE = 60.0
# Seconds until a stack is given up. ECS waits for tasks to become healthy, which takes its own time.
_TIMEOUT = 60 * _MINUTE
_TIMEOUTS = {"service": 90 * _MINUTE}


@dataclass(frozen=True, kw_only=True)
class Target:
    """One stack to deploy.

    `key` is what a person types after `--stack` (`network`, `web.service`), `requires` the keys of the targets that
    must be there first. `body` is the committed JSON without its blanks, which is what CloudFormation gets. `frozen`
    names the resources that an update must leave alone once they exist, and why; `deliveries` are those that an
    update could disturb while one of their deployments runs. `resources` has the type of each resource that these
    parameters create, `cautions` what a person should know of their values. `profile_key` is where the file may name
    the profile that reaches the account; empty where the file has no place for one.
    """

    key: str
    stack: str
    service: str | None
    name: str
    environment: str
    version: str
    place: Place
    template: Mapping[str, Any] = field(repr=False)
    body: str = field(repr=False)
    sha256: str
    parameters: Mapping[str, str] = field(repr=False)
    no_echo: frozenset[str]
    capabilities: tuple[str, ...]
    tags: Mapping[str, str]
    protect: bool
    template_bucket: str | None
    exports: frozenset[str]
    requires: tuple[str, ...] = ()
    profile_key: str = ""
    resources: Mapping[str, str] = field(default_factory=dict)
    frozen: Mapping[str, Frozen] = field(default_factory=dict)
    deliveries: tuple[Delivery, ...] = ()
    cautions: tuple[str, ...] = ()

    @property
    def timeout(self) -> float:
        """Seconds until its operation is given up."""
        return _TIMEOUTS.get(self.stack, _TIMEOUT)

    @property
    def role(self) -> dict[str, str]:
        """The argument by which CloudFormation acts with the role of the file; none where it names none."""
        return {"RoleARN": self.place.role} if self.place.role else {}


def load(environment: Environment, templates: Path) -> tuple[Target, ...]:
    """Return the targets of an environment, each after those it requires.

    Raises `UserError` for files that cannot be read or that CloudFormation would refuse, and `RefusedError` for a
    template that is not the one its manifest names.
    """
    version = committed.read(templates / environment.version)
    entries = {template.name: template for template in version.templates}
    targets = [_target(environment, each, entries[each.stack]) for each in environment.stacks]
    problems = [problem for target in targets for problem in limits.problems(target)]
    if problems:
        raise UserError("\n".join(problems))
    owned = tuple(_owned(list(_ordered(targets, entries))))
    return tuple(replace(target, cautions=cautions(owned, target)) for target in owned)


def _target(environment: Environment, values: StackParameters, entry: Template) -> Target:
    template = _document(entry)
    return Target(
        key=values.stack if values.service is None else f"{values.service}.{values.stack}",
        stack=values.stack,
        service=values.service,
        name=values.stack_name,
        environment=environment.name,
        version=environment.version,
        place=values.place,
        template=template,
        body=json.dumps(template, separators=(",", ":"), ensure_ascii=False),
        sha256=entry.files["json"].sha256,
        parameters=values.parameters,
        no_echo=values.no_echo,
        capabilities=_capabilities(entry),
        tags=environment.tags,
        protect=environment.protect,
        template_bucket=environment.template_bucket,
        exports=frozenset(_names(entry.exports.values(), values.parameters)),
        profile_key="`profile` under `tools`" if values.place == environment.tools else "",
    )


def _document(entry: Template) -> Mapping[str, Any]:
    try:
        return entry.document
    except ChangedError as error:
        # What nobody has committed is not deployed: that is a guard, and no slip of the person.
        raise RefusedError(str(error)) from error


def _capabilities(entry: Template) -> tuple[str, ...]:
    needed = capabilities.needed(entry.resources.values())
    if not set(needed) <= set(entry.capabilities):
        missing = ", ".join(sorted(set(needed) - set(entry.capabilities)))
        path = entry.files["json"].path
        raise RefusedError(f"{path}: needs {missing}, which its manifest does not declare")
    return tuple(needed)


def _ordered(targets: list[Target], entries: Mapping[str, Template]) -> Iterator[Target]:
    """Yield the targets with what they require, earlier ones first: the manifest lists them in deployment order."""
    for target in targets:
        imports = set(_names(entries[target.stack].imports, target.parameters))
        required = [
            other.key
            for other in targets
            if other is not target
            and (
                (other.exports & imports and _same_place(other, target))
                or (other.stack in entries[target.stack].by_name and other.service == target.service)
            )
        ]
        yield replace(target, requires=tuple(required))


def _owned(targets: list[Target]) -> Iterator[Target]:
    """Yield the targets with what deployments own of them, which only all templates together say."""
    from generator.deployer import deliveries, frozen

    found = deliveries.nodes(targets)
    every = deliveries.deliveries(targets, found)
    for target, owned in zip(targets, frozen.frozen(targets, found).values(), strict=True):
        concerned = tuple(delivery for delivery in every if delivery.concerns(target))
        created = {node.resource: node.type for node in found.values() if node.stack == target.key and node.variants}
        yield replace(target, resources=created, frozen=owned, deliveries=concerned)


def _same_place(one: Target, other: Target) -> bool:
    """Whether an export of one is seen by the other: exports belong to an account and Region."""
    return (one.place.account, one.place.region) == (other.place.account, other.place.region)


def _names(patterns: Any, parameters: Mapping[str, str]) -> Iterator[str]:
    """Yield the names of exports as they are in an account, from the patterns of a manifest."""
    for pattern in patterns:
        yield _VARIABLE.sub(lambda match: parameters.get(match[1], match[0]), pattern)
