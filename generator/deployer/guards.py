"""Who calls, whose stack it is, and whether the files are what was released: asked before anything else is done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.deployer.errors import RefusedError

if TYPE_CHECKING:
    from generator.deployer.session import Session
    from generator.deployer.stacks import StackState
    from generator.deployer.targets import Target
    from generator.params import Environment, Place

# The stack has no resources that a tag could reach, nor a template that says whose it is.
_EMPTY = frozenset({"REVIEW_IN_PROGRESS", "DELETE_COMPLETE"})
_OWNERS = ("EnvironmentName", "ServiceName")


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Who the credentials of a profile are; None is the caller's own."""

    profile: str | None
    account: str
    arn: str


def identity(session: Session, targets: Iterable[Target]) -> list[Identity]:
    """Return who calls, once for each account and profile that the targets need.

    Raises `RefusedError` with every one that is not the account or not the partition of its stacks.
    """
    whose = {(target.place.account, target.place.profile): target for target in targets}
    found, problems = [], []
    for target in whose.values():
        place = target.place
        answer = session.aws.client("sts", place).get_caller_identity()
        caller = Identity(profile=place.profile, account=answer["Account"], arn=answer["Arn"])
        problem = _mismatch(place, caller, target.profile_key)
        if problem:
            problems.append(problem)
        else:
            session.progress.note("", f"account {caller.account}, {place.region}, as {caller.arn}")
        found.append(caller)
    if problems:
        raise RefusedError("\n".join(problems))
    return found


def ownership(target: Target, state: StackState, template: Mapping[str, Any]) -> None:
    """Refuse a stack of our name that is somebody else's; `template` is the one it was made from.

    Not by tags: one that is added to a stack reaches its service and its rules.
    """
    if state.status in _EMPTY:
        return
    metadata = template.get("Metadata")
    made_from = metadata.get("Template") if isinstance(metadata, Mapping) else None
    if made_from is None:
        raise RefusedError(
            f"{target.key}: there is a stack {target.name} that was not made from a template of ours: rename it, or "
            "the environment"
        )
    ours = {name: target.parameters[name] for name in _OWNERS if name in target.parameters}
    theirs = {name: state.parameters.get(name) for name in ours}
    if made_from != target.stack or theirs != ours:
        raise RefusedError(
            f"{target.key}: there is a stack {target.name}, but it seems to be {_description(made_from, theirs)}, not "
            f"{_description(target.stack, ours)}"
        )


def confirm_protected(session: Session, environment: Environment, *, plan_given: bool) -> None:
    """Have a person type the name of a protected environment; where nobody is there, a saved plan is the approval."""
    if not environment.protect:
        return
    name = environment.name
    if not session.person.is_there:
        if not plan_given:
            raise RefusedError(
                f"{name} is protected: without a terminal it is deployed from a plan that somebody has read; "
                f"`ecs-bluegreen plan {name} --save plan.json`, then `ecs-bluegreen deploy {name} --plan plan.json`"
            )
    elif not session.person.types(f"{name} is protected. Type its name to go on:", name):
        raise RefusedError(f"{name} is protected, and its name was not typed: nothing was changed")


def released(templates: Path, version: str) -> None:
    """Refuse a released version whose files are not, byte for byte, what was released."""
    from generator import releases

    for release in releases.read(templates):
        if str(release.version) == version and (changed := releases.problems(templates, release)):
            raise RefusedError("\n".join(changed))


def tags(target: Target, state: StackState | None) -> None:
    """Refuse other stack tags where they would reach what a deployment owns."""
    if state is None or state.status in _EMPTY or dict(target.tags) == dict(state.tags):
        return
    frozen = [name for name, each in target.frozen.items() if each.scope == "any change"]
    if frozen:
        changed = sorted(dict(set(target.tags.items()) ^ set(state.tags.items())))
        raise RefusedError(
            f"{target.key}: the tags {', '.join(changed)} differ from those of the stack {target.name}; CloudFormation "
            f"gives them to {', '.join(frozen)}, too, which no update may touch: give `tags` in the parameter file the "
            "values that the stack has, and tag the resources themselves with what is new"
        )


def _mismatch(place: Place, caller: Identity, profile_key: str) -> str | None:
    from generator.params import header

    whose = f"the credentials of the profile {place.profile}" if place.profile else "your credentials"
    if caller.account != place.account:
        return (
            f"{whose} are of account {caller.account} ({caller.arn}), but the stacks belong into account "
            f"{place.account}: {_way(place, profile_key)}"
        )
    partition, own = header.partition(place.region), caller.arn.split(":")[1]
    if own != partition:
        return f"{whose} are of the partition {own} ({caller.arn}), but {place.region} is in {partition}"
    return None


def _way(place: Place, profile_key: str) -> str:
    """Return how the credentials become the right ones."""
    if place.profile:
        return "correct `profile`, or `account` beside it, in the file"
    key = f", or with {profile_key}" if profile_key else ""
    return f"log in there, name a profile for it with AWS_PROFILE{key}, or correct `account` in the file"


def _description(stack: object, owners: Mapping[str, str | None]) -> str:
    words = {"EnvironmentName": "environment", "ServiceName": "service"}
    of = " and ".join(f"{words[name]} {value or '(none)'}" for name, value in owners.items())
    return f"{stack} of {of}" if of else str(stack)
