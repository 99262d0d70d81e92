"""Executions in stages: what starts and stops them, who waits for whom, and what people see of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from rehearsal.local import Local
from rehearsal.pipelines import Code, Pipeline, approval, make, source, stage, when

REPOSITORY = "example/web"


@pytest.fixture(scope="module", autouse=True)
def code(fast: Local, tmp_path_factory: pytest.TempPathFactory) -> Code:
    """A repository with one commit, behind all connections."""
    made = Code(tmp_path_factory.mktemp("code"))
    made.push("First", {"README.md": "Web", "src/app.js": "1"})
    fast.post("repository", id=REPOSITORY, path=str(made.bare))
    return made


@pytest.fixture
def asked(fast: Local, account: str) -> Pipeline:
    """A pipeline that asks after the source, and whose first execution is over."""
    made = make(fast, account, [source(REPOSITORY), approval("Ask")])
    reject(made, made.newest("CreatePipeline")["pipelineExecutionId"])
    return made


def reject(pipeline: Pipeline, execution: str) -> None:
    pipeline.answer("Ask", pipeline.waits("Ask", execution), "Rejected", "Not now")
    assert pipeline.ended(execution)["status"] == "Failed"


def refusal(call: Any, **parameters: Any) -> str:
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    return str(caught.value.response["Error"]["Code"])


# Source ---------------------------------------------------------------------------------------------------------------


# https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-create.html: the pipeline starts to run as soon as
# it is made; https://docs.aws.amazon.com/dtconsole/latest/userguide/welcome-connections-workflow.html: a pending
# connection cannot be used.
def test_a_new_pipeline_starts_and_fails_while_nobody_has_agreed_to_the_connection(fast: Local, account: str) -> None:
    pipeline = make(fast, account, [source(REPOSITORY), approval("Ask")], agreed=False)
    first = pipeline.newest("CreatePipeline")
    assert pipeline.ended(first["pipelineExecutionId"])["status"] == "Failed"
    error = pipeline.action("Source")["errorDetails"]
    [connection] = pipeline.client("codeconnections").list_connections()["Connections"]
    assert error["code"] == "ConfigurationError"
    assert error["message"] == (
        f"Unable to use Connection: {connection['ConnectionArn']}. It is PENDING, not AVAILABLE."
    )
    fast.post("handshake", connection=connection["ConnectionArn"])
    pipeline.waits("Ask", pipeline.start())


@pytest.mark.parametrize(("repository", "branch"), [("example/none", "main"), (REPOSITORY, "none")])
def test_a_repository_or_a_branch_that_is_not_there_fails_the_source(
    fast: Local, account: str, repository: str, branch: str
) -> None:
    pipeline = make(fast, account, [source(repository, branch), approval("Ask")])
    assert pipeline.ended(pipeline.newest("CreatePipeline")["pipelineExecutionId"])["status"] == "Failed"
    error = pipeline.action("Source")["errorDetails"]
    text = f"[GitHub] No Branch [{branch}] found for FullRepositoryName [{repository}]"
    assert error == {"code": "JobFailed", "message": text}


# https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodestarConnectionSource.html: the output
# variables. https://docs.aws.amazon.com/codepipeline/latest/userguide/troubleshooting.html: names of folders are cut.
def test_the_source_is_the_tree_of_the_head_with_its_commit_in_variables(asked: Pipeline, code: Code) -> None:
    commit = code.push("A head", {"src/app.js": "2"})
    execution = asked.start()
    asked.waits("Ask", execution)
    [run, _] = asked.actions(execution)
    variables = run["output"]["outputVariables"]
    assert {name: variables[name] for name in ("CommitId", "BranchName", "FullRepositoryName", "CommitMessage")} == {
        "CommitId": commit,
        "BranchName": "main",
        "FullRepositoryName": REPOSITORY,
        "CommitMessage": "A head",
    }
    assert variables["AuthorDate"].endswith("Z")
    assert asked.artifact(run).read("src/app.js") == b"2"
    key = run["output"]["outputArtifacts"][0]["s3location"]["key"]
    assert key.startswith(f"{asked.name[:20]}/SourceArti/")
    [revision] = asked.execution(execution)["artifactRevisions"]
    assert (revision["name"], revision["revisionId"]) == ("SourceArtifact", commit)
    assert json.loads(revision["revisionSummary"]) == {"ProviderType": "GitHub", "CommitMessage": "A head"}
    state = asked.stage("Source")["actionStates"][0]
    assert state["currentRevision"]["revisionId"] == commit
    assert state["revisionUrl"].endswith(f"&referenceType=COMMIT&FullRepositoryId={REPOSITORY}&Commit={commit}")
    reject(asked, execution)


# https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_StartPipelineExecution.html
def test_a_commit_can_be_named_and_a_request_is_carried_out_once(asked: Pipeline, code: Code) -> None:
    old = code.git("rev-parse", "HEAD")
    code.push("Newer", {"src/app.js": "3"})
    revisions = [{"actionName": "Source", "revisionType": "COMMIT_ID", "revisionValue": old}]
    first = asked.start(sourceRevisions=revisions, clientRequestToken="once")
    assert asked.start(clientRequestToken="once") == first
    asked.waits("Ask", first)
    assert asked.execution(first)["artifactRevisions"][0]["revisionId"] == old
    reject(asked, first)
    unknown = [{**revisions[0], "actionName": "Other"}]
    start = asked.client("codepipeline").start_pipeline_execution
    assert refusal(start, name=asked.name, sourceRevisions=unknown) == "ValidationException"


# https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-triggers.html
def test_a_push_starts_the_pipelines_whose_trigger_wants_its_branch_and_paths(
    fast: Local, tmp_path: Path, account: str
) -> None:
    code = Code(tmp_path)
    code.push("First", {"README.md": "Web"})
    fast.post("repository", id="example/pushed", path=str(code.bare))
    paths = {"Includes": ["src/**", "docs/**"], "Excludes": ["docs/**", "*.md"]}
    push = {"Branches": {"Includes": ["main", "release/*"]}, "FilePaths": paths}
    git = {"SourceActionName": "Source", "Push": [push]}
    triggers = [{"ProviderType": "CodeStarSourceConnection", "GitConfiguration": git}]
    # Pipelines hear of a push in the order in which they were made.
    filtered = make(fast, account, [source("example/pushed"), approval("Ask")], Triggers=triggers)
    every = make(
        fast, str(int(account) + 500), [source("example/pushed", detects=True), stage("Build", "Build", "None", {})]
    )
    for files in ({"docs/a.md": "1"}, {"b.md": "1"}, {"lib/c": "1"}):
        heard(every, code.push("Nothing", files))
    [only] = filtered.executions()
    assert only["trigger"]["triggerType"] == "CreatePipeline"
    reject(filtered, only["pipelineExecutionId"])
    commit = code.push("Released", {"src/d": "1", "docs/a.md": "2"}, "release/1")
    started = filtered.newest("WebhookV2")["pipelineExecutionId"]
    filtered.waits("Ask", started)
    [run, _] = filtered.actions(started)
    assert run["output"]["outputVariables"]["BranchName"] == "release/1"
    assert run["output"]["outputVariables"]["CommitId"] == commit
    assert commit not in str(every.executions())


def heard(pipeline: Pipeline, commit: str) -> None:
    """Wait until a pipeline has begun with a commit."""
    when(
        lambda: pipeline.executions()[0]["sourceRevisions"],
        lambda seen: [each["revisionId"] for each in seen] == [commit],
    )


def test_only_a_repository_on_this_machine_can_stand_behind_an_id(fast: Local, tmp_path: Path) -> None:
    for wanted in ({"id": "a/b", "path": str(tmp_path)}, {"id": "a/b", "path": "relative"}, {"id": "a/b"}):
        with pytest.raises(OSError, match="400"):
            fast.post("repository", **wanted)


# https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference.html
@pytest.mark.parametrize(
    ("failing", "message"),
    [
        (stage("Fails", "Build", "CodeBuild", {}), "Action configuration is missing 'ProjectName' configuration."),
        (stage("Fails", "Test", "DeviceFarm", {}), "The rehearsal has no action DeviceFarm"),
        (approval("Fails", CustomData="#{Other.CommitId}"), "Unresolved variable: '#{Other.CommitId}'"),
    ],
)
def test_an_action_that_cannot_act_says_why(fast: Local, account: str, failing: dict[str, Any], message: str) -> None:
    failing["Actions"][0]["InputArtifacts"] = [{"Name": "SourceArtifact"}]
    pipeline = make(fast, account, [source(REPOSITORY), failing])
    assert pipeline.ended(pipeline.newest("CreatePipeline")["pipelineExecutionId"])["status"] == "Failed"
    assert pipeline.action("Fails")["errorDetails"] == {"code": "ConfigurationError", "message": message}


# Stages ---------------------------------------------------------------------------------------------------------------


# https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works.html: "Stages are locked when
# processing an execution"; QUEUED: "Executions are processed one by one in the order that they are queued."
def test_executions_wait_in_front_of_a_stage_in_their_order(asked: Pipeline) -> None:
    first, second, third = asked.start(), asked.start(), asked.start()
    asked.waits("Ask", first)
    waiting = when(
        lambda: [each["pipelineExecutionId"] for each in asked.stage("Ask").get("inboundExecutions", ())],
        lambda seen: len(seen) == 2,
    )
    assert waiting == [second, third]
    for execution in (first, second, third):
        asked.answer("Ask", asked.waits("Ask", execution))
        assert asked.ended(execution)["status"] == "Succeeded"


# https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html: 50 executions of a pipeline in QUEUED mode.
def test_no_more_than_fifty_executions_wait(asked: Pipeline) -> None:
    for _ in range(50):
        asked.start()
    client = asked.client("codepipeline")
    assert (
        refusal(client.start_pipeline_execution, name=asked.name)
        == "ConcurrentPipelineExecutionsLimitExceededException"
    )


# The page of the executions, "Rule 3: Waiting executions are superseded by more recent executions".
def test_in_the_mode_superseded_a_newer_execution_takes_the_place_of_one_that_waits(fast: Local, account: str) -> None:
    pipeline = make(fast, account, [source(REPOSITORY), approval("Ask")], ExecutionMode="SUPERSEDED")
    first = pipeline.newest("CreatePipeline")["pipelineExecutionId"]
    pipeline.waits("Ask", first)
    second = pipeline.start()
    when(lambda: pipeline.stage("Ask").get("inboundExecution"), bool)
    third = pipeline.start()
    assert pipeline.ended(second)["status"] == "Superseded"
    pipeline.answer("Ask", pipeline.waits("Ask", first))
    pipeline.answer("Ask", pipeline.waits("Ask", third))
    assert [pipeline.ended(each)["status"] for each in (first, third)] == ["Succeeded", "Succeeded"]


# https://docs.aws.amazon.com/codepipeline/latest/userguide/transitions.html
def test_nothing_passes_a_transition_that_is_disabled(asked: Pipeline) -> None:
    client = asked.client("codepipeline")
    before = {"pipelineName": asked.name, "stageName": "Ask", "transitionType": "Inbound"}
    after = {"pipelineName": asked.name, "stageName": "Source", "transitionType": "Outbound"}
    client.disable_stage_transition(**after, reason="A freeze")
    execution = asked.start()
    when(
        lambda: asked.stage("Ask").get("inboundExecution", {}).get("pipelineExecutionId"),
        lambda seen: seen == execution,
    )
    transition = asked.stage("Ask")["inboundTransitionState"]
    assert (transition["enabled"], transition["disabledReason"]) == (False, "A freeze")
    client.enable_stage_transition(**before)
    asked.answer("Ask", asked.waits("Ask", execution))
    assert asked.ended(execution)["status"] == "Succeeded"


# Stop and retry -------------------------------------------------------------------------------------------------------


# https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-stop.html
def test_stopping_and_waiting_lets_the_action_come_to_its_end(asked: Pipeline) -> None:
    execution = asked.start()
    token = asked.waits("Ask", execution)
    client = asked.client("codepipeline")
    wanted = {"pipelineName": asked.name, "pipelineExecutionId": execution}
    client.stop_pipeline_execution(**wanted, reason="Wrong commit")
    assert asked.execution(execution)["status"] == "Stopping"
    assert asked.stage("Ask")["latestExecution"]["status"] == "Stopping"
    assert refusal(client.stop_pipeline_execution, **wanted) == "DuplicatedStopRequestException"
    asked.answer("Ask", token)
    assert asked.ended(execution)["status"] == "Stopped"
    assert (asked.action("Ask")["status"], asked.stage("Ask")["latestExecution"]["status"]) == ("Succeeded", "Stopped")
    assert asked.executions()[0]["stopTrigger"] == {"reason": "Wrong commit"}
    assert refusal(client.stop_pipeline_execution, **wanted) == "PipelineExecutionNotStoppableException"


def test_abandoning_does_not_wait_and_a_retry_goes_on_from_there(asked: Pipeline) -> None:
    execution = asked.start()
    token = asked.waits("Ask", execution)
    client = asked.client("codepipeline")
    client.stop_pipeline_execution(pipelineName=asked.name, pipelineExecutionId=execution, abandon=True)
    assert asked.ended(execution)["status"] == "Stopped"
    assert asked.action("Ask")["status"] == "Abandoned"
    wanted = {"pipelineName": asked.name, "stageName": "Ask", "pipelineExecutionId": execution}
    client.retry_stage_execution(**wanted, retryMode="FAILED_ACTIONS")
    again = asked.waits("Ask", execution)
    assert again != token
    asked.answer("Ask", again)
    assert asked.ended(execution)["status"] == "Succeeded"
    assert [each["actionName"] for each in asked.actions(execution)] == ["Source", "Ask", "Ask"]
    refused = refusal(client.retry_stage_execution, **wanted, retryMode="ALL_ACTIONS")
    assert refused == "StageNotRetryableException"


# https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_RetryStageExecution.html
def test_only_the_latest_execution_of_a_stage_can_be_retried(asked: Pipeline) -> None:
    old = asked.executions()[0]["pipelineExecutionId"]
    reject(asked, asked.start())
    refused = refusal(
        asked.client("codepipeline").retry_stage_execution,
        pipelineName=asked.name, stageName="Ask", pipelineExecutionId=old, retryMode="FAILED_ACTIONS",
    )  # fmt: skip
    assert refused == "NotLatestPipelineExecutionException"


# https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-retry-auto.html
def test_a_stage_that_fails_is_retried_once_if_the_pipeline_says_so(fast: Local, account: str) -> None:
    failure = {"OnFailure": {"Result": "RETRY", "RetryConfiguration": {"RetryMode": "ALL_ACTIONS"}}}
    pipeline = make(fast, account, [source(REPOSITORY), approval("Ask") | failure])
    execution = pipeline.newest("CreatePipeline")["pipelineExecutionId"]
    first = pipeline.waits("Ask", execution)
    pipeline.answer("Ask", first, "Rejected", "Not now")
    again = when(lambda: pipeline.waits("Ask", execution), lambda token: token != first)
    pipeline.answer("Ask", again)
    assert pipeline.ended(execution)["status"] == "Succeeded"
    assert [each["status"] for each in pipeline.actions(execution)] == ["Succeeded", "Failed", "Succeeded"]


# https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-rollback-auto.html
def test_a_stage_that_fails_goes_back_if_the_pipeline_says_so(fast: Local, account: str) -> None:
    failure = {"OnFailure": {"Result": "ROLLBACK"}}
    pipeline = make(fast, account, [source(REPOSITORY), approval("Ask") | failure])
    good = pipeline.newest("CreatePipeline")["pipelineExecutionId"]
    pipeline.answer("Ask", pipeline.waits("Ask", good))
    assert pipeline.ended(good)["status"] == "Succeeded"
    reject(pipeline, pipeline.start())
    undone = pipeline.newest("AutomatedRollback")
    assert undone["rollbackMetadata"] == {"rollbackTargetPipelineExecutionId": good}
    # What goes back and fails, too, does not go back once more.
    reject(pipeline, undone["pipelineExecutionId"])
    assert len(pipeline.executions()) == 3


# Approvals ------------------------------------------------------------------------------------------------------------


# https://docs.aws.amazon.com/codepipeline/latest/userguide/approvals-json-format.html
def test_an_approval_tells_its_topic_with_its_variables_filled(fast: Local, code: Code, account: str) -> None:
    question = "Deploy #{SourceVariables.CommitId} in #{codepipeline.PipelineExecutionId}?"
    stages = [source(REPOSITORY), approval("Ask", CustomData=question, NotificationArn={"Ref": "Topic"})]
    pipeline = make(fast, account, stages)
    sqs, sns = pipeline.client("sqs"), pipeline.client("sns")
    queue = sqs.create_queue(QueueName="messages")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    [topic] = sns.list_topics()["Topics"]
    sns.subscribe(TopicArn=topic["TopicArn"], Protocol="sqs", Endpoint=arn)
    reject(pipeline, pipeline.newest("CreatePipeline")["pipelineExecutionId"])
    execution = pipeline.start()
    token = pipeline.waits("Ask", execution)
    received = when(lambda: sqs.receive_message(QueueUrl=queue).get("Messages"), bool)
    envelope = json.loads(received[0]["Body"])
    assert envelope["Subject"].startswith("APPROVAL NEEDED: AWS CodePipeline")
    told = json.loads(envelope["Message"])["approval"]
    commit = code.git("rev-parse", "HEAD")
    assert told["customData"] == f"Deploy {commit} in {execution}?"
    assert (told["token"], told["stageName"], told["actionName"]) == (token, "Ask", "Ask")


# https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PutApprovalResult.html
def test_an_approval_is_given_once_with_the_token_of_its_request(asked: Pipeline) -> None:
    execution = asked.start()
    token = asked.waits("Ask", execution)
    wanted = {"pipelineName": asked.name, "stageName": "Ask", "actionName": "Ask"}
    result = {"status": "Approved", "summary": "Fine"}
    put = asked.client("codepipeline").put_approval_result
    other = token.replace(token[0], "0" if token[0] != "0" else "1")
    assert refusal(put, **wanted, result=result, token=other) == "InvalidApprovalTokenException"
    put(**wanted, result=result, token=token)
    assert asked.ended(execution)["status"] == "Succeeded"
    latest = asked.action("Ask")
    assert (latest["status"], latest["summary"]) == ("Succeeded", "Fine")
    assert latest["lastUpdatedBy"] == f"arn:aws:iam::{asked.account}:root"
    assert refusal(put, **wanted, result=result, token=token) == "ApprovalAlreadyCompletedException"


def test_a_rejection_fails_the_action_with_what_the_person_says(asked: Pipeline) -> None:
    latest = asked.action("Ask")
    assert (latest["status"], latest["errorDetails"]["message"]) == ("Failed", "Not now")
    assert asked.stage("Ask")["latestExecution"]["status"] == "Failed"


# https://docs.aws.amazon.com/codepipeline/latest/userguide/approvals-approve-or-reject.html: it fails "if no approval
# response is received within seven days".
# https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html: an action can say otherwise, from 5 minutes on.
def test_an_approval_that_nobody_gives_in_time_fails_the_pipeline(fast: Local, account: str) -> None:
    asking = approval("Ask")
    asking["Actions"][0]["TimeoutInMinutes"] = 5
    pipeline = make(fast, account, [source(REPOSITORY), asking])
    assert pipeline.ended(pipeline.newest("CreatePipeline")["pipelineExecutionId"])["status"] == "Failed"
    latest = pipeline.action("Ask")
    assert (latest["status"], latest["errorDetails"]["code"]) == ("Failed", "JobFailed")
    assert "within 5 minutes" in latest["errorDetails"]["message"]


# Conditions, changes, what is not there -------------------------------------------------------------------------------


# https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PipelineDeclaration.html: "A new pipeline always has
# a version number of 1. This number is incremented when a pipeline is updated."
def test_a_change_gives_a_new_version_and_leaves_what_runs_as_it_was(asked: Pipeline) -> None:
    running = asked.start()
    token = asked.waits("Ask", running)
    stages = [source(REPOSITORY), approval("Ask"), approval("AskAgain")]
    changed = make(asked.local, asked.account, stages, RestartExecutionOnUpdate=True)
    shown = changed.client("codepipeline").get_pipeline(name=changed.name)
    assert shown["pipeline"]["version"] == 2
    assert shown["metadata"]["pipelineArn"].endswith(f":{asked.account}:{asked.name}")
    asked.answer("Ask", token)
    assert (asked.ended(running)["status"], asked.execution(running)["pipelineVersion"]) == ("Succeeded", 1)
    later = changed.executions()[0]["pipelineExecutionId"]
    assert later != running
    changed.answer("Ask", changed.waits("Ask", later))
    changed.waits("AskAgain", later)
    refused = refusal(
        changed.client("codepipeline").rollback_stage,
        pipelineName=asked.name, stageName="Ask", targetPipelineExecutionId=running,
    )  # fmt: skip
    assert refused == "PipelineExecutionOutdatedException"


def test_what_is_not_there_is_refused_by_the_name_that_the_api_has_for_it(asked: Pipeline) -> None:
    client, unknown = asked.client("codepipeline"), "00000000-0000-0000-0000-000000000000"
    in_stage = {"pipelineName": asked.name, "stageName": "None"}
    assert refusal(client.get_pipeline_state, name="none") == "PipelineNotFoundException"
    assert refusal(client.get_pipeline, name="none") == "PipelineNotFoundException"
    refused = refusal(client.get_pipeline_execution, pipelineName=asked.name, pipelineExecutionId=unknown)
    assert refused == "PipelineExecutionNotFoundException"
    refused = refusal(client.rollback_stage, **in_stage, targetPipelineExecutionId=unknown)
    assert refused == "StageNotFoundException"
    refused = refusal(client.enable_stage_transition, **in_stage, transitionType="Inbound")
    assert refused == "StageNotFoundException"
    last = {"pipelineName": asked.name, "stageName": "Ask"}
    refused = refusal(client.enable_stage_transition, **last, transitionType="Outbound")
    assert refused == "StageNotFoundException"
    answer = {"actionName": "None", "result": {"status": "Approved", "summary": ""}, "token": unknown}
    assert refusal(client.put_approval_result, **last, **answer) == "ActionNotFoundException"
    pages = client.list_pipeline_executions
    assert refusal(pages, pipelineName=asked.name, nextToken="none") == "InvalidNextTokenException"


def test_lists_come_in_pages(asked: Pipeline) -> None:
    reject(asked, asked.start())
    pages = asked.client("codepipeline").get_paginator("list_pipeline_executions")
    found = pages.paginate(pipelineName=asked.name, PaginationConfig={"PageSize": 1})
    ids = [each["pipelineExecutionId"] for page in found for each in page["pipelineExecutionSummaries"]]
    assert ids == [each["pipelineExecutionId"] for each in asked.executions()]
    assert len(ids) == 2


def test_a_pipeline_that_is_deleted_takes_its_executions_along(asked: Pipeline) -> None:
    execution = asked.start()
    asked.waits("Ask", execution)
    cloudformation = asked.client("cloudformation")
    cloudformation.delete_stack(StackName="pipeline")
    client = asked.client("codepipeline")
    when(lambda: client.list_pipelines()["pipelines"], lambda seen: not seen)
    assert refusal(client.get_pipeline_state, name=asked.name) == "PipelineNotFoundException"


def test_a_reset_ends_everything_and_forgets_the_repositories(fast: Local, code: Code, asked: Pipeline) -> None:
    asked.waits("Ask", asked.start())
    fast.post("reset")
    assert asked.client("codepipeline").list_pipelines()["pipelines"] == []
    pipeline = make(fast, asked.account, [source(REPOSITORY), approval("Ask")])
    assert pipeline.ended(pipeline.newest("CreatePipeline")["pipelineExecutionId"])["status"] == "Failed"
    fast.post("repository", id=REPOSITORY, path=str(code.bare))
    pipeline.waits("Ask", pipeline.start())
