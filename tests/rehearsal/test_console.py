"""Somebody with the AWS CLI and the committed files, and nothing of ours in between, creates the whole set.

https://docs.aws.amazon.com/cli/latest/reference/cloudformation/deploy/
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from rehearsal import sights
from rehearsal.local import ENVIRONMENT, REGION, ROOT, Local, settled

ACCOUNT = "444455556666"
TEMPLATES = ROOT / "templates" / "1.0.0"
# Everything that a template makes only when it is asked for.
VALUES: dict[str, dict[str, str]] = {
    "network": {"FlowLogs": "true", "InterfaceEndpoints": "true", "NatGateways": "per-zone"},
    "load-balancer": {"AccessLogs": "true", "WebAcl": "true", "ProductionPort": "443", "TestPort": "8443"},
    "cluster": {},
    "registry": {},
    "target-groups": {},
    "service": {"EnableExecuteCommand": "true"},
    "alarms": {"NotificationEmail": "somebody@example.com"},
    "scaling": {},
    "deployment": {
        "DeploymentConfigName": "CustomCanary",
        "TrafficPercentage": "10",
        "TrafficIntervalMinutes": "5",
        "VersionHeader": "X-Version",
    },
    "deployment-access": {"ToolsAccountId": "777788889999", "ToolsRegion": "eu-central-1"},
    "pipeline": {"FullRepositoryId": "acme/web", "NotificationEmail": "somebody@example.com"},
    "stackset-administration": {"TargetAccountIds": "222233334444"},
    "stackset-execution": {"AdministratorAccountId": "111122223333"},
}
SCOPES = {"network": "environment", "load-balancer": "environment", "cluster": "environment"}
DELIVERIES = ("registry", "pipeline")
OF_ACCOUNTS = ("stackset-administration", "stackset-execution")


def command(local: Local, *words: str) -> str:
    """Run the AWS CLI against the stand-in, and return what it says."""
    done = subprocess.run(
        [str(ENVIRONMENT / "bin" / "aws"), *words],
        env={"PATH": os.environ["PATH"], **local.variables(ACCOUNT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def stack_name(template: str) -> str:
    if template in OF_ACCOUNTS:
        return template
    return f"qa-{template}" if template in SCOPES else f"qa-web-{template}"


def parameters(template: str, more: dict[str, str]) -> list[str]:
    named = {"EnvironmentName": "qa"} if template not in (*DELIVERIES, *OF_ACCOUNTS) else {}
    if template not in (*SCOPES, *OF_ACCOUNTS):
        named["ServiceName"] = "web"
    if template == "pipeline":
        named["EnvironmentName"] = "qa"
    return [f"{name}={value}" for name, value in (named | VALUES[template] | more).items()]


@pytest.fixture(scope="module")
def qa(local: Local) -> Iterator[Local]:
    """The environment `qa`, made with the AWS CLI from the committed files."""
    local.post("reset")
    acm = local.client("acm", account=ACCOUNT)
    certificate = acm.request_certificate(DomainName="www.example.com")["CertificateArn"]
    other = acm.request_certificate(DomainName="www.example.net")["CertificateArn"]
    zone = local.client("route53", account=ACCOUNT).create_hosted_zone(Name="example.com", CallerReference="one")
    for template in VALUES:
        more = {}
        if template == "load-balancer":
            number = zone["HostedZone"]["Id"].rpartition("/")[2]
            more = {"CertificateArn": certificate, "AdditionalCertificateArn": other}
            more |= {"HostName": "www.example.com", "HostedZoneId": number}
        command(
            local,
            *("cloudformation", "deploy", "--stack-name", stack_name(template)),
            *("--template-file", str(TEMPLATES / f"{template}.yaml")),
            *("--capabilities", "CAPABILITY_NAMED_IAM"),
            *("--parameter-overrides", *parameters(template, more)),
        )
    yield local
    local.post("reset")


def test_every_resource_made_with_the_cli_is_there_for_its_own_service(qa: Local) -> None:
    @cache
    def client(service: str) -> Any:
        return qa.client(service, account=ACCOUNT)

    unseen, types = [], set()
    for template in VALUES:
        resources = qa.post("resources", account=ACCOUNT, region=REGION, stack=stack_name(template))
        types |= {each["ResourceType"] for each in resources.values()}
        unseen += [n for n, each in resources.items() if not sights.seen(client, each, each["Properties"])]
    assert unseen == []
    assert sights.TYPES - types == {"AWS::CloudFormation::WaitConditionHandle"}  # of existing-network


def test_deploying_the_same_file_again_says_that_nothing_changes(qa: Local) -> None:
    said = command(
        qa,
        *("cloudformation", "deploy", "--stack-name", "qa-cluster", "--no-fail-on-empty-changeset"),
        *("--template-file", str(TEMPLATES / "cluster.json"), "--capabilities", "CAPABILITY_NAMED_IAM"),
        *("--parameter-overrides", "EnvironmentName=qa"),
    )
    assert "No changes to deploy. Stack qa-cluster is up to date" in said


def test_a_stack_goes_through_the_cli_with_the_resources_in_it(qa: Local) -> None:
    command(qa, "cloudformation", "delete-stack", "--stack-name", stack_name("scaling"))
    command(qa, "cloudformation", "wait", "stack-delete-complete", "--stack-name", stack_name("scaling"))
    scaling = qa.client("application-autoscaling", account=ACCOUNT)
    assert scaling.describe_scalable_targets(ServiceNamespace="ecs")["ScalableTargets"] == []


def test_a_network_that_is_there_already_is_published(local: Local, account: str) -> None:
    ec2 = local.client("ec2", account=account)
    [vpc] = [each["VpcId"] for each in ec2.describe_vpcs()["Vpcs"]]
    subnets = ",".join(each["SubnetId"] for each in ec2.describe_subnets()["Subnets"])
    values = {"VpcId": vpc, "PublicSubnetIds": subnets, "PrivateSubnetIds": subnets}
    client = local.client("cloudformation", account=account)
    client.create_stack(
        StackName="dev-existing-network",
        TemplateBody=(TEMPLATES / "existing-network.yaml").read_text("utf-8"),
        Parameters=[{"ParameterKey": name, "ParameterValue": value} for name, value in values.items()],
    )
    assert settled(client, "dev-existing-network")["StackStatus"] == "CREATE_COMPLETE"
    exports = {each["Name"]: each["Value"] for each in client.list_exports()["Exports"]}
    assert exports["dev-VpcId"] == vpc
