"""A service with all that CodeDeploy needs to deliver it, as small as it can be, and deployments of it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from rehearsal.local import ROOT, Local, deploy

# A minute of AWS takes a tenth of a second.
FACTOR = 600.0
ALL_AT_ONCE = "CodeDeployDefault.ECSAllAtOnce"
PRODUCTION, TEST = 8080, 9090
EVENTS = (
    "BeforeInstall",
    "Install",
    "AfterInstall",
    "AllowTestTraffic",
    "AfterAllowTestTraffic",
    "BeforeAllowTraffic",
    "AllowTraffic",
    "AfterAllowTraffic",
)
RUNNING = ("Created", "Queued", "InProgress", "Ready")
_SECONDS = 60.0

REPORT = """
import boto3
def handler(event, context):
    boto3.client("codedeploy").put_lifecycle_event_hook_execution_status(
        deploymentId=event["DeploymentId"],
        lifecycleEventHookExecutionId=event["LifecycleEventHookExecutionId"],
        status="{status}",
    )
"""
SILENCE = "def handler(event, context): pass\n"


class Fast(Local):
    """A stand-in whose clock runs fast."""

    def __init__(self) -> None:
        super().__init__("--clock-factor", str(FACTOR))


def hook(code: str, variables: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return a function that CodeDeploy may ask."""
    return {
        "Type": "AWS::Lambda::Function",
        "Properties": {
            "Runtime": "python3.13",
            "Handler": "index.handler",
            "Role": {"Fn::GetAtt": ["Role", "Arn"]},
            "Timeout": 900,
            "FunctionName": "CodeDeployHook_test",
            "Code": {"ZipFile": code},
            "Environment": {"Variables": dict(variables or {})},
        },
    }


def probe(url: str) -> dict[str, Any]:
    """Return the function of our templates, with a security group whose tag says where the test listener is."""
    variables = {
        "TESTER_SECURITY_GROUP": {"Fn::GetAtt": ["Tester", "GroupId"]},
        "TEST_URL_TAG": "test-url",
        "TEST_PATH": "/",
        "TEST_WINDOW_MINUTES": "5",
        "LOAD_BALANCER": {"Fn::GetAtt": ["Balancer", "LoadBalancerFullName"]},
        "VERSION_HEADER": "X-Version",
        "EXPECTED_STATUS": "200",
        "CLUSTER": {"Ref": "Cluster"},
        "SERVICE": {"Fn::GetAtt": ["Service", "Name"]},
        "CONTAINER": "app",
    }
    group = {"GroupDescription": "testers", "VpcId": {"Ref": "Vpc"}, "Tags": [{"Key": "test-url", "Value": url}]}
    return {
        "Tester": {"Type": "AWS::EC2::SecurityGroup", "Properties": group},
        "Hook": hook((ROOT / "generator" / "hooks" / "probe.py").read_text("utf-8"), variables),
    }


def _listener(port: int, group: str) -> dict[str, Any]:
    action = {"Type": "forward", "TargetGroupArn": {"Ref": group}}
    balancer = {"Ref": "Balancer"}
    properties = {"LoadBalancerArn": balancer, "Port": port, "Protocol": "HTTP", "DefaultActions": [action]}
    return {"Type": "AWS::ElasticLoadBalancingV2::Listener", "Properties": properties}


def target_group(name: str) -> dict[str, Any]:
    """Return a target group."""
    properties = {
        "Name": name,
        "Port": 3000,
        "Protocol": "HTTP",
        "TargetType": "ip",
        "VpcId": {"Ref": "Vpc"},
        "HealthCheckPath": "/health",
    }
    return {"Type": "AWS::ElasticLoadBalancingV2::TargetGroup", "Properties": properties}


def _subnet(number: int) -> dict[str, Any]:
    properties = {"VpcId": {"Ref": "Vpc"}, "CidrBlock": f"10.0.{number}.0/24"}
    return {"Type": "AWS::EC2::Subnet", "Properties": properties}


def container(version: str, **variables: str) -> dict[str, Any]:
    environment = [{"name": name, "value": value} for name, value in {"VERSION": version, **variables}.items()]
    ports = [{"containerPort": 3000}]
    return {"name": "app", "image": f"example:{version}", "portMappings": ports, "environment": environment}


def _upper(value: Any) -> Any:
    """Return what an API takes as CloudFormation spells it."""
    if isinstance(value, Mapping):
        return {key[0].upper() + key[1:]: _upper(member) for key, member in value.items()}
    return [_upper(each) for each in value] if isinstance(value, list) else value


