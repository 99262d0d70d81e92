"""Why an operation failed: the resource that failed first, and what the services behind it say.

CloudFormation reports every resource that it stopped because of the first one, and the rollback after them; the last
line of a list of events is never the reason. Sometimes no resource fails at all: what is wrong with imports and exports
is said of the stack itself, at the event with which it turns back.
https://repost.aws/knowledge-center/cloudformation-no-export-found-error
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from botocore.exceptions import BotoCoreError, ClientError

from generator.deployer import console, ecs_reasons, events
from generator.deployer.aws import is_denied, text_of
from generator.deployer.results import Cause, ResourceEvent
from generator.deployer.statuses import FAILED_RESOURCE

if TYPE_CHECKING:
    from generator.deployer.session import Session
    from generator.deployer.stacks import StackState
    from generator.deployer.targets import Target

_STACK = "AWS::CloudFormation::Stack"
# What CloudFormation says of resources that it stopped because another one had failed.
_CANCELLED = ("Resource creation cancelled", "Resource update cancelled", "Resource deletion cancelled")
_TURNS = frozenset({"ROLLBACK_IN_PROGRESS", "UPDATE_ROLLBACK_IN_PROGRESS", "IMPORT_ROLLBACK_IN_PROGRESS"})
# What it says where somebody wanted that.
_WANTED = "User Initiated"
# A stack in a stack in a stack ...; ours have none, but whoever asks may have.
_DEEPEST = 5


def root_cause(session: Session, target: Target, state: StackState, seen: Sequence[ResourceEvent]) -> Cause | None:
    """Return why the newest operation on a stack failed; None where nobody says.

    `seen` are the events that were seen while it ran; where none of them says it, CloudFormation is asked. That is a
    kindness to the reader: where it cannot be read, the cause says so, and the outcome stays what it is.
    """
    try:
        return _found(session, target, state, seen)
    except (ClientError, BotoCoreError) as error:
        reason = f"the reason cannot be read: {text_of(error)}"
        return Cause(resource=target.name, type=_STACK, status=state.status, reason=reason, link=link(target, state.id))


def link(target: Target, stack_id: str) -> str:
    """Return the page of a stack's events in the console."""
    page = console.link(target.place.region, "cloudformation/home")
    return f"{page}#/stacks/events?stackId={quote(stack_id, safe='')}"


def first_failures(found: Iterable[ResourceEvent]) -> list[ResourceEvent]:
    """Return the failures that are nobody else's consequence, oldest first, those without a reason last."""
    failures = [event for event in found if event.status in FAILED_RESOURCE and not event.reason.startswith(_CANCELLED)]
    return sorted(failures, key=lambda event: (not event.reason, event.time))


def explanations(found: Sequence[ResourceEvent], stack_id: str) -> list[ResourceEvent]:
    """Return what explains a failed operation, the best first: resources that failed, or else the stack's own words."""
    return _failed_resources(found, stack_id) or _own_words(found, stack_id)


def _failed_resources(found: Iterable[ResourceEvent], stack_id: str) -> list[ResourceEvent]:
    return first_failures(event for event in found if event.physical_id != stack_id)


def _own_words(found: Iterable[ResourceEvent], stack_id: str) -> list[ResourceEvent]:
    turns = (event for event in found if event.physical_id == stack_id and event.status in _TURNS | FAILED_RESOURCE)
    return sorted((event for event in turns if event.reason not in ("", _WANTED)), key=lambda event: event.time)


def _found(session: Session, target: Target, state: StackState, seen: Sequence[ResourceEvent]) -> Cause | None:
    known = list(seen)
    if not _failed_resources(known, state.id):
        # Also where the stack's own words were seen: whoever came late has missed the resource that they are about.
        known += _asked(session.cloudformation(target.place), state)
    found = explanations(known, state.id)
    return _explained(session, target, state.id, found[0], known, 0) if found else None


def _asked(client: Any, state: StackState) -> list[ResourceEvent]:
    """Return what failed in the newest operation, and in those that it rolls back."""
    failed: list[ResourceEvent] = []
    try:
        for operation in state.attempt:
            failed.extend(events.of_operation(client, operation))
    except ClientError as error:
        if not is_denied(error):
            raise
        failed.clear()
    return failed if _failed_resources(failed, state.id) else list(events.newest_operation(client, state.id))


def _explained(
    session: Session,
    target: Target,
    stack_id: str,
    event: ResourceEvent,
    known: Sequence[ResourceEvent],
    depth: int,
) -> Cause:
    is_nested = event.type == _STACK and event.physical_id.startswith("arn:") and event.physical_id != stack_id
    if is_nested and depth < _DEEPEST:
        inner = list(events.newest_operation(session.cloudformation(target.place), event.physical_id))
        if found := explanations(inner, event.physical_id):
            return _explained(session, target, event.physical_id, found[0], inner, depth + 1)
    details = [each.hook for each in known if each.hook and each.resource == event.resource]
    if event.type == "AWS::ECS::Service":
        details += ecs_reasons.reasons(session, target, event)
    return Cause(
        resource=event.resource,
        type=event.type,
        status=event.status,
        reason=event.reason or "CloudFormation gives no reason",
        stack_id=stack_id,
        details=tuple(details),
        link=link(target, stack_id),
    )
