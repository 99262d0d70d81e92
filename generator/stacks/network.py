"""The network: a VPC over three zones, its way out, its private way to AWS, and its flow logs."""

from __future__ import annotations

from typing import Any, NamedTuple

from awacs import ec2 as ec2_actions
from awacs import logs as logs_actions
from troposphere import (
    And,
    AWSObject,
    Cidr,
    Equals,
    FindInMap,
    GetAZs,
    Join,
    Not,
    Or,
    Region,
    Select,
    Sub,
    Tags,
    Template,
)
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

from generator.blueprint import (
    Condition,
    Export,
    ListExport,
    Parameter,
    Rule,
    Scope,
    is_true,
    new_template,
    switch,
)
from generator.common import ENVIRONMENT_NAME, GOVERNANCE_CONDITIONS, GOVERNANCE_PARAMETERS, log_group
from generator.functions import python_function
from generator.iam import allow, allow_anywhere, role, trust, trust_lambda, write_logs

ADDRESSES = "Addresses"
WAYS_OUT = "Ways out of the private subnets"
RECORDS = "Records"

ZONES = ("A", "B", "C")
ANYWHERE = "0.0.0.0/0"
HTTPS_PORT = 443

VPC_NETWORK_ADDRESS = Parameter(
    name="VpcNetworkAddress",
    group=ADDRESSES,
    label="First address of the VPC",
    help="With the size below this makes the address range, for example 10.0.0.0 and 16 make 10.0.0.0/16. "
    "Choose a range that no network you will ever connect uses.",
    default="10.0.0.0",
    pattern=r"(\d{1,3}\.){3}\d{1,3}",
    constraint="An IPv4 address such as 10.0.0.0.",
)
VPC_PREFIX_LENGTH = Parameter(
    name="VpcPrefixLength",
    group=ADDRESSES,
    label="Size of the VPC (prefix length)",
    help="16 holds 65,536 addresses, each number more halves it. Every subnet gets an eighth of the range.",
    type="Number",
    default=16,
    allowed=(16, 17, 18, 19, 20, 21, 22),
    constraint="A prefix length from 16 to 22.",
)
AVAILABILITY_ZONE_COUNT = Parameter(
    name="AvailabilityZoneCount",
    group=ADDRESSES,
    label="Availability zones",
    help="Zones the network spans. Choose 2 where your account sees only two zones; us-west-1 gets two by itself.",
    type="Number",
    default=3,
    allowed=(2, 3),
    constraint="2 or 3.",
)
NAT_GATEWAYS = Parameter(
    name="NatGateways",
    group=WAYS_OUT,
    label="NAT gateways",
    help="How private subnets reach the internet. single: one gateway, about 35 USD a month, and a zone failure cuts "
    "off all zones. per-zone: one in each zone, about three times that. none: no way out; interface endpoints are then "
    "needed, and images must come from your own registry.",
    default="single",
    allowed=("none", "single", "per-zone"),
    constraint="none, single or per-zone.",
)
INTERFACE_ENDPOINTS = switch(
    "InterfaceEndpoints",
    default=False,
    group=WAYS_OUT,
    label="Private endpoints for AWS services",
    help="Reach ECR, CloudWatch Logs, CodeDeploy, ECS and others without the internet. "
    "About 8 USD a month for each of nine services in each zone, and a price per gigabyte.",
)
FLOW_LOGS = switch(
    "FlowLogs",
    default=True,
    group=RECORDS,
    label="Record network flows",
    help="Keep a record of accepted and refused connections in CloudWatch Logs, billed by the gigabyte.",
)

HAS_THIRD_ZONE = Condition(
    "HasThirdZone",
    # Accounts see two of us-west-1's zones; every other Region offers three.
    And(Equals(AVAILABILITY_ZONE_COUNT.ref(), "3"), Not(Equals(Region, "us-west-1"))),
)
HAS_NAT = Condition("HasNat", Not(Equals(NAT_GATEWAYS.ref(), "none")))
HAS_NAT_PER_ZONE = Condition("HasNatPerZone", Equals(NAT_GATEWAYS.ref(), "per-zone"))
HAS_THIRD_NAT = Condition("HasThirdNat", And(HAS_NAT_PER_ZONE.holds(), HAS_THIRD_ZONE.holds()))
HAS_THIRD_ZONE_WITH_NAT = Condition("HasThirdZoneWithNat", And(HAS_NAT.holds(), HAS_THIRD_ZONE.holds()))
HAS_INTERFACE_ENDPOINTS = Condition("HasInterfaceEndpoints", is_true(INTERFACE_ENDPOINTS))
HAS_FLOW_LOGS = Condition("HasFlowLogs", is_true(FLOW_LOGS))

NEEDS_A_WAY_OUT = Rule(
    "PrivateSubnetsNeedAWayOut",
    because="Without NAT gateways tasks reach ECR and CloudWatch only through interface endpoints: "
    "set InterfaceEndpoints to true or NatGateways to single.",
    that=Or(Not(Equals(NAT_GATEWAYS.ref(), "none")), Equals(INTERFACE_ENDPOINTS.ref(), "true")),
)

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
        "A VPC with public and private subnets for ECS Fargate services behind a load balancer.",
        parameters=(
            ENVIRONMENT_NAME,
            VPC_NETWORK_ADDRESS,
            VPC_PREFIX_LENGTH,
            AVAILABILITY_ZONE_COUNT,
            NAT_GATEWAYS,
            INTERFACE_ENDPOINTS,
            FLOW_LOGS,
            *GOVERNANCE_PARAMETERS,
        ),
        conditions=(
            HAS_THIRD_ZONE,
            HAS_NAT,
            HAS_NAT_PER_ZONE,
            HAS_THIRD_NAT,
            HAS_THIRD_ZONE_WITH_NAT,
            HAS_INTERFACE_ENDPOINTS,
            HAS_FLOW_LOGS,
            *GOVERNANCE_CONDITIONS,
        ),
        rules=(NEEDS_A_WAY_OUT,),
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
        CidrBlock=Join("/", [VPC_NETWORK_ADDRESS.ref(), VPC_PREFIX_LENGTH.ref()]),
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
    return {"Condition": HAS_THIRD_ZONE.name} if index == ZONES.index("C") else {}


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
    host_bits = FindInMap("SubnetSizes", VPC_PREFIX_LENGTH.ref(), "HostBits")
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
    for zone, condition in zip(zones, (HAS_NAT, HAS_NAT_PER_ZONE, HAS_THIRD_NAT), strict=True):
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
                Condition=(HAS_NAT if zone.letter != "C" else HAS_THIRD_ZONE_WITH_NAT).name,
                RouteTableId=zone.private_route_table.ref(),
                DestinationCidrBlock=ANYWHERE,
                NatGatewayId=first.ref() if gateway is first else HAS_NAT_PER_ZONE.either(gateway.ref(), first.ref()),
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
            Condition=HAS_INTERFACE_ENDPOINTS.name,
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
                Condition=HAS_INTERFACE_ENDPOINTS.name,
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
    return [*always, HAS_THIRD_ZONE.either(third)]


def _add_flow_logs(template: Template, vpc: VPC) -> None:
    logs = template.add_resource(log_group("FlowLogGroup", Condition=HAS_FLOW_LOGS.name))
    delivery = role(
        "FlowLogRole",
        Condition=HAS_FLOW_LOGS.name,
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
            Condition=HAS_FLOW_LOGS.name,
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
