"""What must exist before a service that CodeDeploy deploys."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._codedeploy import LISTENER, LISTENER_RULE, TARGET_GROUP
from generator.rules._ecs import codedeploy_services, families, load_balancers
from generator.rules._elb import forwarded, forwards_known
from generator.rules._graph import needs
from generator.rules._model import Model, Resource
from generator.rules._values import Mapping, Reference, is_known


class CodeDeployServiceOrder(_base.Rule):
    """The service waits for its listener and for its task definition."""

    id = "E9034"
    shortdesc = "A CODE_DEPLOY service is made after its listener and its task definition"
    description = (
        "Without DependsOn, CloudFormation makes the service beside the listener. ECS refuses it: The target group "
        "does not have an associated load balancer. The same holds for a task definition given by family."
    )
    source_url = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-dependson.html"
    tags = ["ecs", "codedeploy", "bluegreen"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at what every such service needs and does not name."""
        for service in codedeploy_services(model):
            before = needs(model, service.name)
            for entry in load_balancers(service):
                yield from _listener(model, service, entry, before)
            by_reference = isinstance(service.properties.get("TaskDefinition"), Reference)
            names = [] if by_reference else families(model, service)
            if names and not before.intersection(names):
                yield (
                    service.properties.where("TaskDefinition"),
                    f"The service may be made before the task definition it names: add DependsOn {names[0]}",
                )


def _listener(model: Model, service: Resource, entry: Mapping, before: set[str]) -> Iterator[Problem]:
    group = model.target(service, entry.get("TargetGroupArn"), TARGET_GROUP)
    if group is None:
        return
    routes = [
        route
        for name, kind in model.types.items()
        if kind in (LISTENER, LISTENER_RULE)
        for route in model.same_world(service, name)
    ]
    to_group = sorted({route.name for route in routes if group.name in forwarded(route)})
    # A nested stack, a macro or a resource of somebody's own may attach the group as well.
    silent = not all(forwards_known(route) for route in routes) or _others_may_attach(model)
    if to_group and not before.intersection(to_group):
        yield (
            service.path,
            f"The service may be made before {group.name} has a load balancer: add DependsOn {' or '.join(to_group)}",
        )
    if not to_group and not silent:
        yield (
            entry.where("TargetGroupArn"),
            f"No listener or rule forwards to {group.name}: ECS refuses a target group without a load balancer",
        )


def _others_may_attach(model: Model) -> bool:
    foreign = ("AWS::CloudFormation::", "Custom::")
    modules = any(kind.startswith(foreign) or kind.endswith("::MODULE") for kind in model.types.values())
    transform = model.template.get("Transform")
    return modules or is_known(transform) or isinstance(transform, list)
