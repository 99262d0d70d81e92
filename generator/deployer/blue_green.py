"""What an update must not do to a service under blue/green: touch what a deployment owns, or meddle while one runs.

CloudFormation compares templates and never looks at live state. It would begin such an update, and ECS would refuse
it halfway or, worse, Elastic Load Balancing obey and send production to the group that is empty.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from generator.deployer import live, undisturbed
from generator.deployer.errors import RefusedError
from generator.deployer.physical import PhysicalIds
from generator.deployer.undisturbed import HARMLESS, looking
from generator.impact.frozen import SERVICE, TARGET_GROUP

if TYPE_CHECKING:
    from generator.deployer.change_sets import ChangeSet
    from generator.deployer.deliveries import Delivery, Route
    from generator.deployer.results import ResourceChange
    from generator.deployer.session import Session
    from generator.deployer.stacks import StackState
    from generator.deployer.targets import Target

_SERVICE_REFUSED = (
    'ECS refuses whatever CloudFormation sends to modify a service under CodeDeploy ("Unable to update task definition '
    'on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment."). New '
    "settings of tasks go into taskdef.json and appspec.yaml of the application; what only a new service can have, a "
    "new one under another name in the parameter file gets, beside this one"
)
_ROUTE_REFUSED = (
    "it is switched by deployments, and an update sets it back to the template's groups, of which the first may be "
    'empty; the next deployment then fails ("The ELB could not be updated due to the following error: Primary taskset '
    'target group must be behind listener"). Another certificate goes into AdditionalCertificateArn of load-balancer; '
    "other paths, hosts or priorities need a new service under another name, beside this one"
)
_GROUP_REFUSED = (
    'the live rules forward to the group that exists, and requests to a group that is gone fail ("Primary taskset '
    'target group must be behind listener"). Health check and attributes may change; what needs a new group needs a '
    "new service under another name, beside this one"
)


def refusals(target: Target, change_set: ChangeSet, state: StackState | None) -> list[str]:
    """Return why the change set must not be executed, a line for each frozen resource that it touches.

    Nothing is frozen in a stack that is created. Whatever is done counts: a tag, or a change of which CloudFormation
    only knows that it may come.
    """
    if state is None or change_set.type == "CREATE":
        return []
    return [_refusal(target, change) for change in change_set.changes if _is_refused(target, change)]


def before_update(session: Session, target: Target, changes: Sequence[ResourceChange]) -> None:
    """Return when `changes` may be made to a stack that exists: no deployment is disturbed, none undone.

    Waits up to `undisturbed.LIMIT` for a deployment that works with what is changed. Raises `RefusedError` where that
    waits for a person or does not end, where production would be switched, and where the permission to look is
    missing; `StoppedError` when a person stops the command.
    """
    for delivery in target.deliveries:
        undisturbed.wait(session, target, delivery, changes)
        _check_traffic(session, target, delivery, changes)


def _is_refused(target: Target, change: ResourceChange) -> bool:
    frozen = target.frozen.get(change.resource)
    if frozen is None or change.action in HARMLESS:
        return False
    replaces = change.action in ("Remove", "Dynamic") or change.replacement in ("True", "Conditional")
    return frozen.scope == "any change" or replaces


def _refusal(target: Target, change: ResourceChange) -> str:
    paths = ", ".join(sorted({each.path for each in change.properties if each.path}))
    because = f" ({paths})" if paths else ""
    by_type = {SERVICE: _SERVICE_REFUSED, TARGET_GROUP: _GROUP_REFUSED}
    reason = by_type.get(change.type, _ROUTE_REFUSED)
    return f"{target.key}: the update would {_verb(change)} {change.resource}{because}, but {reason}"


def _verb(change: ResourceChange) -> str:
    match change.action, change.replacement:
        case "Remove", _:
            return "remove"
        case "Dynamic", _:
            return "perhaps change"
        case _, "True":
            return "replace"
        case _, "Conditional":
            return "change and perhaps replace"
    return "change"


def _check_traffic(session: Session, target: Target, delivery: Delivery, changes: Sequence[ResourceChange]) -> None:
    """Refuse to set back a rule that a deployment has switched; say so where the update leaves the rule alone."""
    touched = {change.resource for change in changes if change.action not in HARMLESS}
    ids = PhysicalIds(session)
    for route in delivery.routes:
        if route.part.target != target.key:
            continue
        with looking(target, f"where {route.part.resource} sends its traffic"):
            now = live.route_state(session, delivery, route, ids)
        if now is None or now.shares == _by_template(delivery, route):
            continue
        text = f"{route.part.resource} gives the {route.end} traffic to {now.colour}, as a deployment left it"
        if route.part.resource in touched:
            raise RefusedError(f"{target.key}: {text}; the new version of the rule would take it away")
        session.progress.note(target.key, f"{text}; this update leaves that alone")


def _by_template(delivery: Delivery, route: Route) -> dict[str, float]:
    names = {part: colour for colour, part in (("blue", delivery.blue), ("green", delivery.green)) if part}
    return {names[part]: share for part, share in route.shares.items() if part in names}
