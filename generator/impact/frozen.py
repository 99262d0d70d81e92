"""What a deployment owns: the services, listeners and target groups that no stack update may touch any more.

CloudFormation sends every property of a resource that it modifies. ECS refuses that for a service whose controller is
CODE_DEPLOY, and Elastic Load Balancing obeys: the live rules, which a deployment has set, are set to the template's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from generator.impact.context import Key
from generator.impact.look import Nodes, below, bodies, of_type, values
from generator.impact.values import Node, Reference, references

CLUSTER = "AWS::ECS::Cluster"
DEPLOYMENT_GROUP = "AWS::CodeDeploy::DeploymentGroup"
LISTENER = "AWS::ElasticLoadBalancingV2::Listener"
RULE = "AWS::ElasticLoadBalancingV2::ListenerRule"
SERVICE = "AWS::ECS::Service"
TARGET_GROUP = "AWS::ElasticLoadBalancingV2::TargetGroup"
TASK_DEFINITION = "AWS::ECS::TaskDefinition"

# Who switches traffic; "a deployment" where only the form of a rule says that something does.
Shifter = Literal["CodeDeploy", "ECS", "a deployment"]

_PAIR_SIZE = 2
_NATIVE_STRATEGIES = ("BLUE_GREEN", "CANARY", "LINEAR")
_PAIR = ("LoadBalancerInfo", "TargetGroupPairInfoList", "*")
# A rule's actions, a listener's actions.
_ACTIONS = ("Actions", "DefaultActions")


@dataclass(frozen=True, kw_only=True)
class Pair:
    """The target groups between which traffic is shifted, and the listeners and rules it does that on.

    `owner` is the deployment group or the service that names them. Only resources that the templates hold are here: a
    group that is given as a parameter is not.
    """

    owner: Key
    shifter: Shifter
    groups: frozenset[Key]
    routes: frozenset[Key]


def is_under_codedeploy(node: Node | None) -> bool:
    """Whether a service may be under CodeDeploy; also where only a deployment knows its controller."""
    found = [value for body in bodies(node) for value in below(body, "DeploymentController", "Type")]
    return any(value == "CODE_DEPLOY" or not isinstance(value, str) for value in found)


def is_native(node: Node | None) -> bool:
    """Whether ECS itself shifts the traffic of a service in some form of it."""
    strategies = values(node, "DeploymentConfiguration", "Strategy")
    return not is_under_codedeploy(node) and any(strategy in _NATIVE_STRATEGIES for strategy in strategies)


def frozen_services(nodes: Nodes) -> dict[Key, Node]:
    """Return the services under CodeDeploy: ECS refuses what CloudFormation sends to modify one."""
    return {key: node for key, node in of_type(nodes, SERVICE) if is_under_codedeploy(node)}


def native_services(nodes: Nodes) -> dict[Key, Node]:
    """Return the services whose traffic ECS itself shifts."""
    return {key: node for key, node in of_type(nodes, SERVICE) if is_native(node)}


def pairs(nodes: Nodes) -> tuple[Pair, ...]:
    """Return every pair: of deployment groups, of native services, and what a service under CodeDeploy starts in."""
    found = [_of_deployment_group(nodes, key, node) for key, node in of_type(nodes, DEPLOYMENT_GROUP)]
    found += [_of_native(nodes, key, node) for key, node in native_services(nodes).items()]
    # Its deployment group may be among templates that nobody has shown.
    found += [_of_frozen(nodes, key, node) for key, node in frozen_services(nodes).items()]
    return tuple(pair for pair in found if pair.groups or pair.routes)


def pair_groups(nodes: Nodes) -> dict[Key, Shifter]:
    """Return the target groups of every pair, and who shifts traffic between them."""
    return {group: pair.shifter for pair in reversed(pairs(nodes)) for group in sorted(pair.groups)}


def routes(nodes: Nodes) -> dict[Key, Shifter]:
    """Return the listeners and rules that a deployment switches, and who does.

    Those are all that forward to a group of a pair, whether the pair names them or not, for CodeDeploy writes each of
    its listener's; and by convention all that forward with weights to two groups.
    """
    shifters = pair_groups(nodes)
    found: dict[Key, Shifter] = {}
    for key, node in of_type(nodes, LISTENER, RULE):
        targets = forwarded(node)
        met = [shifters[target] for target in sorted(targets) if target in shifters]
        if met:
            found[key] = met[0]
        elif _shares_traffic(node):
            found[key] = "a deployment"
    return found


def named_routes(nodes: Nodes) -> dict[Key, Shifter]:
    """Return the listeners and rules that a deployment group or a native service names."""
    return {route: pair.shifter for pair in pairs(nodes) for route in sorted(pair.routes)}


def forwarded(node: Node) -> frozenset[Key]:
    """Return the target groups that a listener or rule forwards to."""
    found = {reference for body in bodies(node) for key in _ACTIONS for reference in references(body.get(key))}
    return frozenset((reference.stack, reference.resource) for reference in found if not reference.attribute)


def flows(node: Node) -> frozenset[Key]:
    """Return the resources whose id or attribute stands in the properties of a resource."""
    return frozenset((each.stack, each.resource) for body in bodies(node) for each in references(dict(body)))


def task_definition_of(nodes: Nodes, service: Node) -> frozenset[Key]:
    """Return the task definitions that a service names, by reference or by their family."""
    named = list(values(service, "TaskDefinition"))
    by_reference = {(value.stack, value.resource) for value in named if isinstance(value, Reference)}
    by_family = {
        key
        for key, node in of_type(nodes, TASK_DEFINITION)
        if any(family in named for family in values(node, "Family"))
    }
    return frozenset(by_reference | by_family) & nodes.keys()


def frozen(nodes: Nodes) -> dict[Key, str]:
    """Return every resource that a stack update must not modify, and in a few words why."""
    found = dict.fromkeys(frozen_services(nodes), "the service is under CodeDeploy")
    return found | {key: f"{shifter} switches its target groups" for key, shifter in routes(nodes).items()}


def _of_deployment_group(nodes: Nodes, key: Key, node: Node) -> Pair:
    named = [*values(node, *_PAIR, "TargetGroups", "*", "Name")]
    listeners = [
        arn for route in ("ProdTrafficRoute", "TestTrafficRoute") for arn in values(node, *_PAIR, route, "ListenerArns")
    ]
    groups = frozenset(found for name in named for found in _groups_named(nodes, name))
    return Pair(owner=key, shifter="CodeDeploy", groups=groups, routes=_referred(nodes, listeners, LISTENER, RULE))


def _of_native(nodes: Nodes, key: Key, node: Node) -> Pair:
    balancers = [*values(node, "LoadBalancers", "*")]
    settings = [each for balancer in balancers for each in below(balancer, "AdvancedConfiguration")]
    groups = [each for balancer in balancers for each in below(balancer, "TargetGroupArn")]
    groups += [each for setting in settings for each in below(setting, "AlternateTargetGroupArn")]
    rules = [
        each for setting in settings for end in ("Production", "Test") for each in below(setting, f"{end}ListenerRule")
    ]
    return Pair(
        owner=key,
        shifter="ECS",
        groups=_referred(nodes, groups, TARGET_GROUP),
        routes=_referred(nodes, rules, LISTENER, RULE),
    )


def _of_frozen(nodes: Nodes, key: Key, node: Node) -> Pair:
    groups = [*values(node, "LoadBalancers", "*", "TargetGroupArn")]
    return Pair(owner=key, shifter="CodeDeploy", groups=_referred(nodes, groups, TARGET_GROUP), routes=frozenset())


def _groups_named(nodes: Nodes, name: Any) -> Iterator[Key]:
    """Yield the target groups whose name is referred to or repeated."""
    yield from _referred(nodes, [name], TARGET_GROUP)
    for key, node in of_type(nodes, TARGET_GROUP):
        if name in list(values(node, "Name")):
            yield key


def _referred(nodes: Nodes, found: list[Any], *types: str) -> frozenset[Key]:
    keys = {(each.stack, each.resource) for value in found for each in references(value)}
    return frozenset(key for key in keys if key in nodes and nodes[key].type in types)


def _shares_traffic(node: Node) -> bool:
    """Whether a listener or rule forwards with weights to two groups, which is how a pair looks by itself."""
    forwards = (targets for key in _ACTIONS for targets in values(node, key, "*", "ForwardConfig", "TargetGroups"))
    return any(len(list(below(targets, "*", "Weight"))) == _PAIR_SIZE for targets in forwards)
