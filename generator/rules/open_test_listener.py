"""A test listener that anyone on the internet can reach."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._codedeploy import LISTENER
from generator.rules._model import Model, Resource
from generator.rules._values import Mapping, Path, Reference, Sequence, number, text

LOAD_BALANCER = "AWS::ElasticLoadBalancingV2::LoadBalancer"
SECURITY_GROUP = "AWS::EC2::SecurityGroup"
INGRESS = "AWS::EC2::SecurityGroupIngress"
ANYONE = {"CidrIp": "0.0.0.0/0", "CidrIpv6": "::/0"}
ALL_PORTS = -1


class OpenTestListener(_base.Rule):
    """The test listener of a pair is closed to the world."""

    id = "W9037"
    shortdesc = "The test listener of a blue/green deployment is not open to the internet"
    description = (
        "Behind the test listener stands a version that nobody has tested yet. CodeDeploy needs no way in; only the "
        "hook and the people who test do, so their security group or addresses are enough."
    )
    source_url = "https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-steps-ecs.html"
    tags = ["codedeploy", "elbv2", "bluegreen", "security"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at the security groups of the load balancer behind every test route."""
        for group in model.resources("AWS::CodeDeploy::DeploymentGroup"):
            pairs = group.properties.at("LoadBalancerInfo", "TargetGroupPairInfoList")
            for pair in pairs if isinstance(pairs, Sequence) else ():
                listeners = pair.at("TestTrafficRoute", "ListenerArns") if isinstance(pair, Mapping) else None
                for value in listeners if isinstance(listeners, Sequence) else ():
                    listener = model.target(group, value, LISTENER)
                    if listener is not None:
                        yield from self._ways_in(model, listener)

    def _ways_in(self, model: Model, listener: Resource) -> Iterator[Problem]:
        port = number(listener.properties.get("Port"))
        balancer = model.target(listener, listener.properties.get("LoadBalancerArn"), LOAD_BALANCER)
        if port is None or balancer is None or text(balancer.properties.get("Scheme")) == "internal":
            return
        for path, rule in _ingress(model, balancer):
            if _admits_anyone(rule) and _covers(rule, port):
                who = f"Anyone may connect to port {port:.0f}, the test listener {listener.name}"
                yield path, f"{who}: admit the hook's security group or the addresses of those who test"


def _ingress(model: Model, balancer: Resource) -> Iterator[tuple[Path, Mapping]]:
    """Yield the rules that let connections into a load balancer, with their places."""
    attached = balancer.properties.get("SecurityGroups")
    values = list(attached) if isinstance(attached, Sequence) else []
    names = {value.resource for value in values if isinstance(value, Reference)}
    for name in sorted(names):
        for security_group in model.same_world(balancer, name):
            rules = security_group.properties.get("SecurityGroupIngress")
            if security_group.type == SECURITY_GROUP and isinstance(rules, Sequence):
                yield from ((rule.path, rule) for rule in rules if isinstance(rule, Mapping))
    for rule in model.resources(INGRESS):
        owner = rule.properties.get("GroupId")
        if isinstance(owner, Reference) and owner.resource in names and rule.meets(balancer):
            yield rule.properties.path, rule.properties


def _admits_anyone(rule: Mapping) -> bool:
    return any(text(rule.get(key)) == everywhere for key, everywhere in ANYONE.items())


def _covers(rule: Mapping, port: float) -> bool:
    if text(rule.get("IpProtocol")) == str(ALL_PORTS):
        return True
    first, last = (number(_or(rule.get(key), ALL_PORTS)) for key in ("FromPort", "ToPort"))
    return first is not None and last is not None and (first == ALL_PORTS or first <= port <= last)


def _or(value: Any, default: int) -> Any:
    return default if value is None else value
