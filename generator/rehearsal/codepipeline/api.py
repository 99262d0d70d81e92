"""The operations of CodePipeline.

https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_Operations.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generator.rehearsal.codepipeline import approval, shown, source
from generator.rehearsal.codepipeline.execution import Execution
from generator.rehearsal.codepipeline.executions import Executions, can_return
from generator.rehearsal.codepipeline.model import Pipeline, Stage
from generator.rehearsal.codepipeline.pipelines import Pipelines
from generator.rehearsal.errors import ApiError
from generator.rehearsal.front import Call, Operation
from generator.rehearsal.state import now

_PAGE = 100


class Api:
    """What clients call."""

    def __init__(self, pipelines: Pipelines, executions: Executions) -> None:
        self._pipelines = pipelines
        self._executions = executions

    def operations(self) -> dict[str, Operation]:
        """Return the operations."""
        return {
            "GetPipeline": self._get,
            "ListPipelines": self._list_pipelines,
            "GetPipelineState": lambda call: shown.state(self._of(call, "name")),
            "StartPipelineExecution": self._start,
            "StopPipelineExecution": self._stop,
            "RetryStageExecution": self._retry,
            "RollbackStage": self._roll_back,
            "EnableStageTransition": self._enable,
            "DisableStageTransition": self._disable,
            "PutApprovalResult": self._answer,
            "GetPipelineExecution": lambda call: {
                "pipelineExecution": shown.execution(self._execution(call, "pipelineExecutionId"))
            },
            "ListPipelineExecutions": self._list,
            "ListActionExecutions": self._list_actions,
        }

    def _get(self, call: Call) -> dict[str, Any]:
        pipeline = self._of(call, "name")
        times = {"created": pipeline.created, "updated": pipeline.updated}
        return {"pipeline": pipeline.declaration, "metadata": {"pipelineArn": pipeline.arn, **times}}

    def _list_pipelines(self, call: Call) -> dict[str, Any]:
        found = [
            each for (account, region, _), each in self._pipelines.all.items() if (account, region) == _place(call)
        ]
        return _page(call, "pipelines", [shown.pipeline(each) for each in found])

    def _start(self, call: Call) -> dict[str, Any]:
        pipeline, token = self._of(call, "name"), call.parameters.get("clientRequestToken")
        if token in pipeline.tokens:
            return {"pipelineExecutionId": pipeline.tokens[token]}
        started = self._pipelines.start(pipeline, source.named(pipeline, call.parameters.get("sourceRevisions", ())))
        if token:
            pipeline.tokens[token] = started
        return {"pipelineExecutionId": started}

    def _stop(self, call: Call) -> dict[str, Any]:
        execution = self._execution(call, "pipelineExecutionId", "PipelineExecutionNotStoppableException")
        wanted = "abandon" if call.parameters.get("abandon") else "wait"
        with execution.pipeline.changed:
            if not execution.is_running:
                raise ApiError(
                    "PipelineExecutionNotStoppableException",
                    f"The execution {execution.id} has ended and cannot be stopped: it is {execution.status}",
                )
            if execution.stop in (wanted, "abandon"):
                raise ApiError("DuplicatedStopRequestException", f"The execution {execution.id} is stopping already")
            execution.stop, execution.status = wanted, "Stopping"
            execution.stop_reason = call.parameters.get("reason", "")
            execution.pipeline.tell()
        return {"pipelineExecutionId": execution.id}

    def _retry(self, call: Call) -> dict[str, Any]:
        pipeline, stage = self._stage(call)
        execution = self._execution(call, "pipelineExecutionId", "StageNotRetryableException")
        with pipeline.changed:
            if stage.latest is not execution:
                raise ApiError(
                    "NotLatestPipelineExecutionException", f"{execution.id} is not the latest execution in {stage.name}"
                )
            same = execution.declaration["version"] == pipeline.declaration["version"]
            if not same or execution.is_running or execution.stages[stage.name] not in ("Failed", "Stopped"):
                raise ApiError("StageNotRetryableException", f"The stage {stage.name} cannot be retried")
            self._executions.retry(execution, stage.name, kept=call.parameters["retryMode"] == "FAILED_ACTIONS")
        return {"pipelineExecutionId": execution.id}

    def _roll_back(self, call: Call) -> dict[str, Any]:
        pipeline, stage = self._stage(call)
        target = self._execution(call, "targetPipelineExecutionId")
        if target.declaration["version"] != pipeline.declaration["version"]:
            raise ApiError(
                "PipelineExecutionOutdatedException", f"The pipeline has changed since the execution {target.id}"
            )
        if stage.name == pipeline.declaration["stages"][0]["name"] or not can_return(target, stage.name):
            raise ApiError(
                "UnableToRollbackStageException", f"The stage {stage.name} cannot go back to the execution {target.id}"
            )
        trigger = {"triggerType": "ManualRollback", "triggerDetail": _caller(call)}
        return {"pipelineExecutionId": self._executions.roll_back(target, stage.name, trigger).id}

    def _enable(self, call: Call) -> None:
        self._change(call, {"enabled": True})

    def _disable(self, call: Call) -> None:
        self._change(call, {"enabled": False, "disabledReason": call.parameters["reason"]})

    def _change(self, call: Call, transition: Mapping[str, Any]) -> None:
        pipeline, stage = self._stage(call)
        if call.parameters["transitionType"] == "Outbound":
            stage = _following(pipeline, stage)
        with pipeline.changed:
            stage.transition = {**transition, "lastChangedAt": now(), "lastChangedBy": _caller(call)}
            pipeline.tell()

    def _answer(self, call: Call) -> dict[str, Any]:
        given = call.parameters
        pipeline, stage = self._stage(call)
        with pipeline.changed:
            run = approval.awaited(stage, given["actionName"], given["token"])
            approval.answer(run, **given["result"], person=_caller(call))
            pipeline.tell()
        return {"approvedAt": now()}

    def _list(self, call: Call) -> dict[str, Any]:
        pipeline = self._of(call)
        stage = call.parameters.get("filter", {}).get("succeededInStage", {}).get("stageName")
        found = [each for each in pipeline.executions if not stage or each.stages.get(stage) == "Succeeded"]
        return _page(call, "pipelineExecutionSummaries", [shown.summary(each) for each in reversed(found)])

    def _list_actions(self, call: Call) -> dict[str, Any]:
        pipeline, wanted = self._of(call), call.parameters.get("filter", {})
        latest = wanted.get("latestInPipelineExecution", {})
        by_id = wanted.get("pipelineExecutionId") or latest.get("pipelineExecutionId")
        chosen = [_known(pipeline, by_id)] if by_id else pipeline.executions
        runs = sorted((run for each in chosen for run in each.actions), key=lambda run: run.started, reverse=True)
        return _page(call, "actionExecutionDetails", [shown.action(run) for run in runs])

    def _of(self, call: Call, member: str = "pipelineName") -> Pipeline:
        return self._pipelines.find(call, call.parameters[member])

    def _execution(self, call: Call, member: str, code: str = "PipelineExecutionNotFoundException") -> Execution:
        return _known(self._of(call), call.parameters[member], code)

    def _stage(self, call: Call) -> tuple[Pipeline, Stage]:
        pipeline, name = self._of(call), call.parameters["stageName"]
        if name not in [each["name"] for each in pipeline.declaration["stages"]]:
            raise ApiError(
                "StageNotFoundException", f"Pipeline '{pipeline.name}' does not have a stage with name '{name}'"
            )
        return pipeline, pipeline.stage(name)


def _known(pipeline: Pipeline, execution: str, code: str = "PipelineExecutionNotFoundException") -> Execution:
    found = next((each for each in pipeline.executions if each.id == execution), None)
    if found is None:
        raise ApiError(code, f"Pipeline '{pipeline.name}' does not have an execution with ID '{execution}'")
    return found


def _following(pipeline: Pipeline, stage: Stage) -> Stage:
    names = [each["name"] for each in pipeline.declaration["stages"]]
    after = names.index(stage.name) + 1
    if after == len(names):
        raise ApiError("StageNotFoundException", f"No stage follows {stage.name}")
    return pipeline.stage(names[after])


def _place(call: Call) -> tuple[str, str]:
    return call.account, call.region


def _caller(call: Call) -> str:
    return f"arn:aws:iam::{call.account}:root"


def _page(call: Call, member: str, found: list[dict[str, Any]]) -> dict[str, Any]:
    start = call.parameters.get("nextToken", "0")
    if not start.isdecimal():
        raise ApiError("InvalidNextTokenException", "The next token was specified in an invalid format.")
    end = int(start) + min(call.parameters.get("maxResults") or _PAGE, _PAGE)
    more = {"nextToken": str(end)} if end < len(found) else {}
    return {member: found[int(start) : end], **more}
