"""The load balancer of a service that CodeDeploy deploys."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._ecs import all_known, codedeploy_services, lacks, members
from generator.rules._model import Model


class CodeDeployServiceLoadBalancer(_base.Rule):
    """The service starts in exactly one target group."""

    id = "E9033"
    shortdesc = "A CODE_DEPLOY service has exactly one target group"
    description = (
        "CodeDeploy shifts the traffic of one target group of an Application or Network Load Balancer. ECS refuses a "
        "CODE_DEPLOY service without one, with several, or behind a Classic Load Balancer."
    )
    source_url = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-bluegreen.html"
    tags = ["ecs", "codedeploy", "bluegreen"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at the load balancers of every such service."""
        for service in codedeploy_services(model):
            found = service.properties.get("LoadBalancers")
            entries = members(found)
            path = service.properties.where("LoadBalancers")
            if lacks(service.properties, "LoadBalancers") or (all_known(found) and not entries):
                yield path, "A CODE_DEPLOY service needs LoadBalancers, with the target group it starts in"
            if len(entries) > 1:
                yield (
                    path,
                    (
                        f"A CODE_DEPLOY service has one target group, not {len(entries)}: the second one comes "
                        "from the deployment group"
                    ),
                )
            for entry in entries:
                if "LoadBalancerName" in entry or lacks(entry, "TargetGroupArn"):
                    yield entry.path, "CodeDeploy needs a target group (TargetGroupArn), not a Classic Load Balancer"
