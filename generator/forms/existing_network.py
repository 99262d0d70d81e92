"""The form of the `existing-network` stack: its parameters, what follows from them, and what cannot work together."""

from __future__ import annotations

from generator.blueprint import Parameter, Rule
from generator.common import ENVIRONMENT_NAME

NETWORK = "The network to use"
VPC_ID_PARAMETER = Parameter(
    name="VpcId",
    group=NETWORK,
    label="VPC",
    help="The VPC that the load balancer and the tasks run in. Cannot be changed later while other stacks use it.",
    type="AWS::EC2::VPC::Id",
)
PUBLIC_SUBNETS = Parameter(
    name="PublicSubnetIds",
    group=NETWORK,
    label="Subnets of the load balancer",
    help="At least two subnets in different zones: public ones for an internet-facing load balancer. "
    "Cannot be changed later while other stacks use them.",
    type="List<AWS::EC2::Subnet::Id>",
)
PRIVATE_SUBNETS = Parameter(
    name="PrivateSubnetIds",
    group=NETWORK,
    label="Subnets of the tasks",
    help="At least two private subnets in different zones, with a way to ECR, CloudWatch Logs and CodeDeploy "
    "through a NAT gateway or interface endpoints. Cannot be changed later while other stacks use them.",
    type="List<AWS::EC2::Subnet::Id>",
)


def _in_the_vpc(subnets: Parameter) -> Rule:
    return Rule(
        f"{subnets.name}AreInTheVpc",
        because=f"All subnets in {subnets.name} must be in the chosen VPC.",
        # Not Fn::ValueOfAll: it would read the subnets of both parameters.
        that={"Fn::EachMemberEquals": [{"Fn::ValueOf": [subnets.name, "VpcId"]}, VPC_ID_PARAMETER.ref()]},
    )


PARAMETERS = (ENVIRONMENT_NAME, VPC_ID_PARAMETER, PUBLIC_SUBNETS, PRIVATE_SUBNETS)
RULES = (_in_the_vpc(PUBLIC_SUBNETS), _in_the_vpc(PRIVATE_SUBNETS))
