"""Features of ECS that do not go together with deployments by CodeDeploy."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._ecs import codedeploy_services, members
from generator.rules._model import Model
from generator.rules._values import Mapping, truth

_LISTS = {"VpcLatticeConfigurations": "VPC Lattice", "VolumeConfigurations": "EBS volumes made at deployment"}


class CodeDeployServiceFeatures(_base.Rule):
    """The service uses nothing that CodeDeploy does not support."""

    id = "W9032"
    shortdesc = "CodeDeploy supports no Service Connect, VPC Lattice or EBS volumes of an ECS service"
    description = (
        "CodeDeploy shifts traffic only behind an Application or Network Load Balancer and knows nothing of Service "
        "Connect, VPC Lattice and volumes configured at deployment. The strategies of ECS itself support them."
    )
    source_url = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-bluegreen.html"
    tags = ["ecs", "codedeploy", "bluegreen"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look for these features in every such service."""
        for service in codedeploy_services(model):
            connect = service.properties.get("ServiceConnectConfiguration")
            if isinstance(connect, Mapping) and truth(connect.get("Enabled")):
                yield (
                    service.properties.where("ServiceConnectConfiguration"),
                    "CodeDeploy does not support Service Connect: use a strategy of the ECS controller",
                )
            for key, what in _LISTS.items():
                if members(service.properties.get(key)):
                    yield (
                        service.properties.where(key),
                        f"CodeDeploy does not support {what}: use a strategy of the ECS controller",
                    )
