"""Tasks with an address of their own on the internet, past their load balancer."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._ecs import is_blue_green, services
from generator.rules._model import Model
from generator.rules._values import Mapping, text


class ServicePublicAddress(_base.Rule):
    """Tasks of a blue/green service are reached through its load balancer only."""

    id = "W9036"
    shortdesc = "Tasks of a blue/green service have no public address"
    description = (
        "With AssignPublicIp every task gets an address on the internet, and with it a way in past the load balancer "
        "and its listeners: a new version could be reached before it was tested. Security Hub reports it as ECS.2."
    )
    source_url = "https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html"
    tags = ["ecs", "bluegreen", "security"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at the network of every blue/green service."""
        for service in services(model):
            network = service.properties.at("NetworkConfiguration", "AwsvpcConfiguration")
            if (
                is_blue_green(service)
                and isinstance(network, Mapping)
                and text(network.get("AssignPublicIp")) == "ENABLED"
            ):
                yield (
                    network.where("AssignPublicIp"),
                    "Tasks get a public address: set DISABLED, and give private subnets a NAT gateway or endpoints",
                )
