"""What cannot change in place, for each type that our templates have: the property, and what its change drags along."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .mutation import Mutation, attribute, drop, put

_SERVICE = "web.service/Service"
_TASKS = "web.service/FirstTaskDefinition"
_BLUE = "web.target-groups/BlueTargetGroup"
_TASK_GROUP = "web.service/TaskSecurityGroup"
_BALANCER = "load-balancer/LoadBalancer"
_REPOSITORY = "web.registry/Repository"

# A service that is replaced has another id, and with it the scaling of it.
_NEW_SERVICE = {"blue-green-service-replaced"}
_NEW_PAIR = {"pair-target-group-replaced", "traffic-reset", "frozen-service-modified"}
_NEW_GROUP = {"deployment-group-replaced"}
_NAMED = {"custom-name-blocks-replacement"}
_NEW_TASK_GROUP = {"flows-into-frozen-service", "frozen-service-modified"}
_NEW_VPC = {*_NEW_PAIR, *_NEW_TASK_GROUP, "gap-while-replaced"}
_ROLE = {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/another"}

# Resource, property, value, hazards of the whole update.
_ROWS: tuple[tuple[str, str, Any, set[str]], ...] = (
    (_SERVICE, "Cluster", "another", _NEW_SERVICE),
    (_SERVICE, "Role", "another", _NEW_SERVICE),
    (_SERVICE, "SchedulingStrategy", "DAEMON", _NEW_SERVICE),
    (_SERVICE, "ServiceName", "another", _NEW_SERVICE),
    (_TASKS, "Cpu", "1024", set()),
    (_TASKS, "Memory", "2048", set()),
    (_TASKS, "Family", "another", set()),
    (_TASKS, "NetworkMode", "bridge", set()),
    (_TASKS, "TaskRoleArn", _ROLE, set()),
    (_TASKS, "ExecutionRoleArn", _ROLE, set()),
    (_TASKS, "ContainerDefinitions.0.Image", "public.ecr.aws/docker/library/python:3.14-alpine", set()),
    (_TASKS, "RuntimePlatform.OperatingSystemFamily", "WINDOWS_SERVER_2022_CORE", set()),
    (_TASKS, "RequiresCompatibilities", ["EC2"], set()),
    (_TASKS, "EphemeralStorage", {"SizeInGiB": 50}, set()),
    ("cluster/Cluster", "ClusterName", "another", {"flows-into-frozen-service", *_NEW_SERVICE}),
    ("web.deployment/Application", "ApplicationName", "another", _NEW_GROUP),
    ("web.deployment/Application", "ComputePlatform", "Server", {*_NEW_GROUP, *_NAMED}),
    ("web.deployment/DeploymentGroup", "DeploymentGroupName", "another", _NEW_GROUP),
    ("web.deployment/DeploymentGroup", "ApplicationName", "another", _NEW_GROUP),
    ("web.deployment/CanaryConfiguration", "ComputePlatform", "Lambda", set()),
    ("web.deployment/CanaryConfiguration", "DeploymentConfigName", "another", set()),
    ("web.deployment/CanaryConfiguration", "TrafficRoutingConfig.TimeBasedCanary.CanaryPercentage", 42, set()),
    (_BALANCER, "Name", "another", {"traffic-route-lost"}),
    (_BALANCER, "Scheme", "internal", {"traffic-route-lost"}),
    (_BALANCER, "Type", "network", {"traffic-route-lost"}),
    (_BLUE, "Name", "another", _NEW_PAIR),
    (_BLUE, "Port", 8000, _NEW_PAIR),
    (_BLUE, "Protocol", "HTTPS", _NEW_PAIR),
    (_BLUE, "ProtocolVersion", "HTTP2", _NEW_PAIR),
    (_BLUE, "TargetType", "instance", _NEW_PAIR),
    (_BLUE, "VpcId", "vpc-1234567", _NEW_PAIR),
    (_BLUE, "IpAddressType", "ipv6", _NEW_PAIR),
    ("load-balancer/ProductionListener", "LoadBalancerArn", "another", {"traffic-route-lost"}),
    ("load-balancer/ProductionListenerCertificate", "ListenerArn", "another", set()),
    ("web.target-groups/ProductionListenerRule", "ListenerArn", "another", {"traffic-route-lost"}),
    ("web.pipeline/BuildProject", "Name", "another", set()),
    ("web.pipeline/Pipeline", "Name", "another", _NAMED),  # the rule of its notifications follows it, with its name
    ("web.pipeline/Notifications", "Resource", "another", _NAMED),
    ("web.pipeline/Connection", "ConnectionName", "another", set()),
    ("web.pipeline/Connection", "ProviderType", "GitLab", _NAMED),
    ("web.pipeline/Connection", "HostArn", "another", _NAMED),
    (_REPOSITORY, "RepositoryName", "another", set()),
    (_REPOSITORY, "EncryptionConfiguration", {"EncryptionType": "KMS_DSSE"}, _NAMED),
    ("load-balancer/AccessLogBucket", "BucketName", "another", set()),
    ("load-balancer/AccessLogBucket", "BucketNamePrefix", "another", set()),
    ("load-balancer/AccessLogBucketPolicy", "Bucket", "another", set()),
    ("web.service/TaskRole", "RoleName", "another", {"task-role-lost"}),
    ("web.service/ExecutionRole", "RoleName", "another", {"task-role-lost"}),
    ("web.service/TaskRole", "Path", "/another/", {"task-role-lost", *_NAMED}),
    ("web.pipeline/BuildRole", "RoleName", "another", set()),
    ("web.pipeline/BuildRole", "Path", "/another/", set()),
    ("web.deployment/Hook", "FunctionName", "another", {"hook-renamed"}),
    ("web.deployment/Hook", "PackageType", "Image", _NAMED),
    ("web.deployment/HookRetries", "Qualifier", "1", set()),
    ("web.service/TaskLogGroup", "LogGroupName", "another", set()),
    ("network/FlowLogGroup", "LogGroupName", "another", set()),
    ("web.alarms/BlueFaults", "AlarmName", "another", set()),
    ("web.alarms/Dashboard", "DashboardName", "another", set()),
    ("web.alarms/AlarmTopic", "TopicName", "another", set()),
    ("web.alarms/AlarmTopic", "FifoTopic", True, set()),
    (_TASK_GROUP, "GroupDescription", "another", _NEW_TASK_GROUP),
    (_TASK_GROUP, "GroupName", "another", _NEW_TASK_GROUP),
    (_TASK_GROUP, "VpcId", "another", _NEW_TASK_GROUP),
    ("load-balancer/LoadBalancerSecurityGroup", "GroupDescription", "another", set()),
    ("web.deployment/HookSecurityGroup", "GroupDescription", "another", set()),
    ("web.deployment/HookSecurityGroup", "GroupName", "another", set()),
    ("web.service/LoadBalancerEgress", "IpProtocol", "udp", set()),
    ("network/Vpc", "CidrBlock", "10.99.0.0/16", _NEW_VPC),
    ("network/PublicSubnetA", "VpcId", "another", {"gap-while-replaced"}),
    ("network/PublicSubnetRouteTableAssociationA", "RouteTableId", "another", {"gap-while-replaced"}),
    ("network/FlowLog", "TrafficType", "REJECT", set()),
    ("network/FlowLog", "MaxAggregationInterval", 60, set()),
    ("network/NatGatewayA", "SubnetId", "another", set()),
    ("network/NatGatewayA", "ConnectivityType", "private", set()),
    ("network/EcrApiEndpoint", "ServiceName", "another", set()),
    ("network/EcrApiEndpoint", "VpcEndpointType", "GatewayLoadBalancer", set()),
    ("network/S3Endpoint", "VpcEndpointType", "Interface", set()),
    ("network/PublicDefaultRoute", "DestinationCidrBlock", "10.0.0.0/8", set()),
    ("network/PublicRouteTable", "VpcId", "another", {"gap-while-replaced"}),
    ("network/InternetGatewayAttachment", "VpcId", "another", {"gap-while-replaced"}),
    ("network/NatAddressA", "NetworkBorderGroup", "another", set()),
    ("load-balancer/TesterIngress", "IpProtocol", "udp", set()),
    ("web.alarms/AlarmTopicSubscription", "Endpoint", "another@example.com", set()),
    ("load-balancer/Alias", "HostedZoneId", "another", set()),
    ("load-balancer/RequestFilterLogging", "ResourceArn", "another", set()),
    ("web.scaling/Tasks", "ResourceId", "service/another/another", set()),
    ("web.scaling/Tasks", "ScalableDimension", "another", set()),
    ("web.scaling/Tasks", "ServiceNamespace", "another", set()),
    ("web.scaling/CpuPolicy", "PolicyName", "another", set()),
    ("load-balancer/RequestFilter", "Name", "another", set()),
    ("load-balancer/RequestFilter", "Scope", "CLOUDFRONT", set()),
    ("load-balancer/RequestFilterAssociation", "ResourceArn", "another", set()),
    ("load-balancer/RequestFilterAssociation", "WebACLArn", "another", set()),
)

# A replaced resource of these types held data, or would but for UpdateReplacePolicy.
_HOLD_DATA = (
    (_REPOSITORY, "RepositoryName"),
    ("load-balancer/AccessLogBucket", "BucketName"),
    ("web.pipeline/ArtifactBucket", "BucketName"),
    ("web.service/TaskLogGroup", "LogGroupName"),
    ("cluster/ExecuteCommandLogGroup", "LogGroupName"),
)
_WITH_DATA = ("Repository", "Bucket", "LogGroup")

# Another stack imports their ids, so CloudFormation refuses the new ones.
_IMPORTED = ("load-balancer/LoadBalancerSecurityGroup", "web.alarms/BlueFaults", "web.alarms/AlarmTopic")

# A subnet is known by its addresses: a second one with the same cannot be in a VPC.
# Whether these replace depends on more than the template.
_CONDITIONAL: tuple[tuple[str, str, Any, set[str]], ...] = (
    (_SERVICE, "LaunchType", "FARGATE", {"frozen-service-modified", "blue-green-service-replaced"}),
    ("web.deployment/Hook", "DurableConfig", {"ExecutionTimeout": 60}, _NAMED),
    ("network/Vpc", "InstanceTenancy", "dedicated", _NEW_VPC),
    ("network/PublicSubnetA", "AvailabilityZone", "eu-west-1c", {"gap-while-replaced", *_NAMED}),
    ("network/PublicSubnetA", "CidrBlock", "10.20.99.0/24", {"gap-while-replaced"}),
    ("network/PublicSubnetA", "Ipv6CidrBlock", "2001:db8::/64", {"gap-while-replaced", *_NAMED}),
)


def mutations() -> Iterator[Mutation]:
    """Yield a mutation for each row."""
    for resource, path, value, hazards in _ROWS:
        yield Mutation(
            name=f"{path} of {resource} cannot change in place",
            resource=resource,
            edits=(put(resource, path, value),),
            action="replace",
            release="major" if hazards or resource.endswith(_WITH_DATA) or resource in _IMPORTED else "minor",
            hazards=frozenset(hazards),
        )
    for resource, path, value, hazards in _CONDITIONAL:
        yield Mutation(
            name=f"{path} of {resource} cannot always change in place",
            resource=resource,
            edits=(put(resource, path, value),),
            action="may-replace",
            release="major",
            hazards=frozenset(hazards),
        )
    for resource, path in _HOLD_DATA:
        yield Mutation(
            name=f"{path} of {resource} takes the data along where nothing retains it",
            resource=resource,
            edits=(attribute(resource, "UpdateReplacePolicy", None), put(resource, path, "another")),
            action="replace",
            release="major",
            data_lost=True,
        )
    yield Mutation(
        name="a property that is decided once cannot be taken away either",
        resource="web.deployment/Hook",
        edits=(drop("web.deployment/Hook", "FunctionName"),),
        action="replace",
        release="major",
        hazards=frozenset({"hook-renamed"}),
    )
