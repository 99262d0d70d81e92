"""The types that the stand-in adds to ministack: made, changed and deleted, as their own services show them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.exceptions import ClientError

from rehearsal.local import Local, deploy, reasons, settled

NETWORK = {
    "Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}},
    "Subnet": {
        "Type": "AWS::EC2::Subnet",
        "Properties": {"VpcId": {"Ref": "Vpc"}, "CidrBlock": "10.0.0.0/24", "AvailabilityZone": "eu-west-1a"},
    },
    "Other": {
        "Type": "AWS::EC2::Subnet",
        "Properties": {"VpcId": {"Ref": "Vpc"}, "CidrBlock": "10.0.1.0/24", "AvailabilityZone": "eu-west-1b"},
    },
    "Group": {
        "Type": "AWS::EC2::SecurityGroup",
        "Properties": {"GroupDescription": "tasks", "VpcId": {"Ref": "Vpc"}},
    },
}
BALANCER = NETWORK | {
    "Balancer": {
        "Type": "AWS::ElasticLoadBalancingV2::LoadBalancer",
        "Properties": {"Subnets": [{"Ref": "Subnet"}, {"Ref": "Other"}]},
    },
    **{
        colour: {
            "Type": "AWS::ElasticLoadBalancingV2::TargetGroup",
            "Properties": {"VpcId": {"Ref": "Vpc"}, "Port": 80, "Protocol": "HTTP", "TargetType": "ip"},
        }
        for colour in ("Blue", "Green")
    },
    "Listener": {
        "Type": "AWS::ElasticLoadBalancingV2::Listener",
        "Properties": {
            "LoadBalancerArn": {"Ref": "Balancer"},
            "Port": 80,
            "Protocol": "HTTP",
            "DefaultActions": [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}],
        },
    },
}
ROLE = "arn:aws:iam::111122223333:role/any"
STAGES = [
    {
        "Name": name,
        "Actions": [
            {
                "Name": name,
                "ActionTypeId": {"Category": category, "Owner": "AWS", "Provider": provider, "Version": "1"},
                "Configuration": {"AnyKey": "kept as it is"},
            }
        ],
    }
    for name, category, provider in (("Source", "Source", "CodeStarSourceConnection"), ("Gate", "Approval", "Manual"))
]
TARGET = {
    "ResourceId": "service/one/web",
    "ScalableDimension": "ecs:service:DesiredCount",
    "ServiceNamespace": "ecs",
    "MinCapacity": 1,
    "MaxCapacity": 2,
}


def weights(blue: int, green: int) -> dict[str, Any]:
    groups = [{"TargetGroupArn": {"Ref": name}, "Weight": n} for name, n in (("Blue", blue), ("Green", green))]
    return {
        "ListenerArn": {"Ref": "Listener"},
        "Priority": 1,
        "Conditions": [{"Field": "path-pattern", "PathPatternConfig": {"Values": ["/*"]}}],
        "Actions": [{"Type": "forward", "ForwardConfig": {"TargetGroups": groups}}],
    }


@dataclass
class Case:
    """A resource `It` before and after a change, and how its service shows what has changed."""

    kind: str
    before: dict[str, Any]
    after: dict[str, Any]
    look: Callable[[Any, str], list[Any]]
    shown: tuple[Any, Any]
    beside: dict[str, Any] = field(default_factory=dict)


def _group(client: Any, name: str) -> list[Any]:
    found = client("codedeploy").get_deployment_group(applicationName="app", deploymentGroupName=name)
    return [found["deploymentGroupInfo"]["autoRollbackConfiguration"]["enabled"]]


def _rule_weights(client: Any, arn: str) -> list[Any]:
    rules = client("elbv2").describe_rules(RuleArns=[arn])["Rules"]
    actions = [action for rule in rules for action in rule["Actions"]]
    return [[group["Weight"] for group in action["ForwardConfig"]["TargetGroups"]] for action in actions]


def _ports(client: Any, number: str) -> list[Any]:
    rules = client("ec2").describe_security_group_rules()["SecurityGroupRules"]
    return [rule["Description"] for rule in rules if rule["SecurityGroupRuleId"] == number]


def _targets(client: Any, _: str) -> list[Any]:
    found = client("application-autoscaling").describe_scalable_targets(ServiceNamespace="ecs")
    return [each["MaxCapacity"] for each in found["ScalableTargets"]]


def _policies(client: Any, arn: str) -> list[Any]:
    found = client("application-autoscaling").describe_scaling_policies(ServiceNamespace="ecs")["ScalingPolicies"]
    return [
        each["TargetTrackingScalingPolicyConfiguration"]["TargetValue"] for each in found if each["PolicyARN"] == arn
    ]


def tracking(value: int) -> dict[str, Any]:
    metric = {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"}
    return {
        "PolicyName": "cpu",
        "PolicyType": "TargetTrackingScaling",
        "ScalingTargetId": {"Ref": "Target"},
        "TargetTrackingScalingPolicyConfiguration": {"PredefinedMetricSpecification": metric, "TargetValue": value},
    }


def rule_of(port: int, note: str) -> dict[str, Any]:
    peer = {"CidrIp": "192.0.2.0/24", "Description": note}
    return {"GroupId": {"Ref": "Group"}, "IpProtocol": "tcp", "FromPort": port, "ToPort": port, **peer}


def notifying(status: str) -> dict[str, Any]:
    return {
        "Name": "failures",
        "DetailType": "FULL",
        "EventTypeIds": ["codepipeline-pipeline-pipeline-execution-failed"],
        "Resource": "arn:aws:codepipeline:eu-west-1:111122223333:web",
        "Targets": [{"TargetType": "SNS", "TargetAddress": "arn:aws:sns:eu-west-1:111122223333:one"}],
        "Status": status,
    }


def pipeline(mode: str) -> dict[str, Any]:
    store = {"Type": "S3", "Location": "one"}
    role = {"Fn::GetAtt": ["Role", "Arn"]}
    return {"RoleArn": role, "Stages": STAGES, "ArtifactStore": store, "PipelineType": "V2", "ExecutionMode": mode}


def deployment_group(rollback: bool) -> dict[str, Any]:  # noqa: FBT001
    style = {"DeploymentType": "BLUE_GREEN", "DeploymentOption": "WITH_TRAFFIC_CONTROL"}
    events = {"Enabled": rollback, "Events": ["DEPLOYMENT_FAILURE"]}
    return {
        "ApplicationName": {"Ref": "App"},
        "DeploymentGroupName": "group",
        "ServiceRoleArn": ROLE,
        "DeploymentStyle": style,
        "AutoRollbackConfiguration": events,
    }


CASES = [
    Case(
        "AWS::CodeDeploy::DeploymentGroup",
        deployment_group(rollback=True),
        deployment_group(rollback=False),
        _group,
        (True, False),
        {"App": {"Type": "AWS::CodeDeploy::Application", "Properties": {"ApplicationName": "app"}}},
    ),
    Case(
        "AWS::CodePipeline::Pipeline",
        pipeline("QUEUED"),
        pipeline("SUPERSEDED"),
        lambda client, name: [client("codepipeline").get_pipeline(name=name)["pipeline"]["executionMode"]],
        ("QUEUED", "SUPERSEDED"),
        {"Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {"Statement": []}}}},
    ),
    Case(
        "AWS::CodeStarNotifications::NotificationRule",
        notifying("ENABLED"),
        notifying("DISABLED"),
        lambda client, arn: [client("codestar-notifications").describe_notification_rule(Arn=arn)["Status"]],
        ("ENABLED", "DISABLED"),
    ),
    Case(
        "AWS::ApplicationAutoScaling::ScalableTarget",
        TARGET,
        TARGET | {"MaxCapacity": 5},
        _targets,
        (2, 5),
    ),
    Case(
        "AWS::ApplicationAutoScaling::ScalingPolicy",
        tracking(50),
        tracking(70),
        _policies,
        (50.0, 70.0),
        {"Target": {"Type": "AWS::ApplicationAutoScaling::ScalableTarget", "Properties": TARGET}},
    ),
    Case(
        "AWS::ElasticLoadBalancingV2::ListenerRule",
        weights(100, 0),
        weights(1, 2),
        _rule_weights,
        ([100, 0], [1, 2]),
        BALANCER,
    ),
    Case(
        "AWS::EC2::SecurityGroupIngress",
        rule_of(80, "web"),
        rule_of(80, "the web"),
        _ports,
        ("web", "the web"),
        NETWORK,
    ),
]


@pytest.fixture
def client(local: Local, account: str) -> Callable[[str], Any]:
    """Clients of an empty account."""
    return lambda service: local.client(service, account=account)


def template(case: Case, properties: dict[str, Any]) -> dict[str, Any]:
    return {"Resources": {**case.beside, "It": {"Type": case.kind, "Properties": properties}}}


def looked_for(client: Any, case: Case, name: str) -> list[Any]:
    """Return what the service shows of something that may not be there."""
    try:
        return case.look(client, name)
    except ClientError as error:
        if not error.response["Error"]["Code"].endswith(("DoesNotExistException", "NotFoundException")):
            raise
        return []


def physical_id(client: Any) -> str:
    [found] = client("cloudformation").describe_stack_resources(StackName="one", LogicalResourceId="It")[
        "StackResources"
    ]
    return str(found["PhysicalResourceId"])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.kind)
def test_a_resource_is_shown_as_made_then_as_changed_and_then_no_more(client: Any, case: Case) -> None:
    stacks = client("cloudformation")
    made = deploy(stacks, "one", template(case, case.before))
    assert made["StackStatus"] == "CREATE_COMPLETE", reasons(stacks, "one")
    name = physical_id(client)
    assert case.look(client, name) == [case.shown[0]]
    assert deploy(stacks, "one", template(case, case.after))["StackStatus"] == "UPDATE_COMPLETE", reasons(stacks, "one")
    assert case.look(client, physical_id(client)) == [case.shown[1]]
    stacks.delete_stack(StackName="one")
    assert settled(stacks, made["StackId"])["StackStatus"] == "DELETE_COMPLETE"
    assert looked_for(client, case, name) == []


# https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ModifyRule.html


def test_weights_are_moved_through_the_load_balancers_own_api(client: Any) -> None:
    stacks, balancing = client("cloudformation"), client("elbv2")
    case = next(each for each in CASES if each.kind.endswith("ListenerRule"))
    deploy(stacks, "one", template(case, weights(100, 0)))
    arn = physical_id(client)
    [rule] = balancing.describe_rules(RuleArns=[arn])["Rules"]
    groups = [each["TargetGroupArn"] for each in rule["Actions"][0]["ForwardConfig"]["TargetGroups"]]
    moved = [{"TargetGroupArn": group, "Weight": weight} for group, weight in zip(groups, (10, 90), strict=True)]
    balancing.modify_rule(RuleArn=arn, Actions=[{"Type": "forward", "ForwardConfig": {"TargetGroups": moved}}])
    assert _rule_weights(client, arn) == [[10, 90]]
    behind = balancing.describe_target_groups(TargetGroupArns=groups)["TargetGroups"]
    assert [len(each["LoadBalancerArns"]) for each in behind] == [1, 1]


# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html


def test_a_name_that_another_stack_has_taken_is_refused(client: Any) -> None:
    stacks = client("cloudformation")
    group = {"Resources": {"It": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "one"}}}}
    assert deploy(stacks, "one", group)["StackStatus"] == "CREATE_COMPLETE"
    assert deploy(stacks, "two", group)["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "'AWS::Logs::LogGroup' with identifier 'one' already exists" in reasons(stacks, "two")[0]


# https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-pipeline-structure.html


def test_a_pipelines_configuration_keeps_its_keys_and_everything_else_is_spelled_as_in_the_api(client: Any) -> None:
    case = next(each for each in CASES if each.kind.endswith("Pipeline"))
    deploy(client("cloudformation"), "one", template(case, case.before))
    shown = client("codepipeline").get_pipeline(name=physical_id(client))["pipeline"]
    action = shown["stages"][0]["actions"][0]
    assert action["configuration"] == {"AnyKey": "kept as it is"}
    assert action["actionTypeId"]["provider"] == "CodeStarSourceConnection"
    assert json.dumps(shown["artifactStore"]) == '{"type": "S3", "location": "one"}'


# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html


def test_conditions_know_joins_regions_and_mappings(client: Any) -> None:
    mapped = {"Fn::FindInMap": ["Homes", {"Ref": "AWS::Region"}, "Home"]}
    joined = {"Fn::Join": ["", {"Ref": "Names"}]}
    content = {
        "Parameters": {"Names": {"Type": "CommaDelimitedList", "Default": ""}},
        "Mappings": {"Homes": {"eu-west-1": {"Home": "yes"}, "us-east-1": {"Home": "no"}}},
        "Conditions": {
            "IsHome": {"Fn::Equals": [mapped, "yes"]},
            "HasNames": {"Fn::Not": [{"Fn::Equals": [joined, ""]}]},
            "Both": {"Fn::And": [{"Condition": "IsHome"}, {"Condition": "HasNames"}]},
            "Either": {"Fn::Or": [{"Condition": "IsHome"}, {"Condition": "HasNames"}]},
        },
        "Resources": {
            name: {"Type": "AWS::SNS::Topic", "Condition": name} for name in ("IsHome", "HasNames", "Both", "Either")
        },
    }
    deploy(client("cloudformation"), "one", content)
    found = client("cloudformation").describe_stack_resources(StackName="one")["StackResources"]
    assert {each["LogicalResourceId"] for each in found} == {"IsHome", "Either"}
