"""What a load balancer entry needs so that ECS can shift its traffic."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._codedeploy import is_same_at
from generator.rules._ecs import lacks, load_balancers, native_services, native_strategy
from generator.rules._model import Model
from generator.rules._values import Mapping

_REQUIRED = {
    "AlternateTargetGroupArn": "the second target group",
    "ProductionListenerRule": "the rule (on a Network Load Balancer the listener) that carries production traffic",
    "RoleArn": "the role with which ECS changes listeners and target groups",
}


class NativeAdvancedConfiguration(_base.Rule):
    """Every load balancer of a native blue/green service names its second group, its rule and its role."""

    id = "E9041"
    shortdesc = "A load balancer of a BLUE_GREEN, LINEAR or CANARY service needs AdvancedConfiguration"
    description = (
        "ECS shifts traffic from one target group to the other by changing the production rule. It refuses the service "
        "without the alternate target group, the rule and a role, or with twice the same group."
    )
    source_url = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/alb-resources-for-blue-green.html"
    tags = ["ecs", "bluegreen"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every load balancer of every service with a strategy of ECS."""
        for service in native_services(model):
            for entry in load_balancers(service):
                if lacks(entry, "AdvancedConfiguration"):
                    yield entry.path, f"Strategy {native_strategy(service)} needs AdvancedConfiguration here"
                advanced = entry.get("AdvancedConfiguration")
                if isinstance(advanced, Mapping):
                    yield from _members(model, entry, advanced)


def _members(model: Model, entry: Mapping, advanced: Mapping) -> Iterator[Problem]:
    for key, what in _REQUIRED.items():
        # cfn-lint says so itself of the only member that the schema requires.
        if key != "AlternateTargetGroupArn" and lacks(advanced, key):
            yield advanced.path, f"AdvancedConfiguration needs {key}: {what}"
    alternate = advanced.get("AlternateTargetGroupArn")
    own = entry.get("TargetGroupArn"), entry.where("TargetGroupArn")
    if alternate is not None and is_same_at(model, own, (alternate, advanced.where("AlternateTargetGroupArn"))):
        yield (
            advanced.where("AlternateTargetGroupArn"),
            "The alternate target group is the service's own one: there would be no green",
        )
