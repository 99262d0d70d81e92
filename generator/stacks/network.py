"""The network: a VPC over three zones, its way out, its private way to AWS, and its flow logs."""

from __future__ import annotations

from typing import Any, NamedTuple

from awacs import ec2 as ec2_actions
from awacs import logs as logs_actions
from troposphere import AWSObject, Cidr, FindInMap, GetAZs, Join, Select, Sub, Tags, Template
from troposphere.cloudformation import AWSCustomObject
from troposphere.ec2 import (
    EIP,
    VPC,
    FlowLog,
    InternetGateway,
    NatGateway,
    Route,
    RouteTable,
    SecurityGroup,
    SecurityGroupRule,
    Subnet,
    SubnetRouteTableAssociation,
    VPCEndpoint,
    VPCGatewayAttachment,
)

from generator.blueprint import Export, ListExport, Scope, new_template
from generator.common import ANYWHERE, log_group
from generator.forms import network as form
from generator.functions import python_function
from generator.iam import allow, allow_anywhere, role, trust, trust_lambda, write_logs

ZONES = ("A", "B", "C")
HTTPS_PORT = 443


VPC_ID = Export("VpcId", Scope.ENVIRONMENT, "The VPC.")
PUBLIC_SUBNET_IDS = ListExport("PublicSubnetIds", Scope.ENVIRONMENT, "Subnets of the load balancer, one in each zone.")
PRIVATE_SUBNET_IDS = ListExport("PrivateSubnetIds", Scope.ENVIRONMENT, "Subnets of the tasks, one in each zone.")

# Fn::Cidr wants the number of host bits. Six of eight equal blocks are used, so a block is the VPC less three bits.
SUBNET_HOST_BITS = {str(prefix): {"HostBits": 32 - prefix - 3} for prefix in range(16, 23)}

# What tasks and the hook call: images, logs, secrets, ECS Exec, and the APIs of the AfterAllowTestTraffic hook.
ENDPOINT_SERVICES = {
    "EcrApi": "ecr.api",
    "EcrDocker": "ecr.dkr",
    "CloudWatchLogs": "logs",
    "SecretsManager": "secretsmanager",
    "SystemsManager": "ssm",
    "SessionMessages": "ssmmessages",
    "CodeDeploy": "codedeploy",
    "Ecs": "ecs",
    "Ec2": "ec2",
}


# A group that lists no egress rule gets one that allows everything; this one allows nothing that exists.
NO_TRAFFIC = SecurityGroupRule(
    Description="No outgoing connections", IpProtocol="icmp", FromPort=252, ToPort=86, CidrIp="255.255.255.255/32"
)


class Zone(NamedTuple):
    """What the network has in one availability zone."""

    letter: str
    public_subnet: Subnet
    private_subnet: Subnet
    private_route_table: RouteTable


class ClosedDefaultSecurityGroup(AWSCustomObject):  # type: ignore[misc] # troposphere is untyped
    """The VPC's default security group without its rules: CloudFormation has no property that removes them."""

    resource_type = "Custom::ClosedDefaultSecurityGroup"
    props = {"ServiceToken": (str, True), "SecurityGroupId": (str, True)}  # noqa: RUF012 - troposphere's own protocol


def build() -> Template:
    """Build the template."""
    template = new_template(
        "network",
        "A VPC with public and private subnets in two or three zones, for Fargate services behind a load balancer. You "
        "choose NAT gateways (none, one, or one in each zone), private endpoints for AWS services, and flow logs.",
        parameters=form.PARAMETERS,
        conditions=form.CONDITIONS,
        rules=form.RULES,
    )
    template.add_mapping("SubnetSizes", SUBNET_HOST_BITS)
    vpc = template.add_resource(_vpc())
    public_route_table = _add_internet(template, vpc)
    zones = [_add_zone(template, vpc, public_route_table, index) for index in range(len(ZONES))]
    _add_nat_gateways(template, zones)
    _add_gateway_endpoints(template, vpc, zones)
    _add_interface_endpoints(template, vpc, zones)
    _add_flow_logs(template, vpc)
    _close_default_security_group(template, vpc)
    _publish(template, vpc, zones)
    return template


def _name(suffix: str) -> Tags:
    return Tags(Name=Sub(f"${{EnvironmentName}}-{suffix}"))


def _vpc() -> VPC:
    return VPC(
        "Vpc",
        CidrBlock=Join("/", [form.VPC_NETWORK_ADDRESS.ref(), form.VPC_PREFIX_LENGTH.ref()]),
        EnableDnsSupport=True,
        EnableDnsHostnames=True,
        Tags=_name("vpc"),
    )


