"""Where an action or a rule acts: the account of its role, and its Region.

https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-create-cross-account.html
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ministack.core.responses import request_scope

from generator.rehearsal.codepipeline.model import FailedError, Pipeline
from generator.rehearsal.errors import ApiError
from generator.rehearsal.ministack_api import query


@contextmanager
def of(pipeline: Pipeline, role: str | None, region: str | None) -> Iterator[None]:
    """Show what is done meanwhile the stores of the place; the role must exist. Its policies are not evaluated."""
    account = role.split(":")[4] if role else pipeline.account
    with request_scope(account, region or pipeline.region):
        if role:
            _must_exist(role)
        yield


def _must_exist(role: str) -> None:
    try:
        query("iam", "GetRole", RoleName=role.rpartition("/")[2])
    except ApiError as error:
        message = f"CodePipeline is not authorized to perform AssumeRole on role {role}"
        raise FailedError("PermissionError", message) from error
