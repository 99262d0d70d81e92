"""The security group of those who test new versions: it opens the test listener, and says where that is."""

from __future__ import annotations

from typing import Any

from troposphere import Sub, Tags, Template
from troposphere.ec2 import SecurityGroup, SecurityGroupIngress, SecurityGroupRule

from generator import naming


def add_testers(
    template: Template, load_balancer_group: SecurityGroup, *, vpc_id: Any, port: Any, url: Any
) -> SecurityGroup:
    """Add the group whose members may use the test listener, and learn from its tag on which URL.

    CloudFormation refuses to change an export that another stack imports, so neither port nor URL is exported: they
    change here, and the hook of every service finds the new ones at its next run. The group itself stays the same.
    """
    listener = {"IpProtocol": "tcp", "FromPort": port, "ToPort": port}
    testers = SecurityGroup(
        "TesterSecurityGroup",
        GroupDescription="Those who test new versions",
        VpcId=vpc_id,
        SecurityGroupEgress=[
            SecurityGroupRule(
                Description="The test listener",
                DestinationSecurityGroupId=load_balancer_group.get_att("GroupId"),
                **listener,
            )
        ],
        Tags=Tags({"Name": Sub("${EnvironmentName}-testers"), naming.TEST_URL_TAG: url}),
    )
    # Not among the rules of the load balancer's group: the URL needs the load balancer, and that needs its group.
    way_in = SecurityGroupIngress(
        "TesterIngress",
        GroupId=load_balancer_group.get_att("GroupId"),
        Description="Tests of new versions",
        SourceSecurityGroupId=testers.get_att("GroupId"),
        **listener,
    )
    template.add_resource([testers, way_in])
    return testers
