"""Filters of EC2 that hooks use.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroups.html
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkInterfaces.html
"""

from __future__ import annotations

from typing import Any

from rehearsal.local import Local


def filtered(name: str, *values: str) -> list[dict[str, Any]]:
    return [{"Name": name, "Values": list(values)}]


def test_a_security_group_is_found_by_its_id_among_others(local: Local, account: str) -> None:
    ec2 = local.client("ec2", account=account)
    ids = [ec2.create_security_group(GroupName=name, Description=name)["GroupId"] for name in ("one", "two")]
    for each in ids:
        found = ec2.describe_security_groups(Filters=filtered("group-id", each))["SecurityGroups"]
        assert [group["GroupId"] for group in found] == [each]
    assert ec2.describe_security_groups(Filters=filtered("group-id", "sg-0123456789abcdef0"))["SecurityGroups"] == []
    assert len(ec2.describe_security_groups(Filters=filtered("group-name", "one"))["SecurityGroups"]) == 1


def test_a_load_balancer_has_a_node_in_each_subnet(local: Local, account: str) -> None:
    ec2, elbv2 = local.client("ec2", account=account), local.client("elbv2", account=account)
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnets = [ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{n}.0/24")["Subnet"]["SubnetId"] for n in (1, 2)]
    [made] = elbv2.create_load_balancer(Name="web", Subnets=subnets)["LoadBalancers"]
    name = made["LoadBalancerArn"].partition("loadbalancer/")[2]
    pages = ec2.get_paginator("describe_network_interfaces").paginate(Filters=filtered("description", f"ELB {name}"))
    found = [each for page in pages for each in page["NetworkInterfaces"]]
    assert [(each["SubnetId"], each["PrivateIpAddress"]) for each in found] == [(each, "127.0.0.1") for each in subnets]
    none = ec2.describe_network_interfaces(Filters=filtered("description", "ELB app/other/1"))
    assert none["NetworkInterfaces"] == []