def _add_internet(template: Template, vpc: VPC) -> RouteTable:
    gateway = template.add_resource(InternetGateway("InternetGateway", Tags=_name("internet")))
    attachment = template.add_resource(
        VPCGatewayAttachment("InternetGatewayAttachment", VpcId=vpc.ref(), InternetGatewayId=gateway.ref())
    )
    route_table = template.add_resource(RouteTable("PublicRouteTable", VpcId=vpc.ref(), Tags=_name("public")))
    template.add_resource(
        Route(
            "PublicDefaultRoute",
            # EC2 refuses a route to a gateway that is not attached yet.
            DependsOn=attachment,
            RouteTableId=route_table.ref(),
            DestinationCidrBlock=ANYWHERE,
            GatewayId=gateway.ref(),
        )
    )
    return route_table


def _third_zone_only(index: int) -> dict[str, str]:
    return {"Condition": form.HAS_THIRD_ZONE.name} if index == ZONES.index("C") else {}


def _add_zone(template: Template, vpc: VPC, public_route_table: RouteTable, index: int) -> Zone:
    letter = ZONES[index]
    route_table = template.add_resource(
        RouteTable(
            f"PrivateRouteTable{letter}",
            VpcId=vpc.ref(),
            Tags=_name(f"private-{letter.lower()}"),
            **_third_zone_only(index),
        )
    )
    public_subnet = _add_subnet(template, vpc, public_route_table, "Public", index, block=index)
    private_subnet = _add_subnet(template, vpc, route_table, "Private", index, block=len(ZONES) + index)
    return Zone(letter, public_subnet, private_subnet, route_table)


def _add_subnet(template: Template, vpc: VPC, route_table: RouteTable, kind: str, index: int, *, block: int) -> Subnet:
    letter = ZONES[index]
    # The VPC's attribute, not our parameter: EC2 corrects 10.0.5.0/16 to 10.0.0.0/16.
    host_bits = FindInMap("SubnetSizes", form.VPC_PREFIX_LENGTH.ref(), "HostBits")
    blocks = Cidr(vpc.get_att("CidrBlock"), 2 * len(ZONES), host_bits)
    subnet = template.add_resource(
        Subnet(
            f"{kind}Subnet{letter}",
            VpcId=vpc.ref(),
            # GetAZs lists only zones with a default subnet, unless no zone has one.
            AvailabilityZone=Select(index, GetAZs()),
            CidrBlock=Select(block, blocks),
            MapPublicIpOnLaunch=False,
            Tags=_name(f"{kind.lower()}-{letter.lower()}"),
            **_third_zone_only(index),
        )
    )
    template.add_resource(
        SubnetRouteTableAssociation(
            f"{kind}SubnetRouteTableAssociation{letter}",
            SubnetId=subnet.ref(),
            RouteTableId=route_table.ref(),
            **_third_zone_only(index),
        )
    )
    return subnet


def _add_nat_gateways(template: Template, zones: list[Zone]) -> None:
    first = None
    for zone, condition in zip(zones, (form.HAS_NAT, form.HAS_NAT_PER_ZONE, form.HAS_THIRD_NAT), strict=True):
        address = template.add_resource(
            EIP(
                f"NatAddress{zone.letter}",
                Condition=condition.name,
                # EC2 allocates VPC addresses only once the internet gateway is attached.
                DependsOn="InternetGatewayAttachment",
                Domain="vpc",
                Tags=_name(f"nat-{zone.letter.lower()}"),
            )
        )
        gateway = template.add_resource(
            NatGateway(
                f"NatGateway{zone.letter}",
                Condition=condition.name,
                AllocationId=address.get_att("AllocationId"),
                SubnetId=zone.public_subnet.ref(),
                Tags=_name(zone.letter.lower()),
            )
        )
        first = first or gateway
        template.add_resource(
            Route(
                f"PrivateDefaultRoute{zone.letter}",
                Condition=(form.HAS_NAT if zone.letter != "C" else form.HAS_THIRD_ZONE_WITH_NAT).name,
                RouteTableId=zone.private_route_table.ref(),
                DestinationCidrBlock=ANYWHERE,
                NatGatewayId=first.ref()
                if gateway is first
                else form.HAS_NAT_PER_ZONE.either(gateway.ref(), first.ref()),
            )
        )


def _add_gateway_endpoints(template: Template, vpc: VPC, zones: list[Zone]) -> None:
    # Free of charge; ECR keeps image layers in S3, so every pull goes this way.
    for title, service in (("S3Endpoint", "s3"), ("DynamoDbEndpoint", "dynamodb")):
        template.add_resource(
            VPCEndpoint(
                title,
                VpcId=vpc.ref(),
                VpcEndpointType="Gateway",
                ServiceName=Sub(f"com.amazonaws.${{AWS::Region}}.{service}"),
                RouteTableIds=_in_every_zone([zone.private_route_table for zone in zones]),
            )
        )


