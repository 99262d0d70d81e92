"""The protocol of a port beside the one for which the security group opens it."""

from __future__ import annotations

from typing import Any

import pytest
from ecs_cases import by_codedeploy, changed, ref, resource, the_only
from rule_cases import findings

ID = "W9047"
GROUPS = "Service.NetworkConfiguration.AwsvpcConfiguration.SecurityGroups"
TCP = {"IpProtocol": "tcp", "FromPort": 8080, "ToPort": 8080, "CidrIp": "10.0.0.0/8"}
PORT = "Task.ContainerDefinitions.0.PortMappings.0"
ARN = "Service.LoadBalancers.0.TargetGroupArn"


def _service(*ingress: Any, **changes: Any) -> dict[str, Any]:
    group = resource("AWS::EC2::SecurityGroup", GroupDescription="tasks", SecurityGroupIngress=list(ingress))
    base = {
        "Open": group,
        GROUPS: [{"Fn::GetAtt": ["Open", "GroupId"]}],
        f"{PORT}.Protocol": "udp",
        ARN: {"Fn::ImportValue": "blue"},
    }
    return changed(by_codedeploy(), base | changes)


def test_a_port_that_is_open_for_tcp_only_is_found() -> None:
    assert "Port 8080 is mapped for udp" in the_only(findings(_service(TCP), ID))
    other = TCP | {"FromPort": 22, "ToPort": 22}
    assert "Port 8080 is mapped for udp" in the_only(findings(_service(other, TCP), ID))


def test_a_rule_of_its_own_counts() -> None:
    extra = resource("AWS::EC2::SecurityGroupIngress", GroupId=ref("Open"), **TCP)
    assert "Port 8080" in the_only(findings(_service(Extra=extra), ID))
    extra["Properties"]["IpProtocol"] = "udp"
    assert findings(_service(TCP, Extra=extra), ID) == []


@pytest.mark.parametrize(
    "template",
    [
        _service(TCP, **{f"{PORT}.Protocol": "tcp"}),
        _service(TCP | {"IpProtocol": "udp"}),
        _service(TCP, TCP | {"IpProtocol": "-1"}),
        _service(TCP, ref("Unknown")),
        _service(TCP | {"FromPort": 22, "ToPort": 22}),
        _service(),
        _service(TCP, **{GROUPS: ["sg-0123456789abcdef0"]}),
        _service(TCP, **{GROUPS: ref("Unknown")}),
        _service(TCP, **{f"{PORT}.Protocol": ref("Unknown")}),
        _service(TCP, **{"Service.LoadBalancers.0.ContainerPort": ref("Unknown")}),
        _service(TCP, **{ARN: ref("Blue")}),
    ],
)
def test_a_valid_or_unknown_form_is_accepted(template: dict[str, Any]) -> None:
    assert findings(template, ID) == []
