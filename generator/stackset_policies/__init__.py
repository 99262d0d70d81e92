"""What the execution role of self-managed sets may do: what CloudFormation's handlers call, and on what.

The actions come from `generator.handlers`; `resources` says on what each service's are allowed, `roles` who gets roles.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from awacs.aws import Action, Condition, Deny, Statement, StringEquals, StringLike, StringNotEquals
from troposphere import If, Sub

from generator import handlers
from generator.common import HAS_PERMISSIONS_BOUNDARY, PERMISSIONS_BOUNDARY_ARN
from generator.handlers import Permissions
from generator.handlers.extras import EXTRAS
from generator.iam import allow, allow_anywhere
from generator.stackset_policies.resources import POLICIES, STACKS, Grant, arns
from generator.stackset_policies.roles import (
    CONDITIONED,
    GIVING,
    KEY_USERS,
    OWN_ROLE,
    PASSED,
    ROLES,
    SERVICE_LINKED,
    USING_KEYS,
)

# In the role itself, and in no managed policy.
_INLINE = frozenset({"cloudformation", "iam"})


def managed() -> Iterator[tuple[str, list[Statement]]]:
    """Yield each managed policy: its title and its statements."""
    found = handlers.read()
    every = _every(found)
    for policy in POLICIES:
        services = {service for grant in policy.grants for service in grant.services}
        own = [action for action in every if _service(action) in services]
        narrowed = [action for action in own if action not in found.everywhere]
        statements = [one for grant in policy.grants for one in _granted(grant, narrowed)]
        yield policy.title, [*statements, *_anywhere(action for action in own if action in found.everywhere)]


def inline() -> list[Statement | If]:
    """Return what the role itself holds: what is done with stacks and with roles."""
    found = handlers.read()
    every = [action for action in _every(found) if _service(action) in _INLINE]
    narrowed = [action for action in every if action not in found.everywhere]
    of_stacks = [action for action in narrowed if _service(action) == "cloudformation"]
    of_iam = [action for action in narrowed if action not in {*of_stacks, *CONDITIONED}]
    return [
        _allow("Stacks", of_stacks, arns("cloudformation", f"stack/{STACKS}/*")),
        *_identities(of_iam),
        *(_pass_roles(service, roles) for service, roles in PASSED.items()),
        _make_service_linked_roles(),
        *_anywhere(action for action in every if action in found.everywhere),
        *_kept(of_iam),
    ]


def _every(found: Permissions) -> list[str]:
    every = {*found.of_handlers, *found.stacks, *(action for extra in EXTRAS for action in extra.actions)}
    known = {*_INLINE, *(service for policy in POLICIES for grant in policy.grants for service in grant.services)}
    if homeless := sorted(action for action in every if _service(action) not in known):
        raise ValueError(f"POLICIES says of no resource for {', '.join(homeless)}")
    return sorted(every)


def _granted(grant: Grant, actions: Iterable[str]) -> Iterator[Statement]:
    own = [action for action in actions if _service(action) in grant.services]
    for_services = [action for action in own if action in USING_KEYS]
    alone = [action for action in own if action not in USING_KEYS]
    if alone:
        yield _allow(_word(grant.services[0]), alone, grant.resources)
    if for_services:
        via = Condition(StringLike("kms:ViaService", list(KEY_USERS)))
        yield _allow("UseKeys", for_services, grant.resources, Condition=via)


def _identities(actions: Sequence[str]) -> Iterator[Statement]:
    """Yield what is done with roles, and with groups and users: no template has any, but the schema of policies."""
    of_groups = [action for action in actions if action.endswith("GroupPolicy")]
    of_users = [action for action in actions if action.endswith("UserPolicy")]
    yield _allow("Groups", of_groups, arns("iam", f"group/{STACKS}", region=""))
    yield _allow("Users", of_users, arns("iam", f"user/{STACKS}", region=""))
    yield _allow("Roles", [action for action in actions if action not in {*of_groups, *of_users}], ROLES)


def _kept(actions: Iterable[str]) -> Iterator[Statement | If]:
    """Yield what the role must not do: change itself, or with a boundary, make a role that may do more than it."""
    yield _deny("KeepThisRole", [action for action in actions if "Role" in action], Sub(OWN_ROLE))
    unbounded = Condition(StringNotEquals("iam:PermissionsBoundary", PERMISSIONS_BOUNDARY_ARN.ref()))
    yield HAS_PERMISSIONS_BOUNDARY.either(_deny("KeepTheBoundary", GIVING, "*", Condition=unbounded))
    yield HAS_PERMISSIONS_BOUNDARY.either(_deny("KeepEveryBoundary", ["iam:DeleteRolePermissionsBoundary"], "*"))


def _pass_roles(service: str, roles: Iterable[str]) -> Statement:
    handed_to = Condition(StringEquals("iam:PassedToService", f"{service}.amazonaws.com"))
    return _allow(f"PassRolesTo{_word(service)}", ["iam:PassRole"], roles, Condition=handed_to)


def _make_service_linked_roles() -> Statement:
    services = [f"{service}.amazonaws.com" for service in SERVICE_LINKED]
    roles = arns("iam", "role/aws-service-role/*", region="")
    these = Condition(StringEquals("iam:AWSServiceName", services))
    return _allow("MakeServiceLinkedRoles", ["iam:CreateServiceLinkedRole"], roles, Condition=these)


def _allow(sid: str, actions: Iterable[str], resources: Iterable[str], **elements: Condition) -> Statement:
    return allow(sid, _actions(actions), *map(Sub, resources), **elements)


def _deny(sid: str, actions: Iterable[str], resource: Sub | str, **elements: Condition) -> Statement:
    return Statement(Sid=sid, Effect=Deny, Action=_actions(sorted(actions)), Resource=[resource], **elements)


def _anywhere(actions: Iterable[str]) -> Iterator[Statement]:
    if those := _actions(actions):
        yield allow_anywhere("NotNarrowedDownByIam", those, because="IAM offers no scope for these actions")


def _actions(names: Iterable[str]) -> list[Action]:
    return [Action(*name.split(":")) for name in names]


def _service(action: str) -> str:
    return action.partition(":")[0]


def _word(service: str) -> str:
    return "".join(part.capitalize() for part in service.split("-"))