def _add_interface_endpoints(template: Template, vpc: VPC, zones: list[Zone]) -> None:
    security_group = template.add_resource(
        SecurityGroup(
            "EndpointSecurityGroup",
            Condition=form.HAS_INTERFACE_ENDPOINTS.name,
            GroupDescription="Private endpoints of AWS services",
            VpcId=vpc.ref(),
            SecurityGroupIngress=[
                SecurityGroupRule(
                    Description="Anything in the VPC may call AWS services",
                    IpProtocol="tcp",
                    FromPort=HTTPS_PORT,
                    ToPort=HTTPS_PORT,
                    CidrIp=vpc.get_att("CidrBlock"),
                )
            ],
            SecurityGroupEgress=[NO_TRAFFIC],
            Tags=_name("endpoints"),
        )
    )
    for title, service in ENDPOINT_SERVICES.items():
        template.add_resource(
            VPCEndpoint(
                f"{title}Endpoint",
                Condition=form.HAS_INTERFACE_ENDPOINTS.name,
                VpcId=vpc.ref(),
                VpcEndpointType="Interface",
                ServiceName=Sub(f"com.amazonaws.${{AWS::Region}}.{service}"),
                PrivateDnsEnabled=True,
                SubnetIds=_in_every_zone([zone.private_subnet for zone in zones]),
                SecurityGroupIds=[security_group.ref()],
            )
        )


def _in_every_zone(resources: list[AWSObject]) -> list[Any]:
    *always, third = (resource.ref() for resource in resources)
    return [*always, form.HAS_THIRD_ZONE.either(third)]


def _add_flow_logs(template: Template, vpc: VPC) -> None:
    logs = template.add_resource(log_group("FlowLogGroup", Condition=form.HAS_FLOW_LOGS.name))
    delivery = role(
        "FlowLogRole",
        Condition=form.HAS_FLOW_LOGS.name,
        trusted=trust(
            "vpc-flow-logs", source="arn:${AWS::Partition}:ec2:${AWS::Region}:${AWS::AccountId}:vpc-flow-log/*"
        ),
        statements=[
            write_logs(logs.get_att("Arn")),
            allow("FindLogStreams", (logs_actions.DescribeLogStreams,), logs.get_att("Arn")),
            allow_anywhere(
                "FindLogGroups", (logs_actions.DescribeLogGroups,), because="IAM offers no scope for this action"
            ),
        ],
    )
    template.add_resource(delivery)
    template.add_resource(
        FlowLog(
            "FlowLog",
            Condition=form.HAS_FLOW_LOGS.name,
            ResourceType="VPC",
            ResourceId=vpc.ref(),
            TrafficType="ALL",
            LogDestinationType="cloud-watch-logs",
            LogGroupName=logs.ref(),
            DeliverLogsPermissionArn=delivery.get_att("Arn"),
            Tags=_name("flows"),
        )
    )


def _close_default_security_group(template: Template, vpc: VPC) -> None:
    logs = template.add_resource(log_group("DefaultSecurityGroupLogGroup"))
    group_arn = Sub(
        "arn:${AWS::Partition}:ec2:${AWS::Region}:${AWS::AccountId}:security-group/${GroupId}",
        GroupId=vpc.get_att("DefaultSecurityGroup"),
    )
    closer = template.add_resource(
        role(
            "DefaultSecurityGroupRole",
            trusted=trust_lambda(),
            statements=[
                write_logs(logs.get_att("Arn")),
                allow(
                    "RemoveRules",
                    (ec2_actions.RevokeSecurityGroupEgress, ec2_actions.RevokeSecurityGroupIngress),
                    group_arn,
                ),
                allow_anywhere(
                    "ReadRules",
                    (ec2_actions.DescribeSecurityGroupRules,),
                    because="IAM offers no scope for this action",
                ),
            ],
        )
    )
    function = template.add_resource(
        python_function(
            "DefaultSecurityGroupFunction",
            hook="close_default_security_group",
            role=closer,
            logs=logs,
            timeout_seconds=60,
            Description="Removes the rules of the default security group when the VPC is created",
        )
    )
    template.add_resource(
        ClosedDefaultSecurityGroup(
            "ClosedDefaultSecurityGroup",
            ServiceToken=function.get_att("Arn"),
            SecurityGroupId=vpc.get_att("DefaultSecurityGroup"),
        )
    )


def _publish(template: Template, vpc: VPC, zones: list[Zone]) -> None:
    VPC_ID.publish(template, vpc.ref())
    PUBLIC_SUBNET_IDS.publish(template, Join(",", _in_every_zone([zone.public_subnet for zone in zones])))
    PRIVATE_SUBNET_IDS.publish(template, Join(",", _in_every_zone([zone.private_subnet for zone in zones])))
