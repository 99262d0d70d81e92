"""What an ECS service cannot do without, and the limits of its numbers."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._codedeploy import is_complete
from generator.rules._ecs import controller, lacks, load_balancers, services
from generator.rules._model import Model, Resource
from generator.rules._values import Mapping, Sequence, number

MAXIMUM_GRACE_PERIOD = 2147483647
LIMITS = {"SecurityGroups": 5, "Subnets": 16}


class ServiceValues(_base.Rule):
    """A service has a task definition, whole load balancers, and numbers within the limits of ECS."""

    id = "E9040"
    shortdesc = "An ECS service has a task definition, whole load balancers, and values within its limits"
    description = (
        "CloudFormation's schema leaves open what CreateService refuses: a service without a task definition, a load "
        "balancer without container name and port or with a target group that is no ARN, a grace period outside 0 to "
        "2147483647 seconds, more than 5 security groups or 16 subnets."
    )
    source_url = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html"
    tags = ["ecs"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every service; one of an external controller has all this in its task sets."""
        for service in services(model):
            if controller(service) in ("ECS", "CODE_DEPLOY"):
                if lacks(service.properties, "TaskDefinition"):
                    yield (
                        service.properties.where(),
                        "A service needs a TaskDefinition: a family, or Ref of the resource",
                    )
                for entry in load_balancers(service):
                    yield from _load_balancer(model, entry)
            yield from _grace_period(service)
            yield from _network(service)


def _load_balancer(model: Model, entry: Mapping) -> Iterator[Problem]:
    for key in ("ContainerName", "ContainerPort"):
        if lacks(entry, key):
            yield entry.path, f"A load balancer of a service needs {key}: what ECS registers with the target group"
    # What a parameter holds by default may be a placeholder.
    arn = model.written(entry.where("TargetGroupArn"))
    if isinstance(arn, str) and not arn.startswith("arn:"):
        yield entry.where("TargetGroupArn"), f"{arn} is no ARN of a target group: use Ref of the target group"


def _grace_period(service: Resource) -> Iterator[Problem]:
    seconds = number(service.properties.get("HealthCheckGracePeriodSeconds"))
    if seconds is not None and not 0 <= seconds <= MAXIMUM_GRACE_PERIOD:
        yield (
            service.properties.where("HealthCheckGracePeriodSeconds"),
            f"The grace period is 0 to {MAXIMUM_GRACE_PERIOD} seconds, not {seconds:.0f}",
        )


def _network(service: Resource) -> Iterator[Problem]:
    network = service.properties.at("NetworkConfiguration", "AwsvpcConfiguration")
    for key, limit in LIMITS.items():
        found = network.get(key) if isinstance(network, Mapping) else None
        if isinstance(found, Sequence) and is_complete(found) and len(found) > limit:
            yield found.path, f"A service takes at most {limit} {key}, not {len(found)}"