def _group(changes: Mapping[str, Any]) -> dict[str, Any]:
    pair = {
        "TargetGroups": [{"Name": "one"}, {"Name": "two"}],
        "ProdTrafficRoute": {"ListenerArns": [{"Ref": "Production"}]},
        "TestTrafficRoute": {"ListenerArns": [{"Ref": "Test"}]},
    }
    properties = {
        "ApplicationName": {"Ref": "Application"},
        "DeploymentGroupName": "web",
        "ServiceRoleArn": {"Fn::GetAtt": ["Role", "Arn"]},
        "DeploymentConfigName": ALL_AT_ONCE,
        "DeploymentStyle": {"DeploymentType": "BLUE_GREEN", "DeploymentOption": "WITH_TRAFFIC_CONTROL"},
        "BlueGreenDeploymentConfiguration": blue_green(),
        "ECSServices": [{"ClusterName": {"Ref": "Cluster"}, "ServiceName": {"Fn::GetAtt": ["Service", "Name"]}}],
        "LoadBalancerInfo": {"TargetGroupPairInfoList": [pair]},
        "AutoRollbackConfiguration": {
            "Enabled": True,
            "Events": ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST"],
        },
        **changes,
    }
    return {"Type": "AWS::CodeDeploy::DeploymentGroup", "Properties": properties}


def blue_green(ready: int = 0, kept: int = 0) -> dict[str, Any]:
    """Return the waits of a group: for a person, where there are minutes to do so, and with the old tasks."""
    action = "STOP_DEPLOYMENT" if ready else "CONTINUE_DEPLOYMENT"
    return {
        "DeploymentReadyOption": {"ActionOnTimeout": action, "WaitTimeInMinutes": ready},
        "TerminateBlueInstancesOnDeploymentSuccess": {"Action": "TERMINATE", "TerminationWaitTimeInMinutes": kept},
    }


def task_definition(**variables: str) -> dict[str, Any]:
    """Return the task definition that the service begins with."""
    containers = [_upper(container("v1", **variables))]
    properties = {"Family": "web", "NetworkMode": "awsvpc", "ContainerDefinitions": containers}
    properties |= {"Cpu": "256", "Memory": "512", "RequiresCompatibilities": ["FARGATE"]}
    return {"Type": "AWS::ECS::TaskDefinition", "Properties": properties}


