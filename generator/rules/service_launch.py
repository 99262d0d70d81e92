"""Where the tasks of a service run, and what ECS then wants and refuses."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._ecs import controller, is_fargate, lacks, members, network_mode, services, task_definitions
from generator.rules._model import Model, Resource
from generator.rules._values import Mapping, Reference, Sequence, is_known, text


class ServiceLaunch(_base.Rule):
    """Launch type, capacity providers, platform version, network and role of a service go together."""

    id = "E9037"
    shortdesc = "Launch type, network and role of an ECS service go together"
    description = (
        "ECS refuses a launch type beside a capacity provider strategy, a platform version or a public IP address with "
        "the EC2 launch type, Fargate without subnets or with a task definition for EC2, and a service role where a "
        "service linked role is needed."
    )
    source_url = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html"
    tags = ["ecs", "fargate"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every service."""
        for service in services(model):
            properties = service.properties
            if text(properties.get("LaunchType")) and members(properties.get("CapacityProviderStrategy")):
                yield (
                    properties.where("LaunchType"),
                    "A service has a LaunchType or a CapacityProviderStrategy, not both: remove one of them",
                )
            if text(properties.get("LaunchType")) == "EC2":
                yield from _ec2(service)
            if is_fargate(service) and controller(service) in ("ECS", "CODE_DEPLOY"):
                yield from _fargate(model, service)
            yield from _role(service)


def _ec2(service: Resource) -> Iterator[Problem]:
    if text(service.properties.get("PlatformVersion")):
        yield (
            service.properties.where("PlatformVersion"),
            "A platform version is for Fargate; ECS refuses it with the EC2 launch type",
        )
    network = service.properties.at("NetworkConfiguration", "AwsvpcConfiguration")
    if isinstance(network, Mapping) and text(network.get("AssignPublicIp")) == "ENABLED":
        yield (
            network.where("AssignPublicIp"),
            "ECS assigns no public IP address with the EC2 launch type: DISABLED, or leave it out",
        )


def _fargate(model: Model, service: Resource) -> Iterator[Problem]:
    tasks = task_definitions(model, service)
    by_reference = isinstance(service.properties.get("TaskDefinition"), Reference)
    # cfn-lint (E3052) says so itself where it sees the task definition.
    seen = by_reference and any(network_mode(task) == "awsvpc" for task in tasks)
    if lacks(service.properties, "NetworkConfiguration"):
        if not seen:
            yield service.properties.where(), "Tasks on Fargate need NetworkConfiguration, with the subnets they run in"
    elif lacks(service.properties, "NetworkConfiguration", "AwsvpcConfiguration", "Subnets"):
        yield (
            service.properties.where("NetworkConfiguration"),
            "Tasks on Fargate need AwsvpcConfiguration with Subnets",
        )
    # cfn-lint (E3048, E3054) looks only at task definitions for Fargate, and at references with a launch type.
    if by_reference and "LaunchType" in service.properties:
        return
    for task in tasks:
        mode = network_mode(task)
        platforms = task.properties.get("RequiresCompatibilities")
        is_for_fargate = isinstance(platforms, Sequence) and "FARGATE" in platforms
        if mode not in (None, "awsvpc") and not is_for_fargate:
            yield (
                task.properties.where("NetworkMode"),
                f"{service.name} runs this task on Fargate, where NetworkMode is awsvpc, not {mode}",
            )
        elif isinstance(platforms, Sequence) and platforms and not is_for_fargate and all(map(is_known, platforms)):
            yield (
                task.properties.where("RequiresCompatibilities"),
                f"{service.name} runs this task on Fargate: add FARGATE to RequiresCompatibilities",
            )


def _role(service: Resource) -> Iterator[Problem]:
    properties = service.properties
    linked = {
        "tasks with a network interface of their own": isinstance(
            properties.at("NetworkConfiguration", "AwsvpcConfiguration"), Mapping
        ),
        "service discovery": bool(members(properties.get("ServiceRegistries"))),
        "several target groups": len(members(properties.get("LoadBalancers"))) > 1,
    }
    reasons = [reason for reason, holds in linked.items() if holds]
    if isinstance(properties.get("Role"), str | Reference) and reasons:
        yield (
            properties.where("Role"),
            f"ECS refuses a Role for a service with {reasons[0]}: it uses its service linked role, leave Role out",
        )
