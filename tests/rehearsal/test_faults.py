"""What goes wrong on demand."""

from __future__ import annotations

import urllib.error
from typing import Any

import pytest
from botocore.exceptions import ClientError

from rehearsal.local import Local, deploy, reasons

TEMPLATE = {"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}


def code(action: Any) -> str:
    with pytest.raises(ClientError) as caught:
        action()
    return str(caught.value.response["Error"]["Code"])


@pytest.mark.parametrize(("service", "operation"), [("cloudformation", "ListStacks"), ("ecs", "ListClusters")])
def test_an_operation_throttles_as_often_as_asked_and_not_once_more(
    local: Local, account: str, service: str, operation: str
) -> None:
    client = local.client(service, account=account)
    call = client.list_stacks if service == "cloudformation" else client.list_clusters
    local.post("fault", operation=f"{service}:{operation}", code="ThrottlingException", times=2)
    assert [code(call), code(call)] == ["ThrottlingException"] * 2
    call()


# https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html: throttling is tried again.
def test_a_client_that_retries_gets_through(local: Local, account: str) -> None:
    local.post("fault", operation="cloudformation:ListStacks", times=1)
    assert local.client("cloudformation", account=account, attempts=3).list_stacks()["StackSummaries"] == []


# https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_general.html: what expired credentials are told.
def test_an_expired_session_is_refused_until_it_is_valid_again(local: Local, account: str) -> None:
    client = local.client("sts", account=account)
    local.post("fault", session=account)
    assert code(client.get_caller_identity) == "ExpiredToken"
    local.post("fault", session=account, expired=False)
    assert client.get_caller_identity()["Account"] == account


@pytest.mark.parametrize("pattern", ["create:AWS::SNS::Topic:Topic", "create:*:Topic", "*:AWS::SNS::*"])
def test_a_resource_fails_and_its_stack_rolls_back(local: Local, account: str, pattern: str) -> None:
    client = local.client("cloudformation", account=account)
    local.post("fault", resource=pattern, message="There is no room.")
    assert deploy(client, "one", TEMPLATE)["StackStatus"] == "ROLLBACK_COMPLETE"
    assert reasons(client, "one") == ["There is no room."]


# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-failure-options.html: what is done by default.
def test_an_update_that_fails_takes_back_what_it_did(local: Local, account: str) -> None:
    client = local.client("cloudformation", account=account)
    deploy(client, "one", TEMPLATE)
    changed = {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": "b"}}
    last = {"Type": "AWS::SNS::Topic", "DependsOn": "Topic"}
    local.post("fault", resource="create:*:New", message="No.")
    stack = deploy(client, "one", {"Resources": {"Topic": changed, "New": last}})
    assert stack["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    topics = local.client("sns", account=account)
    [topic] = topics.list_topics()["Topics"]
    assert topics.get_topic_attributes(TopicArn=topic["TopicArn"])["Attributes"]["DisplayName"] != "b"


@pytest.mark.parametrize("wanted", [{}, {"operation": "a:B", "resource": "c"}])
def test_a_fault_that_names_nothing_or_two_things_is_refused(local: Local, wanted: dict[str, str]) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        local.post("fault", **wanted)
    assert b"Name one of" in caught.value.read()
    assert caught.value.code == 400


def test_reset_forgets_faults_and_everything_else(local: Local, account: str) -> None:
    client = local.client("cloudformation", account=account)
    deploy(client, "one", TEMPLATE)
    local.post("fault", operation="cloudformation:*", times=100)
    local.post("reset")
    assert client.describe_stacks()["Stacks"] == []