def template(more: Mapping[str, Any], group: Mapping[str, Any]) -> dict[str, Any]:
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "codedeploy.amazonaws.com"}}
    network = {"AwsvpcConfiguration": {"Subnets": [{"Ref": "SubnetA"}, {"Ref": "SubnetB"}]}}
    service = {
        "Cluster": {"Ref": "Cluster"},
        "ServiceName": "web",
        "DeploymentController": {"Type": "CODE_DEPLOY"},
        "DesiredCount": 2,
        "LaunchType": "FARGATE",
        "LoadBalancers": [{"ContainerName": "app", "ContainerPort": 3000, "TargetGroupArn": {"Ref": "One"}}],
        "NetworkConfiguration": network,
        "TaskDefinition": {"Ref": "TaskDefinition"},
    }
    resources = {
        "Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}},
        "SubnetA": _subnet(1),
        "SubnetB": _subnet(2),
        "Role": {
            "Type": "AWS::IAM::Role",
            "Properties": {"AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trust]}},
        },
        "Balancer": {
            "Type": "AWS::ElasticLoadBalancingV2::LoadBalancer",
            "Properties": {"Subnets": [{"Ref": "SubnetA"}, {"Ref": "SubnetB"}]},
        },
        "One": target_group("one"),
        "Two": target_group("two"),
        "Production": _listener(PRODUCTION, "One"),
        "Test": _listener(TEST, "Two"),
        "Cluster": {"Type": "AWS::ECS::Cluster", "Properties": {"ClusterName": "main"}},
        "TaskDefinition": task_definition(),
        "Service": {"Type": "AWS::ECS::Service", "DependsOn": ["Production", "Test"], "Properties": service},
        "Application": {
            "Type": "AWS::CodeDeploy::Application",
            "Properties": {"ApplicationName": "web", "ComputePlatform": "ECS"},
        },
        "Group": _group(group),
        **more,
    }
    return {"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources}


@dataclass(frozen=True)
class Delivery:
    """A delivered service in an account of its own."""

    local: Local
    account: str

    @classmethod
    def made(cls, local: Local, account: str, code: str = "", more: Any = None, **group: Any) -> Delivery:
        """Make one; `code` is the function that a hook runs, `group` are other properties of the deployment group."""
        functions = {"Hook": hook(code)} if code else {}
        client = local.client("cloudformation", account=account)
        stack = deploy(client, "web", template({**functions, **(more or {})}, group), Capabilities=["CAPABILITY_IAM"])
        assert stack["StackStatus"] == "CREATE_COMPLETE", stack
        return cls(local, account)

    def client(self, service: str) -> Any:
        """Return a client in its account."""
        return self.local.client(service, account=self.account)

    def begin(self, version: str = "v2", hooks: Mapping[str, str] | None = None, **variables: str) -> str:
        """Register a version and create its deployment."""
        definition = self.client("ecs").register_task_definition(
            family="web", networkMode="awsvpc", cpu="256", memory="512", requiresCompatibilities=["FARGATE"],
            containerDefinitions=[container(version, **variables)],
        )["taskDefinition"]["taskDefinitionArn"]  # fmt: skip
        return str(self.create(appspec(definition, hooks or {})))

    def create(self, content: str) -> str:
        """Create a deployment of an AppSpec."""
        revision = {"revisionType": "AppSpecContent", "appSpecContent": {"content": content}}
        made = self.client("codedeploy").create_deployment(
            applicationName="web", deploymentGroupName="web", revision=revision
        )
        return str(made["deploymentId"])

    def info(self, deployment: str) -> Any:
        """Return a deployment as GetDeployment shows it."""
        return self.client("codedeploy").get_deployment(deploymentId=deployment)["deploymentInfo"]

    def ended(self, deployment: str) -> Any:
        """Wait for the end of a deployment."""
        return self.when(lambda: self.info(deployment), lambda info: info["status"] not in RUNNING)

    def when(self, look: Callable[[], Any], wanted: Callable[[Any], bool]) -> Any:
        """Look again and again, and return the first sight that is wanted."""
        end = time.monotonic() + _SECONDS
        while not wanted(seen := look()):
            assert time.monotonic() < end, seen
            time.sleep(0.01)
        return seen

    def target(self, deployment: str) -> Any:
        """Return the one target of a deployment."""
        client = self.client("codedeploy")
        ids = client.list_deployment_targets(deploymentId=deployment)["targetIds"]
        assert ids == ["main:web"]
        [found] = client.batch_get_deployment_targets(deploymentId=deployment, targetIds=ids)["deploymentTargets"]
        return found["ecsTarget"]

    def steps(self, deployment: str) -> dict[str, str]:
        """Return the status of every event."""
        return {each["lifecycleEventName"]: each["status"] for each in self.target(deployment)["lifecycleEvents"]}

    def listener(self, port: int = PRODUCTION) -> Any:
        """Return a listener as DescribeListeners shows it."""
        client = self.client("elbv2")
        [balancer] = client.describe_load_balancers()["LoadBalancers"]
        listeners = client.describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"]
        return next(each for each in listeners if each["Port"] == port)

    def rule(self, port: int = PRODUCTION) -> Any:
        """Return the one rule of a port, as DescribeRules shows it."""
        [rule] = self.client("elbv2").describe_rules(ListenerArn=self.listener(port)["ListenerArn"])["Rules"]
        return rule

    def weights(self, port: int = PRODUCTION) -> dict[str, int]:
        """Return the weights of the rule of a port, by the name of the group."""
        groups = self.rule(port)["Actions"][0]["ForwardConfig"]["TargetGroups"]
        return {each["TargetGroupArn"].split("/")[1]: each["Weight"] for each in groups}

    def service(self) -> Any:
        """Return the service as ECS shows it."""
        [found] = self.client("ecs").describe_services(cluster="main", services=["web"])["services"]
        return found


def appspec(definition: str, hooks: Mapping[str, str]) -> str:
    """Return an AppSpec file."""
    behind = {"ContainerName": "app", "ContainerPort": 3000}
    properties = {"TaskDefinition": definition, "LoadBalancerInfo": behind}
    service = {"TargetService": {"Type": "AWS::ECS::Service", "Properties": properties}}
    return json.dumps({"version": 0.0, "Resources": [service], "Hooks": [{name: each} for name, each in hooks.items()]})
