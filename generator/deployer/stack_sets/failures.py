"""Which instances an operation failed for, and why, as far as their own accounts may be asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from generator.deployer import causes, console
from generator.deployer.aws import text_of
from generator.deployer.events import event_of
from generator.deployer.results import Cause, ResourceEvent
from generator.deployer.stack_sets import state
from generator.deployer.stack_sets.api import Api
from generator.deployer.stack_sets.model import Failure
from generator.params.header import partition

if TYPE_CHECKING:
    from generator.deployer.session import Session
    from generator.deployer.stack_sets.targets import SetTarget
    from generator.params.stacksets import Diagnosis

_PAGE = 100
# The first ones mostly fail for the same reason as all others, and each costs several calls.
_ASKED = 10
_BEGINNINGS = frozenset({"CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS"})


def failed(session: Session, target: SetTarget, operation: str) -> list[Failure]:
    """Return the instances that an operation failed for, the first of them with their causes."""
    found = list(_results(session, target, operation, "FAILED"))
    return [_explained(session, target, each) for each in found[:_ASKED]] + found[_ASKED:]


def cancelled(session: Session, target: SetTarget, operation: str) -> int:
    """Return how many instances an operation did not get to: that is no failure of theirs."""
    return len(list(_results(session, target, operation, "CANCELLED")))


def _results(session: Session, target: SetTarget, operation: str, status: str) -> Iterator[Failure]:
    filters = [{"Name": "OPERATION_RESULT_STATUS", "Values": status}]
    pages = Api(session, target).all(
        "list_stack_set_operation_results", OperationId=operation, Filters=filters, MaxResults=_PAGE
    )
    for each in pages:
        gate = each.get("AccountGateResult", {}).get("StatusReason", "")
        yield Failure(
            account=each["Account"],
            region=each["Region"],
            unit=each.get("OrganizationalUnitId", ""),
            reason=each.get("StatusReason") or gate or "CloudFormation gives no reason",
        )


def _explained(session: Session, target: SetTarget, failure: Failure) -> Failure:
    """Return a failure with its cause, or with what keeps us from it. That is a kindness, and no outcome."""
    diagnosis = target.wanted.diagnosis
    if diagnosis is None:
        return replace(failure, hint="its account was not asked: the file has no diagnosis")
    try:
        stack = state.instance(session, target, (failure.account, failure.region)).stack_id
        if not stack:
            return replace(failure, hint="no stack was made")
        cause = _cause(_client(session, target, failure, diagnosis), stack, failure.region)
    except (ClientError, BotoCoreError) as error:
        return replace(failure, hint=f"the cause cannot be read as {diagnosis.role}: {text_of(error)}")
    return replace(failure, cause=cause) if cause else replace(failure, hint="the stack does not say why")


def _client(session: Session, target: SetTarget, failure: Failure, diagnosis: Diagnosis) -> Any:
    """Return a client of the account where it failed, by the role that the file names for this."""
    place = replace(target.place, profile=diagnosis.profile or target.place.profile)
    role = f"arn:{partition(failure.region)}:iam::{failure.account}:role/{diagnosis.role}"
    given = session.aws.client("sts", place).assume_role(RoleArn=role, RoleSessionName="ecs-bluegreen")["Credentials"]
    return boto3.client(
        "cloudformation",
        region_name=failure.region,
        aws_access_key_id=given["AccessKeyId"],
        aws_secret_access_key=given["SecretAccessKey"],
        aws_session_token=given["SessionToken"],
    )


def _cause(client: Any, stack: str, region: str) -> Cause | None:
    for each in causes.explanations(list(_newest(client, stack)), stack):
        return Cause(
            resource=each.resource,
            type=each.type,
            status=each.status,
            reason=each.reason or "CloudFormation gives no reason",
            stack_id=stack,
            link=f"{console.link(region, 'cloudformation/home')}#/stacks/events?stackId={quote(stack, safe='')}",
        )
    return None


def _newest(client: Any, stack: str) -> Iterator[ResourceEvent]:
    """Yield the events of what failed: a stack that could not be created is deleted at once, and that comes after."""
    for page in client.get_paginator("describe_stack_events").paginate(StackName=stack):
        for event in map(event_of, page["StackEvents"]):
            yield event
            if event.physical_id == stack and event.status in _BEGINNINGS:
                return
