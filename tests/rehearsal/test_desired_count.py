"""How many tasks a service has, and what Elastic Load Balancing shows of them.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetHealth.html
"""

from __future__ import annotations

import shutil
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from generator.rehearsal.client import Client
from rehearsal.delivery import PRODUCTION, TEST, Delivery, Fast, blue_green, target_group, task_definition, template
from rehearsal.local import deploy
from rehearsal.test_balancing import NODE


@pytest.fixture
def served(fast: Fast, account: str) -> Iterator[tuple[Delivery, str]]:
    """A service whose tasks are processes, and where clients find it."""
    ports = fast.post("balancer", ports={str(PRODUCTION): 0, str(TEST): 0})["ports"]
    made = Delivery.made(fast, account, BlueGreenDeploymentConfiguration=blue_green(ready=2000))
    yield made, f"http://127.0.0.1:{ports[str(PRODUCTION)]}/"
    fast.post("reset")


def want(delivery: Delivery, count: int) -> None:
    delivery.client("ecs").update_service(cluster="main", service="web", desiredCount=count)


def health(delivery: Delivery, name: str, *targets: Any) -> list[dict[str, Any]]:
    elbv2 = delivery.client("elbv2")
    [group] = elbv2.describe_target_groups(Names=[name])["TargetGroups"]
    shown = elbv2.describe_target_health(TargetGroupArn=group["TargetGroupArn"], Targets=list(targets))
    return list(shown["TargetHealthDescriptions"])


def states(delivery: Delivery, name: str) -> list[str]:
    return [each["TargetHealth"]["State"] for each in health(delivery, name)]


def counts(delivery: Delivery) -> Any:
    """Return what the service and its task sets are to have and have, and how many tasks are listed."""
    service = delivery.service()
    tasks = delivery.client("ecs").list_tasks(cluster="main", serviceName="web")["taskArns"]
    sets = [(each["computedDesiredCount"], each["runningCount"]) for each in service["taskSets"]]
    return service["desiredCount"], service["runningCount"], len(tasks), sets


def test_processes_start_and_stop_with_the_desired_count_and_nobody_notices(served: tuple[Delivery, str]) -> None:
    delivery, url = served
    with Client(url, workers=2, rate=40) as client:
        want(delivery, 4)
        delivery.when(lambda: states(delivery, "one"), lambda seen: seen == ["healthy"] * 4)
        delivery.when(lambda: counts(delivery), lambda seen: seen == (4, 4, 4, [(4, 4)]))
        want(delivery, 1)
        delivery.when(lambda: states(delivery, "one"), lambda seen: seen == ["healthy"])
        assert counts(delivery) == (1, 1, 1, [(1, 1)])
    assert client.totals().errors == 0


def test_a_service_may_have_no_tasks_and_have_some_again(served: tuple[Delivery, str]) -> None:
    delivery, _ = served
    want(delivery, 0)
    assert (counts(delivery), states(delivery, "one")) == ((0, 0, 0, [(0, 0)]), [])
    want(delivery, 2)
    delivery.when(lambda: states(delivery, "one"), lambda seen: seen == ["healthy"] * 2)


def test_both_versions_have_as_many_tasks_as_the_service_is_to_have(served: tuple[Delivery, str]) -> None:
    delivery, _ = served
    deployment = delivery.begin()
    delivery.when(lambda: delivery.info(deployment)["status"], lambda status: status == "Ready")
    want(delivery, 3)
    delivery.when(lambda: states(delivery, "one") + states(delivery, "two"), lambda seen: seen == ["healthy"] * 6)
    delivery.when(lambda: counts(delivery), lambda seen: seen == (3, 6, 6, [(3, 3), (3, 3)]))
    delivery.client("codedeploy").continue_deployment(deploymentId=deployment, deploymentWaitType="READY_WAIT")
    assert delivery.ended(deployment)["status"] == "Succeeded"
    assert (counts(delivery), states(delivery, "one")) == ((3, 3, 3, [(3, 3)]), [])


def test_records_follow_the_desired_count_too(fast: Fast, account: str) -> None:
    delivery = Delivery.made(fast, account)
    want(delivery, 12)
    delivery.when(lambda: counts(delivery), lambda seen: seen == (12, 12, 12, [(12, 12)]))
    assert delivery.ended(delivery.begin())["status"] == "Succeeded"
    assert counts(delivery) == (12, 12, 12, [(12, 12)])


