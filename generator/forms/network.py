"""The form of the `network` stack: its parameters, what follows from them, and what cannot work together."""

from __future__ import annotations

from troposphere import And, Equals, Not, Or, Region

from generator.blueprint import Condition, Parameter, Rule, is_true, switch
from generator.common import ENVIRONMENT_NAME, GOVERNANCE_CONDITIONS, GOVERNANCE_PARAMETERS

ADDRESSES = "Addresses"
WAYS_OUT = "Ways out of the private subnets"
RECORDS = "Records"
VPC_NETWORK_ADDRESS = Parameter(
    name="VpcNetworkAddress",
    group=ADDRESSES,
    label="First address of the VPC",
    help="With the size below this makes the address range, for example 10.0.0.0 and 16 make 10.0.0.0/16. "
    "Choose a range that no network you will ever connect uses. Cannot be changed later without a new network.",
    default="10.0.0.0",
    pattern=r"(\d{1,3}\.){3}\d{1,3}",
    constraint="An IPv4 address such as 10.0.0.0.",
)
VPC_PREFIX_LENGTH = Parameter(
    name="VpcPrefixLength",
    group=ADDRESSES,
    label="Size of the VPC (prefix length)",
    help="16 holds 65,536 addresses, each number more halves it. Every subnet gets an eighth of the range. "
    "Cannot be changed later without a new network.",
    type="Number",
    default=16,
    allowed=(16, 17, 18, 19, 20, 21, 22),
    constraint="A prefix length from 16 to 22.",
)
AVAILABILITY_ZONE_COUNT = Parameter(
    name="AvailabilityZoneCount",
    group=ADDRESSES,
    label="Availability zones",
    help="Zones the network spans. Choose 2 where your account sees only two zones; us-west-1 gets two by itself. "
    "Cannot be changed later while other stacks use the subnets.",
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

PARAMETERS = (
    ENVIRONMENT_NAME,
    VPC_NETWORK_ADDRESS,
    VPC_PREFIX_LENGTH,
    AVAILABILITY_ZONE_COUNT,
    NAT_GATEWAYS,
    INTERFACE_ENDPOINTS,
    FLOW_LOGS,
    *GOVERNANCE_PARAMETERS,
)
CONDITIONS = (
    HAS_THIRD_ZONE,
    HAS_NAT,
    HAS_NAT_PER_ZONE,
    HAS_THIRD_NAT,
    HAS_THIRD_ZONE_WITH_NAT,
    HAS_INTERFACE_ENDPOINTS,
    HAS_FLOW_LOGS,
    *GOVERNANCE_CONDITIONS,
)
RULES = (NEEDS_A_WAY_OUT,)
