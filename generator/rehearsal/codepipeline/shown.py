"""Pipelines, executions and actions as the API shows them.

https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_GetPipelineState.html
https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ActionExecutionDetail.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generator.rehearsal.codepipeline import source
from generator.rehearsal.codepipeline.execution import Execution
from generator.rehearsal.codepipeline.model import ActionRun, ConditionRun, Pipeline, Run, Stage

_REVISION = ("name", "revisionId", "revisionSummary", "created", "revisionUrl")
_PAGES = {
    "CodeBuild": "https://console.aws.amazon.com/codebuild/home?#/projects/{ProjectName}/view",
    "CodeDeployToECS": "https://console.aws.amazon.com/codedeploy/home?#/applications/{ApplicationName}"
    "/deployment-groups/{DeploymentGroupName}",
}
_SOURCE = ("actionName", "revisionId", "revisionSummary", "revisionUrl")


def state(found: Pipeline) -> dict[str, Any]:
    """Return a pipeline with its stages as they are now."""
    with found.changed:
        return {
            "pipelineName": found.name,
            "pipelineVersion": found.declaration["version"],
            "created": found.created,
            "updated": found.updated,
            "stageStates": [_stage(found.stage(each["name"]), each) for each in found.declaration["stages"]],
        }


def pipeline(found: Pipeline) -> dict[str, Any]:
    """Return a pipeline as it stands in a list."""
    members = ("name", "version", "pipelineType", "executionMode")
    return {**_only(found.declaration, members), "created": found.created, "updated": found.updated}


def execution(found: Execution) -> dict[str, Any]:
    """Return an execution with the revisions of its sources."""
    return {
        "pipelineName": found.pipeline.name,
        "pipelineVersion": found.declaration["version"],
        "artifactRevisions": [_only(each, _REVISION) for each in found.revisions],
        **_execution(found),
    }


def summary(found: Execution) -> dict[str, Any]:
    """Return an execution as it stands in a list."""
    more: dict[str, Any] = {"stopTrigger": {"reason": found.stop_reason}} if found.stop else {}
    more |= {"startTime": found.started, "lastUpdateTime": found.updated}
    return {"sourceRevisions": [_only(each, _SOURCE) for each in found.revisions], **more, **_execution(found)}


def action(run: ActionRun) -> dict[str, Any]:
    """Return the run of an action with what went in and what came out."""
    declared = run.declared
    result = {
        "externalExecutionId": run.external_id,
        "externalExecutionSummary": run.summary or run.error.get("message", ""),
        "externalExecutionUrl": run.external_url,
        "errorDetails": run.error,
    }
    given = {
        "actionTypeId": declared["actionTypeId"],
        "configuration": declared.get("configuration", {}),
        "resolvedConfiguration": run.configuration,
        "region": run.region,
        "inputArtifacts": _located(run.inputs),
        "roleArn": declared.get("roleArn", ""),
        "namespace": declared.get("namespace", ""),
    }
    made = {
        "outputArtifacts": _located(run.outputs),
        "outputVariables": run.variables,
        "executionResult": _some(result),
    }
    return {
        "pipelineExecutionId": run.execution.id,
        "pipelineVersion": run.execution.declaration["version"],
        "actionExecutionId": run.id,
        "stageName": run.stage,
        "actionName": run.name,
        "startTime": run.started,
        "lastUpdateTime": run.changed,
        "status": run.status,
        "input": _some(given),
        "output": made,
    }


def _execution(found: Execution) -> dict[str, Any]:
    shown = {
        "pipelineExecutionId": found.id,
        "status": found.status,
        "trigger": found.trigger,
        "executionMode": found.pipeline.mode,
        "executionType": _type(found),
    }
    if found.target:
        shown["rollbackMetadata"] = {"rollbackTargetPipelineExecutionId": found.target.id}
    return shown


def _type(found: Execution) -> str:
    return "ROLLBACK" if found.target else "STANDARD"


def _stage(stage: Stage, declared: Mapping[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "stageName": stage.name,
        "inboundTransitionState": dict(stage.transition),
        "actionStates": [_action(stage.actions.get(each["name"]), each) for each in declared["actions"]],
    }
    if stage.waiting:
        shown["inboundExecutions"] = [_in_stage(each, each.status) for each in stage.waiting]
        shown["inboundExecution"] = shown["inboundExecutions"][0]
    if stage.latest:
        status = stage.latest.stages[stage.name]
        stopping = stage.latest.status == "Stopping" and status == "InProgress"
        shown["latestExecution"] = _in_stage(stage.latest, "Stopping" if stopping else status)
    for kind, run in stage.conditions.items():
        shown[f"{kind}ConditionState"] = _condition(run)
    return shown


def _in_stage(found: Execution, status: str) -> dict[str, str]:
    return {"pipelineExecutionId": found.id, "status": status, "type": _type(found)}


def _action(run: ActionRun | None, declared: Mapping[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = {"actionName": declared["name"]}
    shown |= _some({"entityUrl": _entity(declared)})
    if run is None:
        return shown
    shown["latestExecution"] = {"actionExecutionId": run.id, **_run(run)}
    if run.revision:
        shown["revisionUrl"] = run.revision["revisionUrl"]
        shown["currentRevision"] = {"revisionId": run.revision["revisionId"], "created": run.revision["created"]}
    return shown


def _entity(declared: Mapping[str, Any]) -> str:
    """Return the page in the console of what an action works with; there is none where its configuration lacks that."""
    given, provider = declared.get("configuration", {}), declared["actionTypeId"]["provider"]
    try:
        if provider == "CodeStarSourceConnection":
            return f"{source.entity(given, 'BRANCH')}&Branch={given['BranchName']}"
        return _PAGES.get(provider, "").format_map(given)
    except KeyError:
        return ""


def _run(run: Run) -> dict[str, Any]:
    optional = {
        "summary": run.summary,
        "externalExecutionId": run.external_id,
        "externalExecutionUrl": run.external_url,
        "errorDetails": run.error,
        "token": run.token,
        "lastUpdatedBy": run.updated_by,
    }
    return {"status": run.status, "lastStatusChange": run.changed, **_some(optional)}


def _condition(run: ConditionRun) -> dict[str, Any]:
    rules = [
        {"ruleName": each.name, "latestExecution": {"ruleExecutionId": each.id, **_run(each)}} for each in run.rules
    ]
    latest = {"status": run.status, "lastStatusChange": run.changed}
    return {
        "latestExecution": {"status": run.status},
        "conditionStates": [{"latestExecution": latest, "ruleStates": rules}],
    }


def _located(artifacts: Mapping[str, tuple[str, str]]) -> list[dict[str, Any]]:
    return [{"name": name, "s3location": {"bucket": each[0], "key": each[1]}} for name, each in artifacts.items()]


def _only(given: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: given[name] for name in names if name in given}


def _some(given: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what there is nothing to say of."""
    return {name: value for name, value in given.items() if value not in ("", {}, None)}
