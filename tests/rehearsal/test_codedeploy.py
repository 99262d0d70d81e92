"""Deployments of CodeDeploy to ECS, as AWS documents them. Each test names the page it follows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.error import HTTPError

import pytest
from botocore.exceptions import ClientError

from generator.rehearsal.client import Client
from rehearsal.delivery import EVENTS, PRODUCTION, REPORT, SILENCE, TEST, Delivery, Fast, appspec, blue_green, probe
from rehearsal.peers import asked

HOOKED = ("BeforeInstall", "AfterInstall", "AfterAllowTestTraffic", "BeforeAllowTraffic", "AfterAllowTraffic")
DEPLOYMENT_HOOK = "CodeDeployHook_test"
CANARY = "CodeDeployDefault.ECSCanary10Percent15Minutes"
LINEAR = "CodeDeployDefault.ECSLinear10PercentEvery3Minutes"


@pytest.fixture
def make(fast: Fast, account: str) -> Callable[..., Delivery]:
    """Makes a delivered service."""
    return lambda *arguments, **more: Delivery.made(fast, account, *arguments, **more)


def code(action: Callable[[], Any]) -> str:
    with pytest.raises(ClientError) as caught:
        action()
    return str(caught.value.response["Error"]["Code"])


def undone(delivery: Delivery, info: Any) -> Any:
    """Wait for the deployment that undoes another, and return it. No document of AWS has the sentences."""
    done, number = info["deploymentId"], info["rollbackInfo"]["rollbackDeploymentId"]
    text = f"Deployment {done} terminated. Automatic rollback is triggered with a DeploymentId {number}."
    assert info["rollbackInfo"]["rollbackMessage"] == text
    undoing = delivery.ended(number)
    assert (undoing["creator"], undoing["deploymentConfigName"]) == (
        "codeDeployRollback",
        "CodeDeployDefault.ECSAllAtOnce",
    )
    assert undoing["rollbackInfo"] == {
        "rollbackTriggeringDeploymentId": done,
        "rollbackMessage": f"Deployment {number} is triggered to roll back deployment {done}.",
    }
    return undoing


# https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-steps-ecs.html


def test_a_deployment_goes_through_all_events_and_the_new_task_set_becomes_the_primary_one(make: Any) -> None:
    delivery = make()
    deployment = delivery.begin()
    assert delivery.ended(deployment)["status"] == "Succeeded"
    assert list(delivery.steps(deployment).items()) == [(name, "Succeeded") for name in EVENTS]
    service = delivery.service()
    [task_set] = service["taskSets"]
    assert (task_set["status"], task_set["externalId"]) == ("PRIMARY", deployment)
    assert task_set["taskDefinition"] == service["taskDefinition"]
    assert (service["taskDefinition"].rpartition(":")[2], service["runningCount"]) == ("2", 2)
    assert service["loadBalancers"][0]["targetGroupArn"].split("/")[1] == "two"
    assert delivery.weights() == {"one": 0, "two": 100}
    assert delivery.listener()["DefaultActions"] == delivery.rule()["Actions"]


def test_the_next_deployment_goes_back_to_the_first_group(make: Any) -> None:
    delivery = make()
    delivery.ended(delivery.begin())
    assert delivery.ended(delivery.begin("v3"))["status"] == "Succeeded"
    assert delivery.weights() == {"one": 100, "two": 0}


def test_a_service_begins_with_a_primary_task_set(make: Any) -> None:
    [task_set] = make().service()["taskSets"]
    assert (task_set["status"], task_set["runningCount"], task_set["startedBy"]) == ("PRIMARY", 2, "CODE_DEPLOY")


def test_a_second_deployment_of_a_group_is_refused_while_one_runs(make: Any) -> None:
    # https://docs.aws.amazon.com/codedeploy/latest/userguide/limits.html
    delivery = make(BlueGreenDeploymentConfiguration=blue_green(ready=1000))
    first = delivery.begin()
    assert code(lambda: delivery.begin("v3")) == "DeploymentLimitExceededException"
    delivery.client("codedeploy").stop_deployment(deploymentId=first)
    undone(delivery, delivery.ended(first))
    assert delivery.begin("v3") != first


# https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html


def test_a_canary_gets_a_tenth_first(make: Any) -> None:
    delivery = make(DeploymentConfigName=CANARY)
    deployment = delivery.begin()
    assert delivery.when(delivery.weights, lambda seen: "two" in seen) == {"one": 90, "two": 10}
    assert delivery.ended(deployment)["status"] == "Succeeded"
    assert delivery.weights() == {"one": 0, "two": 100}


def test_a_linear_deployment_moves_in_tenths(make: Any) -> None:
    delivery = make(DeploymentConfigName=LINEAR)
    deployment = delivery.begin()
    seen = []
    while delivery.info(deployment)["status"] not in ("Succeeded", "Failed"):
        seen.append(delivery.weights().get("two", 0))
    assert seen == sorted(seen)
    assert {share % 10 for share in seen} == {0}
    assert set(seen) - {0, 100}


@pytest.mark.parametrize(
    ("kind", "percentage", "expected"), [("Canary", 30, [30]), ("Linear", 40, [40, 80]), ("Canary", 99, [99])]
)
def test_a_configuration_of_the_template_is_followed(make: Any, kind: str, percentage: int, expected: Any) -> None:
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-codedeploy-deploymentconfig.html
    times = {f"{kind}Percentage": percentage, f"{kind}Interval": 10}
    properties = {
        "ComputePlatform": "ECS",
        "TrafficRoutingConfig": {"Type": f"TimeBased{kind}", f"TimeBased{kind}": times},
    }
    own = {"Own": {"Type": "AWS::CodeDeploy::DeploymentConfig", "Properties": properties}}
    delivery = make(more=own, DeploymentConfigName={"Ref": "Own"})
    deployment = delivery.begin()
    for share in [*expected, 100]:
        delivery.when(delivery.weights, lambda seen, share=share: seen == {"one": 100 - share, "two": share})
    assert delivery.ended(deployment)["status"] == "Succeeded"


# https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html
# https://docs.aws.amazon.com/codedeploy/latest/userguide/troubleshooting-ecs.html has the sentences.


def test_every_hook_is_invoked_and_its_report_awaited(make: Any) -> None:
    delivery = make(REPORT.format(status="Succeeded"))
    deployment = delivery.begin(hooks=dict.fromkeys(HOOKED, DEPLOYMENT_HOOK))
    assert delivery.ended(deployment)["status"] == "Succeeded"
    assert set(delivery.steps(deployment).values()) == {"Succeeded"}


def test_a_hook_that_reports_a_failure_rolls_the_deployment_back(make: Any) -> None:
    delivery = make(REPORT.format(status="Failed"))
    deployment = delivery.begin(hooks={"AfterAllowTestTraffic": DEPLOYMENT_HOOK})
    info = delivery.ended(deployment)
    assert (info["status"], info["errorInformation"]) == (
        "Failed",
        {
            "code": "HOOK_EXECUTION_FAILURE",
            "message": "The deployment failed because one or more of the lifecycle event validation functions failed.",
        },
    )
    assert undone(delivery, info)["status"] == "Succeeded"
    steps = delivery.steps(deployment)
    assert (steps["AfterAllowTestTraffic"], steps["AllowTraffic"]) == ("Failed", "Skipped")
    assert (delivery.weights(), delivery.weights(TEST)) == ({"one": 1}, {"two": 1})
    assert [each["status"] for each in delivery.service()["taskSets"]] == ["PRIMARY"]


def test_a_hook_that_reports_nothing_fails_after_an_hour(make: Any) -> None:
    delivery = make(SILENCE)
    info = delivery.ended(delivery.begin(hooks={"AfterAllowTestTraffic": DEPLOYMENT_HOOK}))
    assert (info["status"], info["errorInformation"]["code"]) == ("Failed", "TIMEOUT")
    assert info["errorInformation"]["message"] == (
        "The deployment timed out while waiting for a status callback. CodeDeploy expects a status callback within one "
        "hour after a deployment hook is invoked."
    )
    undone(delivery, info)


def test_a_hook_that_is_not_there_fails_the_deployment(make: Any) -> None:
    delivery = make()
    info = delivery.ended(delivery.begin(hooks={"BeforeInstall": "CodeDeployHook_missing"}))
    assert (info["status"], info["errorInformation"]["code"]) == ("Failed", "INVALID_LAMBDA_FUNCTION")
    assert "rollbackInfo" not in info


def test_only_the_report_of_a_running_hook_is_taken(make: Any) -> None:
    # https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_PutLifecycleEventHookExecutionStatus.html
    delivery = make()
    deployment = delivery.begin()
    report = delivery.client("codedeploy").put_lifecycle_event_hook_execution_status
    given = {"deploymentId": deployment, "lifecycleEventHookExecutionId": "unknown"}
    assert code(lambda: report(**given, status="Succeeded")) == "InvalidLifecycleEventHookExecutionIdException"
    assert code(lambda: report(**given, status="Skipped")) == "InvalidLifecycleEventHookExecutionStatusException"
    delivery.ended(deployment)


# https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_DeploymentReadyOption.html


def test_a_deployment_that_waits_for_a_person_goes_on_when_continued(make: Any) -> None:
    delivery = make(BlueGreenDeploymentConfiguration=blue_green(ready=1000))
    deployment = delivery.begin()
    delivery.when(lambda: delivery.info(deployment)["status"], lambda status: status == "Ready")
    assert (delivery.weights(), delivery.weights(TEST)) == ({"one": 1}, {"one": 0, "two": 100})
    continue_ = delivery.client("codedeploy").continue_deployment
    early = {"deploymentId": deployment, "deploymentWaitType": "TERMINATION_WAIT"}
    assert code(lambda: continue_(**early)) == "DeploymentIsNotInReadyStateException"
    continue_(deploymentId=deployment, deploymentWaitType="READY_WAIT")
    assert delivery.ended(deployment)["status"] == "Succeeded"


def test_a_deployment_that_nobody_continues_is_stopped(make: Any) -> None:
    delivery = make(BlueGreenDeploymentConfiguration=blue_green(ready=5))
    info = delivery.ended(delivery.begin())
    assert (info["status"], info["errorInformation"]["message"]) == (
        "Stopped",
        "The deployment timed out while waiting for a notification to continue. This time out period is 5 minutes.",
    )
    assert undone(delivery, info)["status"] == "Succeeded"
    assert delivery.weights() == {"one": 1}


# https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_BlueInstanceTerminationOption.html


def test_the_old_tasks_stay_until_the_wait_is_over_or_ended(make: Any) -> None:
    delivery = make(BlueGreenDeploymentConfiguration=blue_green(kept=2000))
    deployment = delivery.begin()
    info = delivery.when(lambda: delivery.info(deployment), lambda info: info["instanceTerminationWaitTimeStarted"])
    assert info["status"] == "InProgress"
    assert sorted(each["status"] for each in delivery.service()["taskSets"]) == ["ACTIVE", "PRIMARY"]
    shares = {each["taskSetLabel"]: each["trafficWeight"] for each in delivery.target(deployment)["taskSetsInfo"]}
    assert shares == {"Blue": 0.0, "Green": 100.0}
    delivery.client("codedeploy").continue_deployment(deploymentId=deployment, deploymentWaitType="TERMINATION_WAIT")
    assert delivery.ended(deployment)["status"] == "Succeeded"
    assert [each["status"] for each in delivery.service()["taskSets"]] == ["PRIMARY"]


# https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_StopDeployment.html


def test_a_stop_with_a_rollback_gives_production_back(make: Any) -> None:
    delivery = make(BlueGreenDeploymentConfiguration=blue_green(kept=2000))
    before = delivery.service()["taskDefinition"]
    deployment = delivery.begin()
    delivery.when(lambda: delivery.info(deployment), lambda info: info["instanceTerminationWaitTimeStarted"])
    client = delivery.client("codedeploy")
    client.stop_deployment(deploymentId=deployment, autoRollbackEnabled=True)
    info = delivery.ended(deployment)
    assert (info["status"], info["errorInformation"]["code"]) == ("Stopped", "MANUAL_STOP")
    assert undone(delivery, info)["status"] == "Succeeded"
    assert (delivery.weights(), delivery.service()["taskDefinition"]) == ({"one": 1}, before)
    again = "DeploymentAlreadyCompletedException"
    assert code(lambda: client.stop_deployment(deploymentId=deployment)) == again


def test_a_stop_without_a_rollback_leaves_the_traffic_where_it_is(make: Any) -> None:
    delivery = make(DeploymentConfigName=CANARY)
    deployment = delivery.begin()
    delivery.when(delivery.weights, lambda seen: "two" in seen)
    delivery.client("codedeploy").stop_deployment(deploymentId=deployment, autoRollbackEnabled=False)
    info = delivery.ended(deployment)
    assert (info["status"], "rollbackInfo" in info, delivery.weights()) == ("Stopped", False, {"one": 90, "two": 10})


# https://docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-create-alarms.html


def test_an_alarm_stops_a_deployment_and_rolls_it_back(make: Any) -> None:
    names = ("errors", "latency")
    alarms = {"Enabled": True, "Alarms": [{"Name": name} for name in names]}
    delivery = make(BlueGreenDeploymentConfiguration=blue_green(kept=2000), AlarmConfiguration=alarms)
    cloudwatch = delivery.client("cloudwatch")
    for name in names:
        cloudwatch.put_metric_alarm(
            AlarmName=name, Namespace="AWS/ApplicationELB", MetricName="HTTPCode_Target_5XX_Count", Period=60,
            Statistic="Sum", Threshold=1, EvaluationPeriods=1, ComparisonOperator="GreaterThanThreshold",
        )  # fmt: skip
    deployment = delivery.begin()
    delivery.when(lambda: delivery.info(deployment), lambda info: info["instanceTerminationWaitTimeStarted"])
    cloudwatch.set_alarm_state(AlarmName="latency", StateValue="ALARM", StateReason="test")
    info = delivery.ended(deployment)
    assert (info["status"], info["errorInformation"]["code"]) == ("Stopped", "ALARM_ACTIVE")
    assert info["errorInformation"]["message"] == (
        "One or more alarms have been activated according to the Amazon CloudWatch metrics you selected, and the "
        "affected deployments have been stopped. Activated alarms: <latency>"
    )
    undone(delivery, info)
    assert delivery.weights() == {"one": 1}
    cloudwatch.set_alarm_state(AlarmName="errors", StateValue="ALARM", StateReason="test")
    message = delivery.ended(delivery.begin())["errorInformation"]["message"]
    assert message.endswith(" Activated alarms: <errors> <latency>")


# https://docs.aws.amazon.com/codedeploy/latest/userguide/troubleshooting-ecs.html


def test_a_primary_task_set_that_no_listener_forwards_to_fails_the_deployment(make: Any) -> None:
    delivery = make()
    client = delivery.client("elbv2")
    [balancer] = client.describe_load_balancers()["LoadBalancers"]
    listeners = client.describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"]
    arns = {each["Port"]: each for each in listeners}
    actions = arns[TEST]["DefaultActions"]
    [production] = [each for port, each in arns.items() if port != TEST]
    client.modify_listener(ListenerArn=production["ListenerArn"], DefaultActions=actions)
    info = delivery.ended(delivery.begin())
    assert (info["status"], info["errorInformation"]["code"]) == ("Failed", "ELASTIC_LOAD_BALANCING_INVALID")
    assert "Primary taskset target group must be behind listener" in info["errorInformation"]["message"]


# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteService.html


def test_a_deployment_fails_when_its_service_is_deleted(make: Any) -> None:
    delivery = make(BlueGreenDeploymentConfiguration=blue_green(ready=2000))
    deployment = delivery.begin()
    delivery.when(lambda: delivery.info(deployment)["status"], lambda status: status == "Ready")
    delivery.client("ecs").delete_service(cluster="main", service="web", force=True)
    info = delivery.ended(deployment)
    assert (info["errorInformation"]["code"], "rollbackInfo" in info) == ("INVALID_ECS_SERVICE", False)


def test_a_deleted_stack_leaves_no_tasks(served: tuple[Delivery, dict[str, int]]) -> None:
    delivery, ports = served
    assert asked(ports[str(PRODUCTION)]) == (200, "v1")
    delivery.client("cloudformation").delete_stack(StackName="web")
    delivery.when(lambda: asked(ports[str(PRODUCTION)])[0], lambda status: status == 503)


# https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateDeployment.html


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("none", "web"), "ApplicationDoesNotExistException"),
        (("web", "none"), "DeploymentGroupDoesNotExistException"),
    ],
)
def test_deployments_of_what_is_not_there_are_refused(make: Any, names: tuple[str, str], expected: str) -> None:
    client = make().client("codedeploy")
    given = dict(zip(("applicationName", "deploymentGroupName"), names, strict=True))
    assert code(lambda: client.create_deployment(**given)) == expected
    assert code(lambda: client.list_deployments(**given)) == expected


@pytest.mark.parametrize(
    ("without", "expected"),
    [
        ("ECSServices", "InvalidECSServiceException"),
        ("LoadBalancerInfo", "InvalidLoadBalancerInfoException"),
        ("DeploymentConfigName", "DeploymentConfigDoesNotExistException"),
    ],
)
def test_a_group_that_lacks_what_ecs_needs_deploys_nothing(make: Any, without: str, expected: str) -> None:
    delivery = make(**{without: {"Ref": "AWS::NoValue"}})
    assert code(delivery.begin) == expected


@pytest.mark.parametrize("content", ["", "{", "version: 0.0\nResources: []", appspec("web:1", {"Install": "any"})])
def test_an_appspec_that_cannot_be_read_is_refused(make: Any, content: str) -> None:
    delivery = make()
    assert code(lambda: delivery.create(content)) == "InvalidRevisionException"


def test_an_appspec_may_lie_in_a_bucket(make: Any) -> None:
    # https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_S3Location.html
    delivery = make()
    definition = delivery.service()["taskDefinition"]
    s3, client = delivery.client("s3"), delivery.client("codedeploy")
    bucket = f"revisions-{delivery.account}"
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    s3.put_object(Bucket=bucket, Key="there.yaml", Body=appspec(definition, {}).encode())
    for key, status in (("there.yaml", "Succeeded"), ("missing.yaml", "Failed")):
        location = {"bucket": bucket, "key": key, "bundleType": "YAML"}
        made = client.create_deployment(
            applicationName="web", deploymentGroupName="web", revision={"revisionType": "S3", "s3Location": location}
        )
        assert delivery.ended(made["deploymentId"])["status"] == status


# https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_ListDeployments.html


def test_deployments_are_listed_with_the_newest_first_and_by_status(make: Any) -> None:
    delivery = make()
    ids: list[str] = []
    for version in ("v2", "v3"):
        ids.insert(0, delivery.begin(version))
        delivery.ended(ids[0])
    client = delivery.client("codedeploy")
    given = {"applicationName": "web", "deploymentGroupName": "web"}
    assert client.list_deployments(**given)["deployments"] == ids
    assert client.list_deployments(**given, includeOnlyStatuses=["Failed"])["deployments"] == []
    assert [each["deploymentId"] for each in client.batch_get_deployments(deploymentIds=ids)["deploymentsInfo"]] == ids


# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html


@pytest.fixture
def served(fast: Fast, make: Any) -> Iterator[tuple[Delivery, dict[str, int]]]:
    """A service whose tasks are processes, and the ports where its listeners answer."""
    ports = fast.post("balancer", ports={str(PRODUCTION): 0, str(TEST): 0})["ports"]
    yield make(BlueGreenDeploymentConfiguration=blue_green(ready=2000)), ports
    fast.post("reset")


def test_nobody_notices_that_another_version_answers(served: tuple[Delivery, dict[str, int]]) -> None:
    delivery, ports = served
    production, test = ports[str(PRODUCTION)], ports[str(TEST)]
    assert (asked(production), delivery.service()["taskSets"][0]["runningCount"]) == ((200, "v1"), 2)
    with Client(f"http://127.0.0.1:{production}/", workers=2, rate=40) as client:
        deployment = delivery.begin()
        delivery.when(lambda: delivery.info(deployment)["status"], lambda status: status == "Ready")
        assert (asked(production), asked(test)) == ((200, "v1"), (200, "v2"))
        delivery.client("codedeploy").continue_deployment(deploymentId=deployment)
        assert delivery.ended(deployment)["status"] == "Succeeded"
        assert asked(production) == (200, "v2")
    totals = client.totals()
    assert (totals.requests > 0, totals.errors) == (True, 0)


def test_the_hook_of_our_templates_tells_good_versions_from_bad_ones(fast: Fast, account: str) -> None:
    # https://docs.aws.amazon.com/codedeploy/latest/userguide/tutorial-ecs-deployment-with-hooks.html
    ports = fast.post("balancer", ports={str(PRODUCTION): 0, str(TEST): 0})["ports"]
    delivery = Delivery.made(fast, account, more=probe(f"http://elsewhere:{ports[str(TEST)]}"))
    hooks = {"AfterAllowTestTraffic": DEPLOYMENT_HOOK}
    good = delivery.ended(delivery.begin("v2", hooks))
    assert good["status"] == "Succeeded"
    bad = delivery.ended(delivery.begin("v3", hooks, BROKEN="yes"))
    assert (bad["status"], bad["errorInformation"]["code"]) == ("Failed", "HOOK_EXECUTION_FAILURE")
    undone(delivery, bad)
    assert asked(ports[str(PRODUCTION)]) == (200, "v2")
    fast.post("reset")


def test_a_version_that_is_never_well_gets_no_traffic(served: tuple[Delivery, dict[str, int]]) -> None:
    # https://docs.aws.amazon.com/codedeploy/latest/userguide/troubleshooting-ecs.html
    delivery, ports = served
    info = delivery.ended(delivery.begin(UNHEALTHY="yes"))
    assert (info["status"], info["errorInformation"]["code"]) == ("Failed", "TIMEOUT")
    assert info["errorInformation"]["message"] == (
        "The deployment timed out while waiting for the replacement task set to become healthy. "
        "This time out period is 60 minutes."
    )
    undone(delivery, info)
    assert asked(ports[str(PRODUCTION)]) == (200, "v1")
    assert asked(ports[str(TEST)])[0] == 503


@pytest.mark.parametrize(
    "wanted", [{}, {"ports": ["443"]}, {"ports": {"http": 0}}, {"ports": {"443": "free"}}], ids=str
)
def test_ports_that_are_none_are_refused(fast: Fast, wanted: dict[str, Any]) -> None:
    with pytest.raises(HTTPError) as caught:
        fast.post("balancer", **wanted)
    with caught.value as error:
        assert (error.code, b"The balancer cannot have these ports" in error.read()) == (400, True)
