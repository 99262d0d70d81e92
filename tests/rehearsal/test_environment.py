"""The deployer deploys a whole environment to the stand-in; what is there is looked at through each service's API."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from generator.deployer import commands, setup
from generator.deployer.aws import Aws
from generator.deployer.clock import RealClock
from generator.deployer.commands import Selection
from generator.deployer.options import Options
from generator.report import Report
from rehearsal import sights
from rehearsal.local import ACCOUNT, PROD, REGION, ROOT, Local

STACKS = json.loads((ROOT / "templates" / "1.0.0" / "manifest.json").read_text("utf-8"))["stacks"]
DEV = ROOT / "params" / "dev.yaml"
_FASTER = 50.0


class Hurried(RealClock):
    """Waits are a fiftieth of what they are; nobody else is on this account."""

    def wait(self, seconds: float, stop: threading.Event) -> None:
        """Return sooner."""
        stop.wait(seconds / _FASTER)


def run(local: Local, environment: Path, command: Callable[[setup.Setting], Report], account: str = ACCOUNT) -> Report:
    """Run a command of the deployer against the stand-in."""
    with (
        local.led_here(account),
        setup.begun(
            str(environment), yes=True, templates=ROOT / "templates", clock=Hurried(), aws=Aws(shortest_pause=0.5)
        ) as setting,
    ):
        return command(setting)


def deploy(setting: setup.Setting) -> Report:
    return commands.carry_out(setting, Selection(), Options(), None, "text")


def plan(setting: setup.Setting) -> Report:
    return commands.make_plan(setting, Selection(), Options(), None, "text", detailed=True)


@pytest.fixture(scope="module")
def dev(local: Local) -> Iterator[Local]:
    """The environment `dev`, deployed by the deployer."""
    local.post("reset")
    with local.person():
        report = run(local, DEV, deploy)
    assert report.exit_code == 0, report.text
    yield local
    local.post("reset")


def looks(local: Local, stack: str, account: str = ACCOUNT) -> list[str]:
    """Return the resources of a stack that its services do not show."""

    @cache
    def client(service: str) -> Any:
        return local.client(service, account=account)

    resources = local.post("resources", account=account, region=REGION, stack=stack)
    return [name for name, each in resources.items() if not sights.seen(client, each, each["Properties"])]


def test_every_type_of_our_templates_can_be_looked_at() -> None:
    assert {each for stack in STACKS for each in stack["resource_types"]} == sights.TYPES


def test_every_resource_of_dev_is_there_for_its_own_service(dev: Local) -> None:
    stacks = [each["StackName"] for each in dev.client("cloudformation").describe_stacks()["Stacks"]]
    assert len(stacks) == 10
    assert {stack: unseen for stack in stacks if (unseen := looks(dev, stack))} == {}


def test_a_second_plan_finds_nothing_to_do(dev: Local) -> None:
    report = run(dev, DEV, plan)
    assert (report.exit_code, report.text.count(": unchanged")) == (0, 10), report.text


def test_no_drift_is_found_after_a_deployment(dev: Local) -> None:
    report = run(dev, DEV, lambda setting: commands.look_for_drift(setting, Selection(), "text"))
    assert (report.exit_code, report.text.count(": as deployed")) == (0, 10), report.text


def test_a_changed_value_changes_only_what_it_reaches(dev: Local, tmp_path: Path) -> None:
    environment = tmp_path / "dev.yaml"
    environment.write_text(
        DEV.read_text("utf-8").replace("DeregistrationDelaySeconds: 5 ", "DeregistrationDelaySeconds: 7 ")
    )
    report = run(dev, environment, plan)
    assert report.text.count(": unchanged") == 9, report.text
    assert run(dev, environment, deploy).exit_code == 0
    balancing = dev.client("elbv2")
    delays = set()
    for group in balancing.describe_target_groups()["TargetGroups"]:
        attributes = balancing.describe_target_group_attributes(TargetGroupArn=group["TargetGroupArn"])["Attributes"]
        delays |= {each["Value"] for each in attributes if each["Key"] == "deregistration_delay.timeout_seconds"}
    assert delays == {"7"}
    assert run(dev, DEV, deploy).exit_code == 0


def test_the_service_belongs_to_codedeploy_and_traffic_to_blue(dev: Local) -> None:
    cluster = dev.client("ecs").list_clusters()["clusterArns"][0]
    [arn] = dev.client("ecs").list_services(cluster=cluster)["serviceArns"]
    [service] = dev.client("ecs").describe_services(cluster=cluster, services=[arn])["services"]
    assert service["deploymentController"] == {"type": "CODE_DEPLOY"}
    balancing = dev.client("elbv2")
    [balancer] = balancing.describe_load_balancers()["LoadBalancers"]
    listeners = balancing.describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"]
    forwards = {
        listener["Port"]: [
            {group["TargetGroupArn"]: group["Weight"] for group in action["ForwardConfig"]["TargetGroups"]}
            for rule in balancing.describe_rules(ListenerArn=listener["ListenerArn"])["Rules"]
            for action in rule["Actions"]
            if action["Type"] == "forward"
        ]
        for listener in listeners
    }
    [production], [under_test] = forwards[8080], forwards[8090]
    blue = service["loadBalancers"][0]["targetGroupArn"]
    assert production[blue] > 0
    assert under_test.get(blue, 0) == 0


def test_an_update_that_fails_leaves_everything_as_it_was(dev: Local, tmp_path: Path) -> None:
    environment = tmp_path / "dev.yaml"
    environment.write_text(DEV.read_text("utf-8").replace("MaxCapacity: 2", "MaxCapacity: 4"))
    dev.post("fault", resource="update:AWS::ApplicationAutoScaling::ScalableTarget:*", message="Not now.")
    report = run(dev, environment, deploy)
    assert report.exit_code == 1
    assert "Not now." in report.text
    scaling = dev.client("application-autoscaling")
    [target] = scaling.describe_scalable_targets(ServiceNamespace="ecs")["ScalableTargets"]
    assert target["MaxCapacity"] == 2
    assert run(dev, DEV, plan).text.count(": unchanged") == 10


@pytest.fixture(scope="module")
def recovered(local: Local) -> list[Report]:
    """What the deployer said when a service failed, and when it deployed `dev` again."""
    local.post("reset")
    local.post("fault", resource="create:AWS::ECS::Service:*", message="No capacity is left.")
    local.post("fault", operation="cloudformation:CreateChangeSet", times=3)
    with local.person():
        return [run(local, DEV, deploy), run(local, DEV, deploy)]


def test_a_failure_is_told_with_its_cause_and_the_next_deployment_goes_through(
    local: Local, recovered: list[Report]
) -> None:
    failed, deployed = recovered
    assert failed.exit_code == 1
    assert "Service (AWS::ECS::Service) CREATE_FAILED: No capacity is left." in failed.text
    assert deployed.exit_code == 0, deployed.text
    assert looks(local, "dev-web-service") == []


def test_everything_can_be_deleted_and_is_then_gone(local: Local, recovered: list[Report]) -> None:
    assert [each.exit_code for each in recovered] == [1, 0]
    report = run(local, DEV, lambda setting: commands.remove(setting, Selection(), (), Options(), "text"))
    assert report.exit_code == 0, report.text
    ec2 = local.client("ec2")
    assert [vpc["VpcId"] for vpc in ec2.describe_vpcs()["Vpcs"] if not vpc["IsDefault"]] == []
    assert local.client("elbv2").describe_load_balancers()["LoadBalancers"] == []
    assert local.client("codepipeline").list_pipelines()["pipelines"] == []
    assert local.client("codedeploy").list_applications()["applications"] == []
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
    assert local.client("ecr").describe_repositories()["repositories"] != []


def test_a_protected_environment_is_deployed_with_a_saved_plan_and_is_then_protected(
    local: Local, tmp_path: Path
) -> None:
    local.post("reset")
    environment, saved = tmp_path / "prod.yaml", tmp_path / "plan.json"
    zone = local.client("route53", account=PROD).create_hosted_zone(Name="example.com", CallerReference="one")
    number = zone["HostedZone"]["Id"].rpartition("/")[2]
    text = (ROOT / "params" / "prod.yaml").read_text("utf-8")
    environment.write_text(text.replace("Z0123456789EXAMPLE00", number))

    def kept(setting: setup.Setting) -> Report:
        return commands.make_plan(setting, Selection(), Options(), saved, "text", detailed=False)

    with local.person():
        assert run(local, environment, kept, PROD).exit_code == 0
        report = run(
            local,
            environment,
            lambda setting: commands.carry_out(setting, Selection(), Options(), saved, "text"),
            PROD,
        )
    assert report.exit_code == 0, report.text
    stacks = local.client("cloudformation", account=PROD).describe_stacks()["Stacks"]
    role = f"arn:aws:iam::{PROD}:role/cloudformation-deployment"
    assert [(each["EnableTerminationProtection"], each["RoleARN"]) for each in stacks] == [(True, role)] * 10
    assert {each["StackName"]: unseen for each in stacks if (unseen := looks(local, each["StackName"], PROD))} == {}
    records = local.client("route53", account=PROD).list_resource_record_sets(HostedZoneId=number)
    assert "www.example.com." in {each["Name"] for each in records["ResourceRecordSets"]}
