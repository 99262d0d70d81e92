"""CodeDeployToECS, the conditions around it, and other accounts and Regions, with a service as small as it can be."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from rehearsal.delivery import REPORT, Delivery, appspec
from rehearsal.local import REGION, Local, deploy, reasons
from rehearsal.pipelines import Code, Pipeline, blue_green, deliverable, make, rule, source, when

ELSEWHERE = "eu-central-1"
PLACEHOLDER = "<TASK_DEFINITION>"


@pytest.fixture
def code(tmp_path: Path) -> Code:
    """A repository with a version that can be deployed."""
    made = Code(tmp_path)
    made.push("One", deliverable("v2", appspec(PLACEHOLDER, {})))
    return made


def behind(fast: Local, account: str, code: Code) -> dict[str, Any]:
    """Let a repository stand behind an id, so that what it has is no push; return the first stage."""
    fast.post("repository", id=f"example/{account}", path=str(code.bare))
    return source(f"example/{account}", detects=True)


def delivered(
    fast: Local, account: str, code: Code, deployment: dict[str, Any] | None = None, **properties: Any
) -> Pipeline:
    """Return a pipeline that has run once."""
    pipeline = make(fast, account, [behind(fast, account, code), deployment or blue_green()], **properties)
    pipeline.ended(pipeline.newest("CreatePipeline")["pipelineExecutionId"])
    return pipeline


def image(delivery: Delivery) -> str:
    """Return the image of the primary task set."""
    [primary] = [each for each in delivery.service()["taskSets"] if each["status"] == "PRIMARY"]
    client = delivery.client("ecs")
    definition = client.describe_task_definition(taskDefinition=primary["taskDefinition"])["taskDefinition"]
    return str(definition["containerDefinitions"][0]["image"])


# https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECSbluegreen.html: "The action ... updates
# the task definition with the image URI, ... and replaces <TASK_DEFINITION> in the AppSpec".
def test_a_deployment_has_the_image_and_the_task_definition_of_the_artifacts(
    fast: Local, code: Code, account: str
) -> None:
    delivery = Delivery.made(fast, account)
    pipeline = delivered(fast, account, code)
    assert image(delivery) == "example@sha256:v2"
    latest = pipeline.action("Deploy")
    deployed = delivery.info(latest["externalExecutionId"])
    assert (latest["status"], latest["summary"], deployed["status"]) == (
        "Succeeded",
        "Deployment Succeeded",
        "Succeeded",
    )
    assert latest["externalExecutionUrl"].endswith(f"#/deployments/{latest['externalExecutionId']}")
    code.push("Two", deliverable("v3", appspec(PLACEHOLDER, {})))
    assert pipeline.ended(pipeline.newest("WebhookV2")["pipelineExecutionId"])["status"] == "Succeeded"
    assert image(delivery) == "example@sha256:v3"


# https://docs.aws.amazon.com/codepipeline/latest/userguide/troubleshooting.html: "The following error message is
# returned when the file is not found or the artifact size exceeds 3 MB".
def test_artifacts_above_three_megabytes_and_files_that_are_missing_are_refused(
    fast: Local, code: Code, account: str
) -> None:
    Delivery.made(fast, account)
    code.push("Big", {"data.bin": os.urandom(3 * 1024 * 1024)})
    pipeline = delivered(fast, account, code)
    complaint = "Exception while trying to read the task definition artifact file from: SourceArtifact"
    assert pipeline.action("Deploy")["errorDetails"] == {"code": "ConfigurationError", "message": complaint}
    code.git("rm", "--quiet", "data.bin", "taskdef.json")
    code.push("Small", {})
    assert pipeline.ended(pipeline.newest("WebhookV2")["pipelineExecutionId"])["status"] == "Failed"
    assert pipeline.action("Deploy")["errorDetails"]["message"] == complaint


@pytest.mark.parametrize(
    ("files", "configuration", "complaint"),
    [
        ({"imageDetail.json": "[]"}, {}, "Exception while trying to read the image artifact file from the artifact"),
        ({"taskdef.json": "{"}, {}, "The task definition is no JSON"),
        ({}, {"AppSpecTemplatePath": "none.yaml"}, "Exception while trying to read the appspec artifact file from"),
        ({}, {"ApplicationName": "none"}, "No application found for name: none"),
    ],
)
def test_what_is_wrong_in_the_artifacts_or_the_action_is_said(
    fast: Local, code: Code, account: str, files: dict[str, str], configuration: dict[str, str], complaint: str
) -> None:
    code.push("Wrong", files)
    pipeline = delivered(fast, account, code, blue_green(configuration=configuration))
    assert complaint in pipeline.action("Deploy")["errorDetails"]["message"]


# https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-retry.html
def test_a_deployment_that_fails_says_why_and_can_be_retried(fast: Local, code: Code, account: str) -> None:
    delivery = Delivery.made(fast, account, REPORT.format(status="Failed"))
    hooks = {"AfterAllowTestTraffic": "CodeDeployHook_test"}
    code.push("Hooked", deliverable("v2", appspec(PLACEHOLDER, hooks)))
    pipeline = delivered(fast, account, code)
    execution = pipeline.executions()[0]["pipelineExecutionId"]
    latest = pipeline.action("Deploy")
    deployed = delivery.info(latest["externalExecutionId"])
    assert latest["errorDetails"] == {"code": "JobFailed", "message": deployed["errorInformation"]["message"]}
    assert image(delivery) == "example:v1"
    functions = delivery.client("lambda")
    template = REPORT.format(status="Succeeded")
    _replace(functions, template)
    pipeline.client("codepipeline").retry_stage_execution(
        pipelineName=pipeline.name, stageName="Deploy", pipelineExecutionId=execution, retryMode="FAILED_ACTIONS"
    )
    assert pipeline.ended(execution)["status"] == "Succeeded"
    assert image(delivery) == "example@sha256:v2"
    assert [each["status"] for each in pipeline.actions(execution)] == ["Succeeded", "Failed", "Succeeded"]


def _replace(functions: Any, source_code: str) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("index.py", source_code)
    functions.update_function_code(FunctionName="CodeDeployHook_test", ZipFile=packed.getvalue())


# https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-rollback.html: "CodePipeline will use the variables
# and artifacts from the execution to which it is rolling back"; "You cannot roll back a source stage".
def test_a_stage_goes_back_to_what_an_execution_had(fast: Local, code: Code, account: str) -> None:
    delivery = Delivery.made(fast, account)
    pipeline = delivered(fast, account, code)
    first = pipeline.executions()[0]["pipelineExecutionId"]
    code.push("Two", deliverable("v3", appspec(PLACEHOLDER, {})))
    pipeline.ended(pipeline.newest("WebhookV2")["pipelineExecutionId"])
    back = pipeline.client("codepipeline").rollback_stage
    wanted = {"pipelineName": pipeline.name, "targetPipelineExecutionId": first}
    undone = back(**wanted, stageName="Deploy")["pipelineExecutionId"]
    ended = pipeline.ended(undone)
    assert (ended["status"], ended["executionType"]) == ("Succeeded", "ROLLBACK")
    assert ended["rollbackMetadata"] == {"rollbackTargetPipelineExecutionId": first}
    assert ended["trigger"]["triggerType"] == "ManualRollback"
    assert image(delivery) == "example@sha256:v2"
    assert pipeline.stage("Deploy")["latestExecution"]["type"] == "ROLLBACK"
    assert [each["actionName"] for each in pipeline.actions(undone)] == ["Deploy"]
    for refused in ({**wanted, "stageName": "Source"}, {**wanted, "targetPipelineExecutionId": undone}):
        with pytest.raises(ClientError, match="UnableToRollbackStageException"):
            back(**{"stageName": "Deploy", **refused})


# https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference-CloudWatchAlarm.html
# https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-rollback-auto.html
def test_an_alarm_after_a_release_brings_back_the_one_before(fast: Local, code: Code, account: str) -> None:
    delivery = Delivery.made(fast, account)
    alarms = delivery.client("cloudwatch")
    alarms.put_metric_alarm(
        AlarmName="errors", Namespace="Web", MetricName="Errors", Statistic="Sum", Period=60, EvaluationPeriods=1,
        Threshold=1, ComparisonOperator="GreaterThanThreshold",
    )  # fmt: skip
    alarms.set_alarm_state(AlarmName="errors", StateValue="OK", StateReason="Quiet")
    quiet = {"OnSuccess": rule("Quiet", "CloudWatchAlarm", "ROLLBACK", {"AlarmName": "errors", "WaitTime": "1"})}
    pipeline = delivered(fast, account, code, blue_green(stage=quiet))
    first = pipeline.executions()[0]
    assert first["status"] == "Succeeded"
    assert pipeline.stage("Deploy")["onSuccessConditionState"]["latestExecution"]["status"] == "Succeeded"
    alarms.set_alarm_state(AlarmName="errors", StateValue="ALARM", StateReason="Loud")
    code.push("Two", deliverable("v3", appspec(PLACEHOLDER, {})))
    second = pipeline.ended(pipeline.newest("WebhookV2")["pipelineExecutionId"])
    assert second["status"] == "Failed"
    deployed = pipeline.actions(second["pipelineExecutionId"])[-1]
    assert (deployed["actionName"], deployed["status"]) == ("Deploy", "Succeeded")
    undone = pipeline.newest("AutomatedRollback")
    assert undone["rollbackMetadata"]["rollbackTargetPipelineExecutionId"] == first["pipelineExecutionId"]
    pipeline.ended(undone["pipelineExecutionId"])
    assert image(delivery) == "example@sha256:v2"
    [ruled] = pipeline.stage("Deploy")["onSuccessConditionState"]["conditionStates"][0]["ruleStates"]
    assert ruled["latestExecution"]["errorDetails"]["message"] == "The alarm errors is in the state ALARM"


# https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference-DeploymentWindow.html
def test_outside_its_window_a_release_waits_and_can_be_stopped(fast: Local, code: Code, account: str) -> None:
    delivery = Delivery.made(fast, account)

    def window(cron: str) -> dict[str, Any]:
        configuration = {"Cron": cron, "TimeZone": "Europe/Berlin"}
        return blue_green(stage={"BeforeEntry": rule("Window", "DeploymentWindow", "FAIL", configuration)})

    stages = [behind(fast, account, code), window("* * * ? * * 2199")]
    pipeline = make(fast, account, stages)
    execution = pipeline.newest("CreatePipeline")["pipelineExecutionId"]
    state = when(lambda: pipeline.stage("Deploy").get("beforeEntryConditionState"), bool)
    [ruled] = state["conditionStates"][0]["ruleStates"]
    assert (state["latestExecution"]["status"], ruled["ruleName"]) == ("InProgress", "Window")
    assert pipeline.action("Deploy") == {}
    pipeline.client("codepipeline").stop_pipeline_execution(pipelineName=pipeline.name, pipelineExecutionId=execution)
    assert pipeline.ended(execution)["status"] == "Stopped"
    make(fast, account, [stages[0], window("* * * ? * *")])
    assert pipeline.run()["status"] == "Succeeded"
    assert image(delivery) == "example@sha256:v2"
    make(fast, account, [stages[0], window("no expression of five fields")])
    assert pipeline.run()["status"] == "Failed"
    [ruled] = pipeline.stage("Deploy")["beforeEntryConditionState"]["conditionStates"][0]["ruleStates"]
    assert "'no expression of five fields' has 5 fields" in ruled["latestExecution"]["errorDetails"]["message"]


# https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-create-cross-account.html
# https://docs.aws.amazon.com/codepipeline/latest/userguide/actions-create-cross-region.html
# https://github.com/aws/aws-cdk/issues/22489 has the sentence of a stack whose pipeline cannot assume a role.
def test_an_action_acts_in_the_account_of_its_role_and_in_its_region(fast: Local, code: Code, account: str) -> None:
    other = str(int(account) + 500)
    Delivery.made(fast, other)
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": account}}
    access = {"AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trust]}, "RoleName": "access"}
    there = fast.client("cloudformation", account=other)
    role = {"Resources": {"Role": {"Type": "AWS::IAM::Role", "Properties": access}}}
    deploy(there, "access", role, Capabilities=["CAPABILITY_NAMED_IAM"])
    place = {"RoleArn": f"arn:aws:iam::{other}:role/access"}
    pipeline = delivered(fast, account, code, blue_green(**place))
    assert pipeline.executions()[0]["status"] == "Succeeded", pipeline.action("Deploy")
    assert image(Delivery(fast, other)) == "example@sha256:v2"
    own = pipeline.client("codepipeline").get_pipeline(name=pipeline.name)["pipeline"]["roleArn"]
    refused = f"{own} is not authorized to perform AssumeRole on role {place['RoleArn']}"
    fast.client("iam", account=other).delete_role(RoleName="access")
    assert pipeline.run()["status"] == "Failed"
    assert pipeline.action("Deploy")["errorDetails"] == {"code": "PermissionError", "message": refused}
    with pytest.raises(AssertionError, match="UPDATE_ROLLBACK_COMPLETE"):
        make(fast, account, [behind(fast, account, code), blue_green(**place, RunOrder=2)])
    code_of_stack = "(Service: AWSCodePipeline; Status Code: 400; Error Code: InvalidStructureException)"
    assert f"{refused} {code_of_stack}" in reasons(fast.client("cloudformation", account=account), "pipeline")


# https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-projects-templates-sm.html
def test_a_pipeline_whose_own_role_is_not_there_is_not_made(fast: Local, account: str, code: Code) -> None:
    missing = f"arn:aws:iam::{account}:role/none"
    with pytest.raises(AssertionError, match="ROLLBACK_COMPLETE"):
        make(fast, account, [behind(fast, account, code), blue_green()], RoleArn=missing)
    [reason] = reasons(fast.client("cloudformation", account=account), "pipeline")
    assert reason.startswith(f"CodePipeline is not authorized to perform AssumeRole on role {missing} ")


def test_artifacts_are_copied_to_the_bucket_of_the_region_where_an_action_acts(
    fast: Local, code: Code, account: str
) -> None:
    stores = [
        {"Region": REGION, "ArtifactStore": {"Type": "S3", "Location": {"Ref": "Bucket"}}},
        {"Region": ELSEWHERE, "ArtifactStore": {"Type": "S3", "Location": f"artifacts-{account}"}},
    ]
    pipeline = delivered(fast, account, code, blue_green(Region=ELSEWHERE), ArtifactStores=stores)
    error = pipeline.action("Deploy")["errorDetails"]
    assert error["code"] == "PermissionError"
    assert error["message"].startswith("Unable to access the artifact with Amazon S3 object key")
    assert f"located in the Amazon S3 artifact bucket 'artifacts-{account}'." in error["message"]
    elsewhere = fast.client("s3", account=account, region=ELSEWHERE)
    constraint = {"LocationConstraint": ELSEWHERE}
    elsewhere.create_bucket(Bucket=f"artifacts-{account}", CreateBucketConfiguration=constraint)
    declared = pipeline.client("codepipeline").get_pipeline(name=pipeline.name)["pipeline"]
    assert declared["artifactStores"][ELSEWHERE] == {"type": "S3", "location": f"artifacts-{account}"}
    execution = pipeline.start()
    pipeline.ended(execution)
    [_, run] = pipeline.actions(execution)
    [given] = run["input"]["inputArtifacts"]
    assert (run["input"]["region"], given["s3location"]["bucket"]) == (ELSEWHERE, f"artifacts-{account}")
    keys = [each["Key"] for each in elsewhere.list_objects_v2(Bucket=f"artifacts-{account}")["Contents"]]
    assert given["s3location"]["key"] in keys
    # The service is not there, which the deployment's own service says.
    assert run["output"]["executionResult"]["errorDetails"]["message"] == "No application found for name: web"
