"""Where an action or a rule acts: the account of its role, and its Region.

A pipeline with a role that nobody can assume is neither made nor changed.
https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-create-cross-account.html

The sentence for the role of the pipeline is in
https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-projects-templates-sm.html, the one for that of an action in
https://github.com/aws/aws-cdk/issues/22489. What an execution says of a role that has gone since is in no document.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from ministack.core.responses import request_scope

from generator.rehearsal.codepipeline.model import FailedError, Pipeline
from generator.rehearsal.errors import ApiError
from generator.rehearsal.ministack_api import query

_REFUSED = "{} is not authorized to perform AssumeRole on role {}"
_OF_A_STACK = " (Service: AWSCodePipeline; Status Code: 400; Error Code: InvalidStructureException)"


@contextmanager
def of(pipeline: Pipeline, role: str | None, region: str | None) -> Iterator[None]:
    """Show what is done meanwhile the stores of the place; the role must exist. Its policies are not evaluated."""
    with request_scope(_account(role) if role else pipeline.account, region or pipeline.region):
        if role and not _exists(role):
            raise FailedError("PermissionError", _REFUSED.format(pipeline.declaration["roleArn"], role))
        yield


def must_be_assumable(properties: Mapping[str, Any], region: str) -> None:
    """Raise `ValueError`, as the reason of a stack, unless the roles of a pipeline and of its actions exist."""
    own = properties["RoleArn"]
    roles = [action.get("RoleArn") for stage in properties["Stages"] for action in stage["Actions"]]
    for caller, role in (("CodePipeline", own), *((own, role) for role in roles if role)):
        with request_scope(_account(role), region):
            if not _exists(role):
                raise ValueError(_REFUSED.format(caller, role) + _OF_A_STACK)


def _account(role: str) -> str:
    return role.split(":")[4]


def _exists(role: str) -> bool:
    try:
        query("iam", "GetRole", RoleName=role.rpartition("/")[2])
    except ApiError:
        return False
    return True
