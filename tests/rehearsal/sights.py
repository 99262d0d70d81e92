"""Every resource of a stack, looked at through the API of its own service and never through CloudFormation's."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

Look = Callable[[Any, str, Mapping[str, Any]], Any]


def seen(client: Callable[[str], Any], resource: Mapping[str, Any], properties: Mapping[str, Any]) -> Any:
    """Return what a service shows of a resource of a stack; raises, or returns nothing, where there is none."""
    return _LOOKS[resource["ResourceType"]](client, resource["PhysicalResourceId"], properties)


def _one(found: list[Any]) -> Any:
    return found[0] if len(found) == 1 else None


def _bucket(client: Any, name: str, _: Any) -> Any:
    s3 = client("s3")
    return {
        "encryption": s3.get_bucket_encryption(Bucket=name)["ServerSideEncryptionConfiguration"],
        "public access": s3.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"],
        "ownership": s3.get_bucket_ownership_controls(Bucket=name)["OwnershipControls"],
        "lifecycle": s3.get_bucket_lifecycle_configuration(Bucket=name)["Rules"],
        "versioning": s3.get_bucket_versioning(Bucket=name).get("Status"),
    }


def _association(client: Any, number: str, _: Any) -> Any:
    tables = client("ec2").describe_route_tables()["RouteTables"]
    return _one(
        [each for table in tables for each in table["Associations"] if each["RouteTableAssociationId"] == number]
    )


def _route(client: Any, _: str, properties: Any) -> Any:
    table = _one(client("ec2").describe_route_tables(RouteTableIds=[properties["RouteTableId"]])["RouteTables"])
    return _one([r for r in table["Routes"] if r.get("DestinationCidrBlock") == properties["DestinationCidrBlock"]])


def _attachment(client: Any, _: str, properties: Any) -> Any:
    gateways = client("ec2").describe_internet_gateways()["InternetGateways"]
    return _one([g for g in gateways for a in g["Attachments"] if a["VpcId"] == properties["VpcId"]])


def _closed_group(client: Any, physical_id: str, _: Any) -> Any:
    """What the custom resource's function has done: a default group that lets nothing in or out."""
    [group] = client("ec2").describe_security_groups(GroupIds=[physical_id.removeprefix("closed-")])["SecurityGroups"]
    return group["GroupName"] == "default" and not group["IpPermissions"] and not group["IpPermissionsEgress"]


def _rule(client: Any, number: str, properties: Any) -> Any:
    rules = client("ec2").describe_security_group_rules()["SecurityGroupRules"]
    return _one([r for r in rules if r["SecurityGroupRuleId"] == number and r["GroupId"] == properties["GroupId"]])


def _role_policy(client: Any, _: str, properties: Any) -> Any:
    name, role = properties["PolicyName"], properties["Roles"][0]
    return client("iam").get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]


def _topic_policy(client: Any, _: str, properties: Any) -> Any:
    attributes = client("sns").get_topic_attributes(TopicArn=properties["Topics"][0])["Attributes"]
    return json.loads(attributes["Policy"]) == properties["PolicyDocument"]


def _certificates(client: Any, _: str, properties: Any) -> Any:
    shown = client("elbv2").describe_listener_certificates(ListenerArn=properties["ListenerArn"])["Certificates"]
    wanted = {each["CertificateArn"] for each in properties["Certificates"]}
    return wanted <= {each["CertificateArn"] for each in shown}


def _record(client: Any, _: str, properties: Any) -> Any:
    zone, wanted = properties["HostedZoneId"], (properties["Name"].rstrip("."), properties["Type"])
    records = client("route53").list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
    return _one([each for each in records if (each["Name"].rstrip("."), each["Type"]) == wanted])


def _service(client: Any, arn: str, properties: Any) -> Any:
    [service] = client("ecs").describe_services(cluster=properties["Cluster"], services=[arn])["services"]
    return service if service["status"] == "ACTIVE" else None


