"""The approval action: a person is told, and says yes or no within seven days, or within the minutes of the action.

https://docs.aws.amazon.com/codepipeline/latest/userguide/approvals.html
https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html
https://docs.aws.amazon.com/codepipeline/latest/userguide/approvals-json-format.html
"""

from __future__ import annotations

import json
import uuid
from datetime import timedelta

from generator.rehearsal.codepipeline.model import ActionRun, FailedError, Stage
from generator.rehearsal.errors import ApiError
from generator.rehearsal.ministack_api import query

_MINUTES = 7 * 1440


def approve(run: ActionRun) -> None:
    """Ask, and wait for an answer: it takes the token away."""
    run.token = token = str(uuid.uuid4())
    if "NotificationArn" in run.configuration:
        _tell(run)
    run.execution.pipeline.tell()
    minutes = _minutes(run)
    if not run.execution.wait(lambda: run.token != token, 60.0 * minutes):
        raise FailedError("JobFailed", f"The approval action timed out: nobody answered within {minutes} minutes")
    if run.error:
        raise FailedError(**run.error)


def awaited(stage: Stage, action: str, token: str) -> ActionRun:
    """Return the run of an action that waits for an answer; raises `ApiError` where none does, or with another token.

    https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PutApprovalResult.html
    """
    run = stage.actions.get(action)
    if run is None:
        raise ApiError("ActionNotFoundException", f"No run of an action {action} is known in {stage.name}")
    if not run.token:
        raise ApiError("ApprovalAlreadyCompletedException", "The approval has been answered already.")
    if run.token != token:
        raise ApiError("InvalidApprovalTokenException", "The approval request token is not valid.")
    return run


def answer(run: ActionRun, *, status: str, summary: str, person: str) -> None:
    """Give the answer of a person."""
    if status == "Rejected":
        run.error = {"code": "JobFailed", "message": summary or f"Rejected by {person}"}
    run.summary, run.updated_by, run.token = summary, person, ""


def _minutes(run: ActionRun) -> int:
    return int(run.declared.get("timeoutInMinutes", _MINUTES))


def _tell(run: ActionRun) -> None:
    pipeline = run.execution.pipeline
    page = (
        f"https://console.aws.amazon.com/codesuite/codepipeline/pipelines/{pipeline.name}/view?region={pipeline.region}"
    )
    approval = {
        "pipelineName": pipeline.name,
        "stageName": run.stage,
        "actionName": run.name,
        "token": run.token,
        "expires": f"{run.started + timedelta(minutes=_minutes(run)):%Y-%m-%dT%H:%MZ}",
        "externalEntityLink": run.configuration.get("ExternalEntityLink"),
        "approvalReviewLink": f"{page}#/{run.stage}/{run.name}/approve/{run.token}",
        "customData": run.configuration.get("CustomData"),
    }
    message = {"region": pipeline.region, "consoleLink": page, "approval": approval}
    subject = f"APPROVAL NEEDED: AWS CodePipeline {pipeline.name} for action {run.name}"
    topic = run.configuration["NotificationArn"]
    try:
        query("sns", "Publish", TopicArn=topic, Subject=subject[:100], Message=json.dumps(message))
    except ApiError as error:
        raise FailedError("PermissionError", f"Cannot publish to {topic}: {error.message}") from error
