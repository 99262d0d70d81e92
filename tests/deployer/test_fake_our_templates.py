"""Our own templates, all of them, deployed to the fake as one environment with one service."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

import generator
from deployer.aws import Aws, Script
from deployer.aws.cloudformation.template import capabilities
from deployer.aws.simple_client import SimpleClient

FOLDER = Path(generator.__file__).parent.parent / "templates" / generator.__version__
STACKS: list[dict[str, Any]] = json.loads((FOLDER / "manifest.json").read_text("utf-8"))["stacks"]
VALUES = {
    "deployment-access": {"ToolsAccountId": "111122223333", "ToolsRegion": "eu-west-1"},
    "pipeline": {"FullRepositoryId": "acme/web"},
    "stackset-administration": {"TargetAccountIds": "111122223333"},
    "stackset-execution": {"AdministratorAccountId": "111122223333"},
}
NAMES = [stack["name"] for stack in STACKS if not stack["instead_of"]]


def template(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    return content


@pytest.fixture
def estate(aws: Aws) -> dict[str, SimpleClient]:
    """A client for each stack; nothing is deployed."""
    return {name: SimpleClient(aws, f"dev-{name}") for name in NAMES}


def deploy(client: SimpleClient, name: str) -> Any:
    everything = ["CAPABILITY_NAMED_IAM"]
    return client.deploy(template(name), kind="CREATE", values=VALUES.get(name, {}), Capabilities=everything)


@pytest.mark.parametrize("stack", STACKS, ids=[stack["name"] for stack in STACKS])
def test_the_capabilities_are_those_of_the_manifest(stack: dict[str, Any]) -> None:
    assert capabilities(template(stack["name"])) == stack["capabilities"]


def test_all_stacks_are_created_in_the_manifests_order_and_deleted_in_reverse(estate: dict[str, SimpleClient]) -> None:
    for name, client in estate.items():
        assert deploy(client, name)["StackStatus"] == "CREATE_COMPLETE", client.events()
    exports = {export["Name"] for export in estate["network"].api.list_exports()["Exports"]}
    assert {"dev-VpcId", "dev-web-ServiceName"} & exports
    for name, client in reversed(estate.items()):
        number = client.describe()["StackId"]
        client.api.delete_stack(StackName=client.stack)
        assert client.settled(number)["StackStatus"] == "DELETE_COMPLETE", name
    assert estate["network"].api.list_exports()["Exports"] == []


def test_yaml_and_json_are_the_same_stack(aws: Aws) -> None:
    client = SimpleClient(aws, "dev-network")
    deploy(client, "network")
    made = client.api.create_change_set(
        StackName="dev-network",
        ChangeSetName="yaml",
        TemplateBody=(FOLDER / "network.yaml").read_text("utf-8"),
        Capabilities=["CAPABILITY_IAM"],
    )
    aws.advance(10)
    described = client.api.describe_change_set(ChangeSetName=made["Id"])
    assert described["StatusReason"].startswith("The submitted information didn't contain changes.")


def test_a_stack_needs_those_before_it(estate: dict[str, SimpleClient]) -> None:
    planned = estate["cluster"].plan(template("service"), kind="CREATE", Capabilities=["CAPABILITY_NAMED_IAM"])
    assert planned["Status"] == "FAILED"
    assert planned["StatusReason"].startswith("No export named dev-")


def test_a_service_that_never_becomes_steady_fails_its_stack(estate: dict[str, SimpleClient]) -> None:
    for name in NAMES[: NAMES.index("service")]:
        deploy(estate[name], name)
    service = next(
        name for name, body in template("service")["Resources"].items() if body["Type"] == "AWS::ECS::Service"
    )
    client = estate["service"]
    client.aws.cloudformation.script(
        "dev-service", Script(fail={service: "ECS Deployment Circuit Breaker was triggered"})
    )
    assert deploy(client, "service")["StackStatus"] == "ROLLBACK_COMPLETE"
    assert (service, "CREATE_FAILED", "ECS Deployment Circuit Breaker was triggered") in client.events()


def test_rules_ask_what_ec2_knows(aws: Aws) -> None:
    values = {"VpcId": "vpc-1", "PublicSubnetIds": "subnet-1,subnet-2", "PrivateSubnetIds": "subnet-3,subnet-4"}
    client = SimpleClient(aws, "dev-network")

    def plan() -> Any:
        return client.plan(template("existing-network"), kind="CREATE", values=values)

    with pytest.raises(ClientError, match="value subnet-1 for parameter name PublicSubnetIds does not exist"):
        plan()
    for number in "1234":
        aws.cloudformation.know(f"subnet-{number}", VpcId="vpc-1" if number != "4" else "vpc-2")
    with pytest.raises(ClientError, match="All subnets in PrivateSubnetIds must be in the chosen VPC"):
        plan()
    aws.cloudformation.know("subnet-4", VpcId="vpc-1")
    assert client.execute(plan()["ChangeSetId"])["StackStatus"] == "CREATE_COMPLETE"
