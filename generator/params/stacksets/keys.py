"""The keys of a StackSet's file, each on its own."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import yaml

from generator.params import document, header
from generator.params.block import Block
from generator.params.document import Entry
from generator.params.problems import RefusedError, did_you_mean, show
from generator.params.stacksets.model import AutoDeployment, Diagnosis, Operation, Share, Targets
from generator.params.tools import PROFILE_PATTERN

if TYPE_CHECKING:
    from generator.params.manifest import Manifest
    from generator.params.problems import Problems
    from generator.params.stacksets.model import Filter

_Value = TypeVar("_Value")

REQUIRED = {
    "account": "the 12 digits of the account where the set is kept, in quotes",
    "region": "the AWS Region where the set is kept, such as eu-west-1",
    "version": "the folder under templates/ to deploy, such as 1.0.0",
    "template": "the template of which every account gets a stack, such as network",
    "permissions": "service-managed or self-managed",
    "targets": "the accounts that get a stack",
    "regions": "the Regions in which each account gets a stack, the home Region first",
}
KEYS = (
    *REQUIRED,
    *("name", "profile", "administration_role", "execution_role", "call_as", "template_bucket", "tags"),
    *("parameters", "overrides", "operation", "canary", "auto_deployment", "diagnosis"),
)

NAME_PATTERN = "[A-Za-z][A-Za-z0-9-]{0,127}"
UNIT_PATTERN = "ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}|r-[a-z0-9]{4,32}"
ROLE_NAME_PATTERN = "[A-Za-z_0-9+=,.@-]{1,64}"
SHARE_PATTERN = "([0-9]{1,6})(%)?"
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
UNITS = 50
_FULL = 100


def name(entry: Entry | None, stem: str) -> str:
    """Return the name of the set, by default that of the file."""
    given = document.scalar(entry.value) if entry else stem
    if not re.fullmatch(NAME_PATTERN, given):
        raise RefusedError(f'"{show(given)}" is no name: letters, digits and hyphens, at most 128, a letter first')
    return given


def template(entry: Entry, committed: Manifest) -> str:
    """Return the name of a template, which the version has."""
    given = document.scalar(entry.value)
    if not committed.version:
        return ""
    if given not in committed.stacks:
        raise RefusedError(f'there is no template "{show(given)}"{did_you_mean(given, committed.stacks)}')
    return given


def service_managed(entry: Entry) -> bool:
    """Return whether AWS Organizations gives the rights, and not roles that somebody makes in every account."""
    return _choice(entry, {"service-managed": True, "self-managed": False})


def delegated(entry: Entry) -> bool:
    """Return whether the caller is a delegated administrator, and not the account of the set itself."""
    return _choice(entry, {"self": False, "delegated-admin": True})


def role_name(entry: Entry) -> str:
    """Return the name of a role, which is the same in every account."""
    given = document.scalar(entry.value)
    if not re.fullmatch(ROLE_NAME_PATTERN, given):
        raise RefusedError(f'"{show(given)}" is not the name of a role, such as AWSCloudFormationStackSetExecutionRole')
    return given


def profile(entry: Entry) -> str:
    """Return the name of a profile in the AWS configuration."""
    given = document.scalar(entry.value)
    if not (given.isprintable() and re.fullmatch(PROFILE_PATTERN, given)):
        raise RefusedError(f'"{show(given)}" is not the name of a profile in the AWS configuration, such as org-admin')
    return given


def targets(entry: Entry, problems: Problems) -> Targets:
    """Return the accounts that get a stack."""
    known = ("organizational_units", "accounts", "filter")
    block = _block(entry, "targets", {}, known, problems)
    filters: dict[str, Filter] = {"none": "none", "intersection": "intersection", "difference": "difference"}
    return Targets(
        units=block.given("organizational_units", (), lambda it: _units(it, problems)),
        accounts=block.given("accounts", (), lambda it: _accounts(it, "targets.accounts", problems)),
        filter=block.given("filter", "none", lambda it: _choice(it, filters)),
    )


def regions(entry: Entry, home: str, problems: Problems) -> tuple[str, ...]:
    """Return the Regions in the order of the roll-out; all of one partition."""

    def read(given: Entry) -> str:
        found = header.region(given)
        if home and header.partition(found) != header.partition(home):
            raise RefusedError(f"{found} is of another partition than {home}, and no account is in both")
        return found

    return _members(entry, "regions", read, problems)


def operation(entry: Entry, problems: Problems) -> Operation:
    """Return how an operation goes through accounts and Regions."""
    known = ("failure_tolerance", "max_concurrent", "region_concurrency", "mode")
    block = _block(entry, "operation", {}, known, problems)
    return Operation(
        failure_tolerance=block.given("failure_tolerance", Share(0), lambda it: _share(it, least=0)),
        max_concurrent=block.given("max_concurrent", Share(1), lambda it: _share(it, least=1)),
        parallel_regions=block.given(
            "region_concurrency",
            False,  # noqa: FBT003 - the default
            lambda it: _choice(it, {"sequential": False, "parallel": True}),
        ),
        soft=block.given("mode", False, lambda it: _choice(it, {"strict": False, "soft": True})),  # noqa: FBT003
    )


def canary(entry: Entry, problems: Problems) -> tuple[str, ...]:
    """Return the accounts that get every change first."""
    block = _block(entry, "canary", {"accounts": "the accounts that get every change first"}, ("accounts",), problems)
    return block.given("accounts", (), lambda it: _accounts(it, "canary.accounts", problems))


def auto_deployment(entry: Entry, problems: Problems) -> AutoDeployment:
    """Return what becomes of accounts that join and leave an organizational unit."""
    required = {"enabled": "true or false"}
    block = _block(entry, "auto_deployment", required, ("enabled", "retain_on_removal"), problems)
    enabled = block.given("enabled", False, header.protect)  # noqa: FBT003 - the default
    retain = block.given("retain_on_removal", False, header.protect)  # noqa: FBT003 - the default
    if "retain_on_removal" in block.entries and not enabled:
        text = "says nothing while enabled is false: remove it"
        problems.add(block.entries["retain_on_removal"].line, "auto_deployment.retain_on_removal", text)
    return AutoDeployment(enabled=enabled, retain=retain)


def diagnosis(entry: Entry, problems: Problems) -> Diagnosis:
    """Return the role by which the reason of a failure is read in the account where it failed."""
    required = {"role": "the name of a role that may read stacks in every target account"}
    block = _block(entry, "diagnosis", required, ("role", "profile"), problems)
    return Diagnosis(role=block.given("role", "", role_name), profile=block.given("profile", None, profile))


def _block(entry: Entry, where: str, required: dict[str, str], known: tuple[str, ...], problems: Problems) -> Block:
    block = Block(where, entry.line, document.mapping(entry, where, problems), problems)
    block.note_keys(required, known)
    return block


def _choice(entry: Entry, choices: dict[str, _Value]) -> _Value:
    given = document.scalar(entry.value)
    if given not in choices:
        raise RefusedError(f'"{show(given)}" is none of {", ".join(choices)}')
    return choices[given]


def _share(entry: Entry, *, least: int) -> Share:
    given = document.scalar(entry.value)
    match = re.fullmatch(SHARE_PATTERN, given)
    if match is None:
        raise RefusedError(f'"{show(given)}" is neither a number of accounts nor a percentage, such as 2 or 10%')
    share = Share(int(match[1]), is_percentage=match[2] is not None)
    if share.number < least or (share.is_percentage and share.number > _FULL):
        raise RefusedError(f"{given} is not right: at least {least}, and at most 100%")
    return share


def _units(entry: Entry, problems: Problems) -> tuple[str, ...]:
    def read(given: Entry) -> str:
        unit = document.scalar(given.value)
        if not re.fullmatch(UNIT_PATTERN, unit):
            raise RefusedError(f'"{show(unit)}" is no organizational unit: ou-xxxx-xxxxxxxx, or r-xxxx for the root')
        return unit

    found = _members(entry, "targets.organizational_units", read, problems)
    if len(found) > UNITS:
        raise RefusedError(f"{len(found)} are given, CloudFormation takes at most {UNITS} at a time")
    return found


def _accounts(entry: Entry, where: str, problems: Problems) -> tuple[str, ...]:
    return _members(entry, where, header.account, problems)


def _members(entry: Entry, where: str, read: Callable[[Entry], str], problems: Problems) -> tuple[str, ...]:
    """Return the members of a list in their order; what is wrong with one, or there twice, is noted."""
    if not isinstance(entry.value, yaml.SequenceNode):
        raise RefusedError("takes a list, as in [a, b], or one member to a line after a hyphen")
    if not entry.value.value:
        raise RefusedError("is empty: give at least one, or remove the key")
    found: list[str] = []
    for node in entry.value.value:
        line = document.line_of(node)
        with problems.noted(line, where):
            member = read(Entry(where, line, node))
            if member in found:
                raise RefusedError(f"{member} is there twice")
            found.append(member)
    return tuple(found)
