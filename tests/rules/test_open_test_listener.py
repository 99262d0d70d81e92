"""The test listener of a blue/green deployment is not open to the internet."""

from __future__ import annotations

from typing import Any

import pytest
from rule_cases import findings

ID = "W9037"
PORT = 9000
ELB = "AWS::ElasticLoadBalancingV2::"


def _resource(kind: str, **properties: Any) -> dict[str, Any]:
    return {"Type": kind, "Properties": properties}


def _rule(**rule: Any) -> dict[str, Any]:
    return {"IpProtocol": "tcp", "FromPort": PORT, "ToPort": PORT, **rule}


def _template(*rules: Any, **resources: Any) -> dict[str, Any]:
    """Return a deployment group whose test listener stands behind a security group with these rules."""
    route = {"ListenerArns": [{"Ref": "Test"}]}
    pair = {"TestTrafficRoute": route, "ProdTrafficRoute": {"ListenerArns": ["arn:production"]}}
    group = _resource("AWS::CodeDeploy::DeploymentGroup", LoadBalancerInfo={"TargetGroupPairInfoList": [pair]})
    return {
        "Parameters": {"Who": {"Type": "String"}, "Everyone": {"Type": "String", "Default": "0.0.0.0/0"}},
        "Resources": {
            "Group": group,
            "Test": _resource(f"{ELB}Listener", LoadBalancerArn={"Ref": "Balancer"}, Port=PORT),
            "Balancer": _resource(f"{ELB}LoadBalancer", SecurityGroups=[{"Fn::GetAtt": ["Wall", "GroupId"]}]),
            "Wall": _resource("AWS::EC2::SecurityGroup", SecurityGroupIngress=list(rules)),
            **resources,
        },
    }


@pytest.mark.parametrize(
    "rule",
    [
        _rule(CidrIp="0.0.0.0/0"),
        _rule(CidrIpv6="::/0"),
        _rule(CidrIp={"Ref": "Everyone"}),
        {"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"},
        _rule(CidrIp="0.0.0.0/0", FromPort=1, ToPort=65535),
        _rule(CidrIp="0.0.0.0/0", FromPort=str(PORT), ToPort=str(PORT)),
    ],
)
def test_a_way_in_for_anyone_is_refused(rule: dict[str, Any]) -> None:
    ((_, message),) = findings(_template(rule), ID)
    assert "port 9000, the test listener Test" in message


def test_a_way_in_that_stands_apart_is_refused() -> None:
    apart = _resource("AWS::EC2::SecurityGroupIngress", GroupId={"Ref": "Wall"}, **_rule(CidrIp="0.0.0.0/0"))
    assert findings(_template(Apart=apart), ID)


@pytest.mark.parametrize(
    "rule",
    [
        _rule(CidrIp="203.0.113.0/24"),
        _rule(CidrIp={"Ref": "Who"}),
        _rule(SourceSecurityGroupId="sg-0123456789abcdef0"),
        _rule(CidrIp="0.0.0.0/0", FromPort=443, ToPort=443),
        _rule(CidrIp="0.0.0.0/0", FromPort={"Ref": "Who"}),
        {"Fn::ImportValue": "rule"},
        None,
    ],
)
def test_a_narrow_or_unknown_way_in_is_accepted(rule: Any) -> None:
    assert findings(_template(rule), ID) == []


def test_an_internal_load_balancer_has_no_internet_before_it() -> None:
    internal = _resource(f"{ELB}LoadBalancer", Scheme="internal", SecurityGroups=[{"Ref": "Wall"}])
    assert findings(_template(_rule(CidrIp="0.0.0.0/0"), Balancer=internal), ID) == []


def test_a_listener_of_another_stack_is_not_known() -> None:
    assert findings(_template(_rule(CidrIp="0.0.0.0/0"), Test=_resource("AWS::S3::Bucket")), ID) == []
