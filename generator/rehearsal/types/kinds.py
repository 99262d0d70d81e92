"""The recorded types, as a table. What a service shows is in its API reference; the errors are its own, too.

https://docs.aws.amazon.com/codedeploy/latest/APIReference/Welcome.html
https://docs.aws.amazon.com/codepipeline/latest/APIReference/Welcome.html
https://docs.aws.amazon.com/codeconnections/latest/APIReference/Welcome.html
https://docs.aws.amazon.com/codestar-notifications/latest/APIReference/Welcome.html
https://docs.aws.amazon.com/autoscaling/application/APIReference/Welcome.html
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from ministack.core.responses import get_account_id

from generator.rehearsal.state import arn, now
from generator.rehearsal.types.recorded import Get, Kind, Listing

Properties = Mapping[str, Any]


_SCALING_ROLE = (
    "aws-service-role/ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService"
)


def _stable(name: str) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_URL, name)


def _new(prefix: str = "") -> str:
    return f"{prefix}{uuid.uuid4()}"


def _target(physical_id: str) -> dict[str, str]:
    return dict(zip(("ResourceId", "ScalableDimension", "ServiceNamespace"), physical_id.split("|"), strict=True))


def _target_id(_: str, properties: Properties) -> str:
    return "|".join(properties[name] for name in ("ResourceId", "ScalableDimension", "ServiceNamespace"))


def _policy_target(properties: Properties) -> dict[str, str]:
    by_id = properties.get("ScalingTargetId") or _target_id("", properties)
    return _target(by_id)


def _policy_arn(name: str, properties: Properties) -> str:
    target = _policy_target(properties)
    place = f"resource/{target['ServiceNamespace']}/{target['ResourceId']}:policyName/{name}"
    return arn("autoscaling", f"scalingPolicy:{_new()}:{place}")


def _pipeline(name: str, properties: Properties) -> dict[str, Any]:
    # A list in a template, a mapping by Region in the API.
    stores = {each["Region"]: each["ArtifactStore"] for each in properties.get("ArtifactStores", ())}
    return {"name": name, "version": 1, **({"artifactStores": stores} if stores else {})}


def _rule(physical_id: str, properties: Properties) -> dict[str, Any]:
    types = [{"EventTypeId": each} for each in properties["EventTypeIds"]]
    return {"Arn": physical_id, "Id": physical_id.rpartition("/")[2], "EventTypes": types}


KINDS = (
    Kind(
        type="AWS::CodeDeploy::Application",
        service="codedeploy",
        shape="ApplicationInfo",
        name="ApplicationName",
        more=lambda name, _: {"applicationName": name, "applicationId": _new(), "createTime": now()},
        gets={
            "GetApplication": Get(
                ("applicationName",),
                "application",
                "ApplicationDoesNotExistException",
                "No application found for name: {}",
            )
        },
        lists={"ListApplications": Listing("applications", only="applicationName")},
    ),
    Kind(
        type="AWS::CodeDeploy::DeploymentGroup",
        service="codedeploy",
        shape="DeploymentGroupInfo",
        name="DeploymentGroupName",
        more=lambda name, _: {"deploymentGroupName": name, "deploymentGroupId": _new(), "computePlatform": "ECS"},
        gets={
            "GetDeploymentGroup": Get(
                ("applicationName", "deploymentGroupName"),
                "deploymentGroupInfo",
                "DeploymentGroupDoesNotExistException",
                "No Deployment Group found for name: {1}",
            )
        },
        lists={"ListDeploymentGroups": Listing("deploymentGroups", only="deploymentGroupName")},
    ),
    Kind(
        type="AWS::CodeDeploy::DeploymentConfig",
        service="codedeploy",
        shape="DeploymentConfigInfo",
        name="DeploymentConfigName",
        more=lambda name, _: {"deploymentConfigName": name, "deploymentConfigId": _new(), "createTime": now()},
        gets={
            "GetDeploymentConfig": Get(
                ("deploymentConfigName",),
                "deploymentConfigInfo",
                "DeploymentConfigDoesNotExistException",
                "No Deployment Configuration found for name: {}",
            )
        },
        lists={"ListDeploymentConfigs": Listing("deploymentConfigsList", only="deploymentConfigName")},
    ),
    Kind(
        type="AWS::CodePipeline::Pipeline",
        service="codepipeline",
        shape="PipelineDeclaration",
        name="Name",
        more=_pipeline,
        attributes=lambda _, __: {"Version": "1"},
    ),
    Kind(
        type="AWS::CodeConnections::Connection",
        service="codeconnections",
        shape="Connection",
        physical=lambda _, __: arn("codeconnections", f"connection/{_new()}"),
        # https://docs.aws.amazon.com/dtconsole/latest/userguide/connections-update.html: PENDING until a person acts.
        more=lambda physical_id, _: {
            "ConnectionArn": physical_id,
            "ConnectionStatus": "PENDING",
            "OwnerAccountId": get_account_id(),
        },
        attributes=lambda physical_id, _: {
            "ConnectionArn": physical_id,
            "ConnectionStatus": "PENDING",
            "OwnerAccountId": get_account_id(),
        },
        gets={
            "GetConnection": Get(
                ("ConnectionArn",), "Connection", "ResourceNotFoundException", "Connection not found: {}"
            )
        },
        lists={"ListConnections": Listing("Connections")},
    ),
    Kind(
        type="AWS::CodeStarNotifications::NotificationRule",
        service="codestar-notifications",
        shape="DescribeNotificationRuleResult",
        physical=lambda _, __: arn("codestar-notifications", f"notificationrule/{uuid.uuid4().hex}"),
        more=_rule,
        attributes=lambda physical_id, _: {"Arn": physical_id},
        gets={
            "DescribeNotificationRule": Get(
                ("Arn",), None, "ResourceNotFoundException", "Notification rule was not found: {}"
            )
        },
        lists={"ListNotificationRules": Listing("NotificationRules", shape="NotificationRuleSummary")},
    ),
    Kind(
        type="AWS::ApplicationAutoScaling::ScalableTarget",
        service="application-autoscaling",
        shape="ScalableTarget",
        physical=_target_id,
        more=lambda physical_id, _: {
            "CreationTime": now(),
            "ScalableTargetARN": arn("application-autoscaling", f"scalable-target/{_stable(physical_id)}"),
            "RoleARN": f"arn:aws:iam::{get_account_id()}:role/{_SCALING_ROLE}",
        },
        attributes=lambda physical_id, _: {"Id": physical_id},
        lists={"DescribeScalableTargets": Listing("ScalableTargets")},
    ),
    Kind(
        type="AWS::ApplicationAutoScaling::ScalingPolicy",
        service="application-autoscaling",
        shape="ScalingPolicy",
        name="PolicyName",
        physical=_policy_arn,
        more=lambda physical_id, properties: {
            "PolicyARN": physical_id,
            "CreationTime": now(),
            **_policy_target(properties),
            "TargetTrackingScalingPolicyConfiguration": properties.get("TargetTrackingScalingPolicyConfiguration"),
        },
        attributes=lambda physical_id, _: {"Arn": physical_id},
        lists={"DescribeScalingPolicies": Listing("ScalingPolicies")},
    ),
    Kind(
        type="AWS::WAFv2::LoggingConfiguration",
        service="wafv2",
        shape="LoggingConfiguration",
        name="ResourceArn",
        attributes=lambda _, __: {"ManagedByFirewallManager": "false"},
        gets={
            "GetLoggingConfiguration": Get(
                ("ResourceArn",),
                "LoggingConfiguration",
                "WAFNonexistentItemException",
                "AWS WAF couldn't perform the operation because your resource doesn't exist.",
            )
        },
        lists={"ListLoggingConfigurations": Listing("LoggingConfigurations")},
    ),
)
