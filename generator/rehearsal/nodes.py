"""What a hook looks for in EC2, by filters that ministack does not know: a security group, nodes of a load balancer.

A load balancer has a network interface in each of its subnets. All its nodes are 127.0.0.1, where our balancer answers.
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroups.html
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkInterfaces.html
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from ministack.core.responses import get_account_id
from ministack.services import alb, ec2

from generator.rehearsal.balancer import ADDRESS

_ACTIONS = ec2._ACTION_MAP
_GROUPS = _ACTIONS["DescribeSecurityGroups"]
_INTERFACES = _ACTIONS["DescribeNetworkInterfaces"]


def install() -> None:
    """Teach ministack the filters."""
    _ACTIONS.update(DescribeSecurityGroups=_groups, DescribeNetworkInterfaces=_interfaces)


def _groups(params: dict[str, Any]) -> Any:
    wanted = ec2._parse_filters(params).get("group-id")
    if not wanted:
        return _GROUPS(params)
    there = [each for each in wanted if each in ec2._security_groups]
    if not there:
        # Ids that do not exist are an error, a filter that nothing passes is not.
        return ec2._xml(200, "DescribeSecurityGroupsResponse", "<securityGroupInfo/>")
    return _GROUPS(params | {f"GroupId.{number}": [each] for number, each in enumerate(there, 1)})


def _interfaces(params: dict[str, Any]) -> Any:
    wanted = ec2._parse_filters(params).get("description")
    if not wanted:
        return _INTERFACES(params)
    known = [*ec2._network_interfaces.values(), *_nodes()]
    found = "".join(ec2._eni_fields_xml(each) for each in known if each["Description"] in wanted)
    return ec2._xml(200, "DescribeNetworkInterfacesResponse", f"<networkInterfaceSet>{found}</networkInterfaceSet>")


def _nodes() -> Iterator[dict[str, Any]]:
    for balancer in alb._lbs.values():
        name = balancer["LoadBalancerArn"].partition(":loadbalancer/")[2]
        for subnet in balancer["Subnets"]:
            yield _node(name, ec2._subnets.get(subnet, {}), balancer["SecurityGroups"])


def _node(name: str, subnet: Mapping[str, Any], groups: list[str]) -> dict[str, Any]:
    identity = hashlib.sha256(f"{name} {subnet.get('SubnetId')}".encode()).hexdigest()
    return {
        "NetworkInterfaceId": f"eni-{identity[:17]}",
        "SubnetId": subnet.get("SubnetId", ""),
        "VpcId": subnet.get("VpcId", ""),
        "AvailabilityZone": subnet.get("AvailabilityZone", ""),
        "Description": f"ELB {name}",
        "OwnerId": get_account_id(),
        "Status": "in-use",
        "PrivateIpAddress": ADDRESS,
        "InterfaceType": "interface",
        "SourceDestCheck": True,
        "MacAddress": "02:" + ":".join(identity[at : at + 2] for at in range(20, 30, 2)),
        "Groups": [{"GroupId": each, "GroupName": each} for each in groups],
        "Attachment": None,
    }
