"""Makes physical ids that look like those of AWS: names that were asked for, ARNs where `Ref` gives an ARN."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import Any

_ARN = {
    "AWS::CodeConnections::Connection": ("codeconnections", "connection/{name}"),
    "AWS::CodeStarConnections::Connection": ("codestar-connections", "connection/{name}"),
    "AWS::ECS::Service": ("ecs", "service/{cluster}/{name}"),
    "AWS::ECS::TaskDefinition": ("ecs", "task-definition/{name}:1"),
    "AWS::ElasticLoadBalancingV2::Listener": ("elasticloadbalancing", "listener/app/{name}"),
    "AWS::ElasticLoadBalancingV2::ListenerRule": ("elasticloadbalancing", "listener-rule/app/{name}"),
    "AWS::ElasticLoadBalancingV2::LoadBalancer": ("elasticloadbalancing", "loadbalancer/app/{name}"),
    "AWS::ElasticLoadBalancingV2::TargetGroup": ("elasticloadbalancing", "targetgroup/{name}"),
    "AWS::SNS::Topic": ("sns", "{name}"),
}
_LOWER = frozenset({"AWS::S3::Bucket", "AWS::ECR::Repository"})


def physical_id(place: tuple[str, str], stack: str, logical_id: str, body: Mapping[str, Any], number: int) -> str:
    """Return the id of the `number`th resource made under a logical id. `place` is the account and the Region."""
    kind: str = body["Type"]
    properties = body.get("Properties", {})
    name = properties.get(f"{kind.rpartition('::')[2]}Name") or properties.get("Name")
    if not isinstance(name, str):
        suffix = zlib.crc32(f"{place}{stack}{logical_id}{number}".encode())
        name = f"{stack}-{logical_id}-{suffix:08X}"
    if kind in _LOWER:
        name = name.lower()
    if kind not in _ARN:
        return name
    service, pattern = _ARN[kind]
    path = pattern.format(name=name, cluster=properties.get("Cluster", "default"))
    return f"arn:aws:{service}:{place[1]}:{place[0]}:{path}"