def test_what_needs_a_deployment_is_refused(fast: Fast, account: str) -> None:
    delivery = Delivery.made(fast, account)
    ecs = delivery.client("ecs")
    before = delivery.service()
    own = {"taskDefinition": before["taskDefinition"], "networkConfiguration": before["networkConfiguration"]}
    ecs.update_service(cluster="main", service=before["serviceArn"], healthCheckGracePeriodSeconds=5, **own)
    assert delivery.service()["healthCheckGracePeriodSeconds"] == 5
    another = ecs.register_task_definition(family="web", containerDefinitions=[{"name": "app", "image": "other"}])
    changes: dict[str, Any] = {
        "task definition": {"taskDefinition": another["taskDefinition"]["taskDefinitionArn"]},
        "network parameters": {"networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-1"]}}},
        "load balancers": {"loadBalancers": []},
        "platform version": {"platformVersion": "1.3.0"},
    }
    for what, change in changes.items():
        with pytest.raises(ClientError, match=f"Unable to update {what} on services with a CODE_DEPLOY") as caught:
            ecs.update_service(cluster="main", service="web", desiredCount=7, **change)
        assert caught.value.response["Error"]["Code"] == "InvalidParameterException"
    assert delivery.service()["desiredCount"] == before["desiredCount"]


@NODE
def test_a_task_that_does_not_start_is_an_event_of_the_service(fast: Fast, account: str, tmp_path: Path) -> None:
    fast.post("balancer", ports={str(PRODUCTION): 0}, runtime="node", cache=str(tmp_path))
    delivery = Delivery.made(fast, account)
    for installed in tmp_path.iterdir():
        shutil.rmtree(installed)
    want(delivery, 3)
    assert "(service web) was unable to place a task: version v1" in delivery.service()["events"][0]["message"]
    assert states(delivery, "one") == ["healthy"] * 2
    fast.post("reset")


def test_health_is_what_the_balancer_has_seen(served: tuple[Delivery, str]) -> None:
    delivery, _ = served
    assert states(delivery, "one") == ["healthy"] * 2
    [target] = health(delivery, "one", health(delivery, "one")[1]["Target"])
    assert target["Target"] == health(delivery, "one")[1]["Target"]
    assert health(delivery, "one", {"Id": "127.0.0.2"}) == []
    delivery.begin(UNHEALTHY="yes")
    delivery.when(lambda: states(delivery, "two"), lambda seen: seen == ["unhealthy"] * 2)
    assert health(delivery, "two")[0]["TargetHealth"] == {
        "State": "unhealthy",
        "Reason": "Target.ResponseCodeMismatch",
        "Description": "Health checks failed with these codes: [500]",
    }


@pytest.mark.parametrize(("delay", "status"), [("0", b"502"), ("300", b"200")])
def test_a_task_that_leaves_has_as_long_as_its_group_says(fast: Fast, account: str, delay: str, status: bytes) -> None:
    # https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html
    ports = fast.post("balancer", ports={str(PRODUCTION): 0})["ports"]
    group = target_group("one")
    group["Properties"]["TargetGroupAttributes"] = [{"Key": "deregistration_delay.timeout_seconds", "Value": delay}]
    slow = task_definition(SLOW_AFTER="0", SLOW_SECONDS="1")
    delivery = Delivery.made(fast, account, more={"One": group, "TaskDefinition": slow})
    with closing(socket.create_connection(("127.0.0.1", ports[str(PRODUCTION)]), 30)) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: any\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n")
        # The request has a target from here on.
        assert client.recv(1024).startswith(b"HTTP/1.1 100 ")
        want(delivery, 0)
        assert client.recv(1024).split()[1] == status
    fast.post("reset")


def test_a_changed_health_check_holds_for_tasks_that_run(served: tuple[Delivery, str]) -> None:
    # https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ModifyTargetGroup.html
    delivery, _ = served
    elbv2, cloudformation = delivery.client("elbv2"), delivery.client("cloudformation")
    [group] = elbv2.describe_target_groups(Names=["one"])["TargetGroups"]
    elbv2.modify_target_group(TargetGroupArn=group["TargetGroupArn"], HealthCheckPath="/nowhere")
    delivery.when(lambda: states(delivery, "one"), lambda seen: seen == ["unhealthy"] * 2)
    assert "[404]" in health(delivery, "one")[0]["TargetHealth"]["Description"]
    changed = target_group("one")
    changed["Properties"]["HealthCheckPath"] = "/version"
    waits = {"BlueGreenDeploymentConfiguration": blue_green(ready=2000)}
    deploy(cloudformation, "web", template({"One": changed}, waits), Capabilities=["CAPABILITY_IAM"])
    delivery.when(lambda: states(delivery, "one"), lambda seen: seen == ["healthy"] * 2)


def test_targets_that_no_listener_leads_to_are_unused(served: tuple[Delivery, str]) -> None:
    delivery, _ = served
    delivery.client("elbv2").delete_listener(ListenerArn=delivery.listener()["ListenerArn"])
    assert {each["TargetHealth"]["Reason"] for each in health(delivery, "one")} == {"Target.NotInUse"}
    assert states(delivery, "one") == ["unused"] * 2
