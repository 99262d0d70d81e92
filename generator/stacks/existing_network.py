"""A network that exists already: takes its ids and publishes them under the names `network` would use."""

from __future__ import annotations

from troposphere import Join, Template
from troposphere.cloudformation import WaitConditionHandle

from generator.blueprint import Parameter, Rule, new_template
from generator.common import ENVIRONMENT_NAME
from generator.stacks.network import PRIVATE_SUBNET_IDS, PUBLIC_SUBNET_IDS, VPC_ID

NETWORK = "The network to use"

VPC_ID_PARAMETER = Parameter(
    name="VpcId",
    group=NETWORK,
    label="VPC",
    help="The VPC that the load balancer and the tasks run in.",
    type="AWS::EC2::VPC::Id",
)
PUBLIC_SUBNETS = Parameter(
    name="PublicSubnetIds",
    group=NETWORK,
    label="Subnets of the load balancer",
    help="At least two subnets in different zones: public ones for an internet-facing load balancer.",
    type="List<AWS::EC2::Subnet::Id>",
)
PRIVATE_SUBNETS = Parameter(
    name="PrivateSubnetIds",
    group=NETWORK,
    label="Subnets of the tasks",
    help="At least two private subnets in different zones, with a way to ECR, CloudWatch Logs and CodeDeploy "
    "through a NAT gateway or interface endpoints.",
    type="List<AWS::EC2::Subnet::Id>",
)


def build() -> Template:
    """Build the template."""
    template = new_template(
        "existing-network",
        "Publishes an existing VPC and its subnets to the other stacks, instead of the network template.",
        parameters=(ENVIRONMENT_NAME, VPC_ID_PARAMETER, PUBLIC_SUBNETS, PRIVATE_SUBNETS),
        rules=(_in_the_vpc(PUBLIC_SUBNETS), _in_the_vpc(PRIVATE_SUBNETS)),
    )
    # A template needs a resource; this one costs nothing and does nothing.
    template.add_resource(WaitConditionHandle("PublishedNetwork"))
    VPC_ID.publish(template, VPC_ID_PARAMETER.ref())
    PUBLIC_SUBNET_IDS.publish(template, Join(",", PUBLIC_SUBNETS.ref()))
    PRIVATE_SUBNET_IDS.publish(template, Join(",", PRIVATE_SUBNETS.ref()))
    return template


def _in_the_vpc(subnets: Parameter) -> Rule:
    belongs = {
        "Fn::EachMemberIn": [{"Fn::ValueOfAll": [subnets.type[5:-1], "VpcId"]}, {"Fn::RefAll": "AWS::EC2::VPC::Id"}]
    }
    return Rule(
        f"{subnets.name}AreInTheVpc",
        because=f"All subnets in {subnets.name} must be in the chosen VPC.",
        that=belongs,
    )
