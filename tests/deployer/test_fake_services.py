"""The services beside CloudFormation, through boto3."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from deployer.aws import Aws
from deployer.aws.elbv2 import forward

BALANCING = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:"
LISTENER = f"{BALANCING}listener/app/shop/1/2"
RULE = f"{BALANCING}listener-rule/app/shop/1/2/3"
BLUE, GREEN = f"{BALANCING}targetgroup/blue/1", f"{BALANCING}targetgroup/green/2"


def refusal(error: pytest.ExceptionInfo[ClientError]) -> str:
    return str(error.value.response["Error"]["Code"])


# ECS ---------------------------------------------------------------------------------------------------------------


def test_a_service_shows_its_events_and_what_is_missing_is_a_failure(aws: Aws) -> None:
    service = aws.ecs.put_service("main", "web", runningCount=0)
    aws.ecs.put_event("main", "web", "(service web) has started 1 tasks")
    aws.ecs.put_event("main", "web", "(service web) was unable to place a task")
    answer = aws.client("ecs").describe_services(cluster="main", services=[service["serviceArn"], "other"])
    (shown,) = answer["services"]
    assert (shown["runningCount"], shown["deploymentController"]) == (0, {"type": "CODE_DEPLOY"})
    assert shown["events"][0]["message"] == "(service web) was unable to place a task"
    assert answer["failures"][0]["reason"] == "MISSING"


def test_stopped_tasks_tell_why(aws: Aws) -> None:
    aws.ecs.put_service("main", "web")
    running = aws.ecs.put_task("main", "web")
    stopped = aws.ecs.put_task("main", "web", stoppedReason="Essential container in task exited")
    aws.ecs.put_task("main", "other")
    api = aws.client("ecs")
    assert api.list_tasks(cluster="main", serviceName="web")["taskArns"] == [running["taskArn"]]
    arns = api.list_tasks(cluster="main", serviceName="web", desiredStatus="STOPPED")["taskArns"]
    assert arns == [stopped["taskArn"]]
    (task,) = api.describe_tasks(cluster="main", tasks=arns)["tasks"]
    assert task["stoppedReason"] == "Essential container in task exited"


def test_a_missing_cluster_is_an_error(aws: Aws) -> None:
    with pytest.raises(ClientError) as refused:
        aws.client("ecs").describe_services(cluster="none", services=["web"])
    assert refusal(refused) == "ClusterNotFoundException"


# Load balancing ----------------------------------------------------------------------------------------------------


def test_live_weights_are_what_the_test_sets(aws: Aws) -> None:
    aws.elbv2.put_listener(LISTENER, {BLUE: 1})
    aws.elbv2.put_rule(RULE, LISTENER, {BLUE: 100, GREEN: 0})
    api = aws.client("elbv2")
    (listener,) = api.describe_listeners(ListenerArns=[LISTENER])["Listeners"]
    assert listener["DefaultActions"] == [forward({BLUE: 1})]
    assert api.describe_listeners(LoadBalancerArn=listener["LoadBalancerArn"])["Listeners"] == [listener]
    aws.elbv2.put_rule(RULE, LISTENER, {BLUE: 0, GREEN: 100})
    (rule,) = api.describe_rules(ListenerArn=LISTENER)["Rules"]
    weights = {
        group["TargetGroupArn"]: group["Weight"] for group in rule["Actions"][0]["ForwardConfig"]["TargetGroups"]
    }
    assert weights == {BLUE: 0, GREEN: 100}
    assert api.describe_rules(RuleArns=[RULE])["Rules"] == [rule]
    with pytest.raises(ClientError) as refused:
        api.describe_rules(RuleArns=[RULE + "4"])
    assert refusal(refused) == "RuleNotFound"


def test_targets_have_a_health(aws: Aws) -> None:
    aws.elbv2.put_target_group(GREEN, {"10.0.0.1": "unhealthy"})
    api = aws.client("elbv2")
    (target,) = api.describe_target_health(TargetGroupArn=GREEN)["TargetHealthDescriptions"]
    assert (target["Target"]["Id"], target["TargetHealth"]["State"]) == ("10.0.0.1", "unhealthy")
    assert api.describe_target_groups(Names=["green"])["TargetGroups"][0]["TargetGroupArn"] == GREEN


# CodeDeploy --------------------------------------------------------------------------------------------------------


def test_a_deployment_that_is_ready_goes_on_once(aws: Aws) -> None:
    aws.codedeploy.put_group("shop", "web")
    aws.codedeploy.put_deployment("shop", "web", "Succeeded")
    ready = aws.codedeploy.put_deployment("shop", "web", "Ready")["deploymentId"]
    api = aws.client("codedeploy")
    listed = api.list_deployments(
        applicationName="shop", deploymentGroupName="web", includeOnlyStatuses=["InProgress", "Ready"]
    )
    assert listed["deployments"] == [ready]
    group = api.get_deployment_group(applicationName="shop", deploymentGroupName="web")["deploymentGroupInfo"]
    assert group["lastAttemptedDeployment"]["deploymentId"] == ready
    api.continue_deployment(deploymentId=ready, deploymentWaitType="READY_WAIT")
    assert api.get_deployment(deploymentId=ready)["deploymentInfo"]["status"] == "InProgress"
    with pytest.raises(ClientError) as refused:
        api.continue_deployment(deploymentId=ready)
    assert refusal(refused) == "DeploymentIsNotInReadyStateException"


def test_a_deployment_may_be_stopped_once(aws: Aws) -> None:
    running = aws.codedeploy.put_deployment("shop", "web")["deploymentId"]
    api = aws.client("codedeploy")
    (target,) = api.list_deployment_targets(deploymentId=running)["targetIds"]
    shown = api.get_deployment_target(deploymentId=running, targetId=target)["deploymentTarget"]
    assert shown["ecsTarget"]["status"] == "InProgress"
    api.stop_deployment(deploymentId=running, autoRollbackEnabled=True)
    (stopped,) = api.batch_get_deployments(deploymentIds=[running, "d-NONE"])["deploymentsInfo"]
    assert stopped["status"] == "Stopped"
    with pytest.raises(ClientError) as refused:
        api.stop_deployment(deploymentId=running)
    assert refusal(refused) == "DeploymentAlreadyCompletedException"


def test_missing_groups_and_deployments_are_errors(aws: Aws) -> None:
    aws.codedeploy.put_group("shop", "web")
    api = aws.client("codedeploy")
    for application, group, code in (
        ("none", "web", "ApplicationDoesNotExistException"),
        ("shop", "none", "DeploymentGroupDoesNotExistException"),
    ):
        with pytest.raises(ClientError) as refused:
            api.get_deployment_group(applicationName=application, deploymentGroupName=group)
        assert refusal(refused) == code
    with pytest.raises(ClientError) as refused:
        api.get_deployment(deploymentId="d-NONE")
    assert refusal(refused) == "DeploymentDoesNotExistException"


# CodePipeline and connections --------------------------------------------------------------------------------------


def test_a_failed_stage_may_be_tried_again(aws: Aws) -> None:
    pipeline = aws.codepipeline.put_pipeline("web", {"Source": "Succeeded", "Deploy": "Failed"})
    pipeline.actions["Deploy"] = {"BlueGreen": {"status": "Failed", "errorDetails": {"message": "Green is ill"}}}
    api = aws.client("codepipeline")
    stages = {stage["stageName"]: stage for stage in api.get_pipeline_state(name="web")["stageStates"]}
    (action,) = stages["Deploy"]["actionStates"]
    assert action["latestExecution"]["errorDetails"]["message"] == "Green is ill"
    (execution,) = api.list_pipeline_executions(pipelineName="web")["pipelineExecutionSummaries"]
    assert execution["status"] == "Failed"
    again: dict[str, Any] = {"pipelineName": "web", "pipelineExecutionId": execution["pipelineExecutionId"]}
    api.retry_stage_execution(**again, stageName="Deploy", retryMode="FAILED_ACTIONS")
    assert pipeline.stages["Deploy"] == "InProgress"
    with pytest.raises(ClientError) as refused:
        api.retry_stage_execution(**again, stageName="Source", retryMode="FAILED_ACTIONS")
    assert refusal(refused) == "StageNotRetryableException"


def test_a_stage_goes_back_to_a_good_execution_only(aws: Aws) -> None:
    pipeline = aws.codepipeline.put_pipeline("web", {"Source": "Succeeded", "Deploy": "Succeeded"})
    good = pipeline.executions[0]["pipelineExecutionId"]
    api = aws.client("codepipeline")
    bad = api.start_pipeline_execution(name="web")["pipelineExecutionId"]
    with pytest.raises(ClientError) as refused:
        api.rollback_stage(pipelineName="web", stageName="Deploy", targetPipelineExecutionId=bad)
    assert refusal(refused) == "UnableToRollbackStageException"
    api.rollback_stage(pipelineName="web", stageName="Deploy", targetPipelineExecutionId=good)
    newest = api.list_pipeline_executions(pipelineName="web")["pipelineExecutionSummaries"][0]
    assert newest["rollbackMetadata"]["rollbackTargetPipelineExecutionId"] == good


def test_a_connection_waits_for_a_person(aws: Aws) -> None:
    arn = aws.codeconnections.put_connection("github")
    api = aws.client("codeconnections")
    assert api.get_connection(ConnectionArn=arn)["Connection"]["ConnectionStatus"] == "PENDING"
    aws.codeconnections.shake_hands(arn)
    (connection,) = api.list_connections(ProviderTypeFilter="GitHub")["Connections"]
    assert connection["ConnectionStatus"] == "AVAILABLE"
    assert api.list_connections(ProviderTypeFilter="Bitbucket")["Connections"] == []


# ECR and S3 --------------------------------------------------------------------------------------------------------


def test_an_image_goes_with_its_last_tag(aws: Aws) -> None:
    digest = aws.ecr.put_image("web", "a", "b")
    untagged = aws.ecr.put_image("web")
    api = aws.client("ecr")
    assert len(api.list_images(repositoryName="web")["imageIds"]) == 3
    answer = api.batch_delete_image(repositoryName="web", imageIds=[{"imageTag": "a"}, {"imageTag": "none"}])
    assert answer["imageIds"] == [{"imageDigest": digest, "imageTag": "a"}]
    assert answer["failures"][0]["failureCode"] == "ImageNotFound"
    assert len(api.describe_images(repositoryName="web")["imageDetails"]) == 2
    api.batch_delete_image(repositoryName="web", imageIds=[{"imageTag": "b"}])
    (left,) = api.describe_images(repositoryName="web")["imageDetails"]
    assert left["imageDigest"] == untagged
    with pytest.raises(ClientError) as refused:
        api.list_images(repositoryName="none")
    assert refusal(refused) == "RepositoryNotFoundException"


def test_a_versioned_bucket_keeps_versions_and_markers(aws: Aws) -> None:
    aws.s3.put_bucket("things", versioned=True)
    api = aws.client("s3")
    for content in (b"one", b"two"):
        api.put_object(Bucket="things", Key="a/b c", Body=content)
    api.delete_objects(Bucket="things", Delete={"Objects": [{"Key": "a/b c"}]})
    with pytest.raises(ClientError):
        api.head_object(Bucket="things", Key="a/b c")
    aws.s3.page_size = 2
    pages = list(api.get_paginator("list_object_versions").paginate(Bucket="things"))
    assert [len(page.get("Versions", [])) + len(page.get("DeleteMarkers", [])) for page in pages] == [2, 1]
    everything = [
        {"Key": one["Key"], "VersionId": one["VersionId"]}
        for page in pages
        for one in page.get("Versions", []) + page.get("DeleteMarkers", [])
    ]
    assert "Deleted" not in api.delete_objects(Bucket="things", Delete={"Objects": everything, "Quiet": True})
    assert aws.s3.buckets["things"].versions == []


def test_an_object_is_what_was_put_there(aws: Aws) -> None:
    aws.s3.put_bucket("things")
    api = aws.client("s3")
    etag = api.put_object(Bucket="things", Key="a", Body=b"old")["ETag"]
    api.put_object(Bucket="things", Key="a", Body="new ü".encode())
    assert aws.s3.fetch("things", "a") == "new ü".encode()
    assert api.head_object(Bucket="things", Key="a")["ETag"] != etag
    assert len(api.list_object_versions(Bucket="things")["Versions"]) == 1


def test_a_bucket_is_in_one_account_and_region(aws: Aws) -> None:
    aws.s3.put_bucket("things", region="us-east-1")
    assert aws.client("s3", region="us-east-1").head_bucket(Bucket="things")["BucketRegion"] == "us-east-1"
    with pytest.raises(ClientError):
        aws.client("s3", account="4" * 12, region="us-east-1").head_bucket(Bucket="things")
    with pytest.raises(ClientError):
        aws.client("s3").head_bucket(Bucket="nothing")
