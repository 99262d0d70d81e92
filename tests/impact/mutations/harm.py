"""What hurts a service under CodeDeploy although CloudFormation would begin it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.impact.model import Action

from .mutation import Edit, Mutation, attribute, drop, put, remove

_SERVICE = "web.service/Service"
_TASKS = "web.service/FirstTaskDefinition"
_RULE = "web.target-groups/ProductionListenerRule"
_TEST_RULE = "web.target-groups/TestListenerRule"
_GROUP = "web.deployment/DeploymentGroup"
_SCALING = ("web.scaling/Tasks", "web.scaling/RequestPolicy", "web.scaling/CpuPolicy")
_LISTENER = "load-balancer/ProductionListener"

_FORWARD_TO_BLUE = [
    {
        "Type": "forward",
        "TargetGroupArn": {"Fn::ImportValue": {"Fn::Sub": "${EnvironmentName}-web-BlueTargetGroupArn"}},
    }
]

# Every property that a person would like to change, and some that CloudFormation changes by itself.
_OF_SERVICE: tuple[tuple[str, Any], ...] = (
    ("HealthCheckGracePeriodSeconds", 77),
    ("PlatformVersion", "1.4.0"),
    ("DesiredCount", 3),
    ("TaskDefinition", {"Ref": "FirstTaskDefinition"}),
    ("EnableExecuteCommand", True),
    ("EnableECSManagedTags", False),
    ("PropagateTags", "TASK_DEFINITION"),
    ("Tags", [{"Key": "Version", "Value": "2"}]),
    ("CapacityProviderStrategy.0.CapacityProvider", "FARGATE_SPOT"),
    ("DeploymentConfiguration", {"MaximumPercent": 150}),
    ("NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp", "ENABLED"),
    ("NetworkConfiguration.AwsvpcConfiguration.SecurityGroups", ["sg-12345678"]),
    ("LoadBalancers.0.ContainerName", "another"),
    ("LoadBalancers.0.ContainerPort", 8000),
)


def mutations() -> Iterator[Mutation]:
    """Yield a mutation for each kind of harm."""
    for path, value in _OF_SERVICE:
        yield _harm(
            f"{path} of a service under CodeDeploy is refused",
            _SERVICE,
            "modify",
            "frozen-service-modified",
            put(_SERVICE, path, value),
        )
    yield _harm(
        "a service under CodeDeploy is refused for another DependsOn alone",
        _SERVICE,
        "modify",
        "frozen-service-modified",
        attribute(_SERVICE, "DependsOn", ["FirstTaskDefinition"]),
    )
    yield _harm(
        "a service under CodeDeploy is refused for its Metadata alone",
        _SERVICE,
        "modify",
        "frozen-service-modified",
        attribute(_SERVICE, "Metadata", {"Version": 2}),
    )
    yield from _of_traffic()
    yield from _of_deployments()


def _of_traffic() -> Iterator[Mutation]:
    for rule in (_RULE, _TEST_RULE):
        for path, value in (
            ("Priority", 77),
            ("Conditions.0.PathPatternConfig.Values", ["/another/*"]),
            ("Actions.0.TargetGroupArn", {"Ref": "GreenTargetGroup" if rule == _RULE else "BlueTargetGroup"}),
        ):
            yield _harm(
                f"{path} of {rule} sends the traffic back", rule, "modify", "traffic-reset", put(rule, path, value)
            )
        yield _harm(f"{rule} is missed by its deployments", rule, "remove", "traffic-route-lost", remove(rule))
    yield Mutation(
        name="a listener that forwards to the pair itself must not be modified either",
        resource=_LISTENER,
        before=(put(_LISTENER, "DefaultActions", _FORWARD_TO_BLUE),),
        edits=(put(_LISTENER, "SslPolicy", "ELBSecurityPolicy-TLS13-1-2-2021-06"),),
        action="modify",
        release="major",
        hazards=frozenset({"traffic-reset"}),
    )


def _of_deployments() -> Iterator[Mutation]:
    port = "ContainerDefinitions.0.PortMappings.0.ContainerPort"
    yield _harm(
        "the container's port is the service's too", _TASKS, "replace", "container-renamed", put(_TASKS, port, 1)
    )
    name = "ContainerDefinitions.0.Name"
    yield _harm(
        "the container's name is the service's too", _TASKS, "replace", "container-renamed", put(_TASKS, name, "x")
    )
    yield _harm(
        "a revision that is not retained is lost to rollbacks",
        _TASKS,
        "replace",
        "revision-deregistered",
        attribute(_TASKS, "UpdateReplacePolicy", None),
        put(_TASKS, "Cpu", "1024"),
    )
    yield _harm("a service needs its deployment group", _GROUP, "remove", "deployment-group-removed", remove(_GROUP))
    yield _harm(
        "alarms that are left out stay with the group",
        _GROUP,
        "modify",
        "alarms-stay-attached",
        drop(_GROUP, "AlarmConfiguration"),
    )
    yield _harm(
        "a service that is removed stops",
        _SERVICE,
        "remove",
        "blue-green-service-removed",
        *map(remove, (_SERVICE, _GROUP, *_SCALING)),
    )
    yield _harm(
        "there is no way back to CodeDeploy",
        _SERVICE,
        "modify",
        "controller-leaves-codedeploy",
        put(_SERVICE, "DeploymentController", {"Type": "ECS"}),
    )
    yield Mutation(
        name="a service of ECS cannot be handed to CodeDeploy",
        resource=_SERVICE,
        before=(put(_SERVICE, "DeploymentController", {"Type": "ECS"}),),
        edits=(put(_SERVICE, "DeploymentController", {"Type": "CODE_DEPLOY"}),),
        action="modify",
        release="major",
        hazards=frozenset({"controller-enters-codedeploy"}),
    )


def _harm(name: str, resource: str, action: Action, hazard: str, *edits: Edit) -> Mutation:
    hazards = frozenset({hazard})
    return Mutation(name=name, resource=resource, edits=edits, action=action, release="major", hazards=hazards)