def _group(client: Any, name: str, properties: Any) -> Any:
    return client("codedeploy").get_deployment_group(
        applicationName=properties["ApplicationName"], deploymentGroupName=name
    )["deploymentGroupInfo"]


def _target(client: Any, number: str, _: Any) -> Any:
    resource, dimension, namespace = number.split("|")
    return _one(
        client("application-autoscaling").describe_scalable_targets(
            ServiceNamespace=namespace, ResourceIds=[resource], ScalableDimension=dimension
        )["ScalableTargets"]
    )


def _scaling_policy(client: Any, arn: str, _: Any) -> Any:
    found = client("application-autoscaling").describe_scaling_policies(ServiceNamespace="ecs")["ScalingPolicies"]
    return _one([each for each in found if each["PolicyARN"] == arn])


def _log_group(client: Any, name: str, _: Any) -> Any:
    groups = client("logs").describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    return _one([each for each in groups if each["logGroupName"] == name])


def _web_acl(client: Any, number: str, _: Any) -> Any:
    name, identifier, scope = number.split("|")
    return client("wafv2").get_web_acl(Name=name, Id=identifier, Scope=scope)["WebACL"]


_LOOKS: dict[str, Look] = {
    "AWS::ApplicationAutoScaling::ScalableTarget": _target,
    "AWS::ApplicationAutoScaling::ScalingPolicy": _scaling_policy,
    "AWS::CloudFormation::WaitConditionHandle": lambda _, __, ___: True,  # there is nothing to see of one
    "AWS::CloudWatch::Alarm": lambda c, n, _: _one(c("cloudwatch").describe_alarms(AlarmNames=[n])["MetricAlarms"]),
    "AWS::CloudWatch::Dashboard": lambda c, n, _: c("cloudwatch").get_dashboard(DashboardName=n)["DashboardBody"],
    "AWS::CodeBuild::Project": lambda c, n, _: _one(c("codebuild").batch_get_projects(names=[n])["projects"]),
    "AWS::CodeConnections::Connection": lambda c, n, _: c("codeconnections").get_connection(ConnectionArn=n),
    "AWS::CodeDeploy::Application": lambda c, n, _: c("codedeploy").get_application(applicationName=n)["application"],
    "AWS::CodeDeploy::DeploymentConfig": lambda c, n, _: c("codedeploy").get_deployment_config(deploymentConfigName=n),
    "AWS::CodeDeploy::DeploymentGroup": _group,
    "AWS::CodePipeline::Pipeline": lambda c, n, _: c("codepipeline").get_pipeline(name=n)["pipeline"],
    "AWS::CodeStarNotifications::NotificationRule": lambda c, n, _: c(
        "codestar-notifications"
    ).describe_notification_rule(Arn=n),
    "AWS::EC2::EIP": lambda c, n, _: _one(
        [each for each in c("ec2").describe_addresses()["Addresses"] if each["PublicIp"] == n]
    ),
    "AWS::EC2::FlowLog": lambda c, n, _: _one(c("ec2").describe_flow_logs(FlowLogIds=[n])["FlowLogs"]),
    "AWS::EC2::InternetGateway": lambda c, n, _: _one(
        c("ec2").describe_internet_gateways(InternetGatewayIds=[n])["InternetGateways"]
    ),
    "AWS::EC2::NatGateway": lambda c, n, _: _one(
        [g for g in c("ec2").describe_nat_gateways(NatGatewayIds=[n])["NatGateways"] if g["State"] == "available"]
    ),
    "AWS::EC2::Route": _route,
    "AWS::EC2::RouteTable": lambda c, n, _: _one(c("ec2").describe_route_tables(RouteTableIds=[n])["RouteTables"]),
    "AWS::EC2::SecurityGroup": lambda c, n, _: _one(c("ec2").describe_security_groups(GroupIds=[n])["SecurityGroups"]),
    "AWS::EC2::SecurityGroupEgress": _rule,
    "AWS::EC2::SecurityGroupIngress": _rule,
    "AWS::EC2::Subnet": lambda c, n, _: _one(c("ec2").describe_subnets(SubnetIds=[n])["Subnets"]),
    "AWS::EC2::SubnetRouteTableAssociation": _association,
    "AWS::EC2::VPC": lambda c, n, _: _one(c("ec2").describe_vpcs(VpcIds=[n])["Vpcs"]),
    "AWS::EC2::VPCEndpoint": lambda c, n, _: _one(c("ec2").describe_vpc_endpoints(VpcEndpointIds=[n])["VpcEndpoints"]),
    "AWS::EC2::VPCGatewayAttachment": _attachment,
    "AWS::ECR::Repository": lambda c, n, _: _one(c("ecr").describe_repositories(repositoryNames=[n])["repositories"]),
    "AWS::ECS::Cluster": lambda c, n, _: _one(
        [each for each in c("ecs").describe_clusters(clusters=[n])["clusters"] if each["status"] == "ACTIVE"]
    ),
    "AWS::ECS::Service": _service,
    "AWS::ECS::TaskDefinition": lambda c, n, _: c("ecs").describe_task_definition(taskDefinition=n)["taskDefinition"],
    "AWS::ElasticLoadBalancingV2::Listener": lambda c, n, _: _one(
        c("elbv2").describe_listeners(ListenerArns=[n])["Listeners"]
    ),
    "AWS::ElasticLoadBalancingV2::ListenerCertificate": _certificates,
    "AWS::ElasticLoadBalancingV2::ListenerRule": lambda c, n, _: _one(c("elbv2").describe_rules(RuleArns=[n])["Rules"]),
    "AWS::ElasticLoadBalancingV2::LoadBalancer": lambda c, n, _: _one(
        c("elbv2").describe_load_balancers(LoadBalancerArns=[n])["LoadBalancers"]
    ),
    "AWS::ElasticLoadBalancingV2::TargetGroup": lambda c, n, _: _one(
        c("elbv2").describe_target_groups(TargetGroupArns=[n])["TargetGroups"]
    ),
    "AWS::IAM::ManagedPolicy": lambda c, n, _: c("iam").get_policy(PolicyArn=n)["Policy"],
    "AWS::IAM::Policy": _role_policy,
    "AWS::IAM::Role": lambda c, n, _: c("iam").get_role(RoleName=n)["Role"],
    "AWS::KMS::Key": lambda c, n, _: c("kms").describe_key(KeyId=n)["KeyMetadata"],
    "AWS::Lambda::EventInvokeConfig": lambda c, _, p: c("lambda").get_function_event_invoke_config(
        FunctionName=p["FunctionName"], Qualifier=p["Qualifier"]
    ),
    "AWS::Lambda::Function": lambda c, n, _: c("lambda").get_function(FunctionName=n)["Configuration"],
    "AWS::Logs::LogGroup": _log_group,
    "AWS::Route53::RecordSet": _record,
    "AWS::S3::Bucket": _bucket,
    "AWS::S3::BucketPolicy": lambda c, _, p: json.loads(c("s3").get_bucket_policy(Bucket=p["Bucket"])["Policy"]),
    "AWS::SNS::Subscription": lambda c, n, _: c("sns").get_subscription_attributes(SubscriptionArn=n),
    "AWS::SNS::Topic": lambda c, n, _: c("sns").get_topic_attributes(TopicArn=n)["Attributes"],
    "AWS::SNS::TopicPolicy": _topic_policy,
    "AWS::WAFv2::LoggingConfiguration": lambda c, n, _: c("wafv2").get_logging_configuration(ResourceArn=n),
    "AWS::WAFv2::WebACL": _web_acl,
    "AWS::WAFv2::WebACLAssociation": lambda c, _, p: c("wafv2").get_web_acl_for_resource(ResourceArn=p["ResourceArn"])[
        "WebACL"
    ],
    "Custom::ClosedDefaultSecurityGroup": _closed_group,
}
TYPES = frozenset(_LOOKS)
