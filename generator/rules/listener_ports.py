"""The ports of the listeners of one load balancer."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._codedeploy import LISTENER
from generator.rules._model import Model
from generator.rules._values import Imported, Reference, text


class ListenerPorts(_base.Rule):
    """Two listeners of a load balancer listen on two ports."""

    id = "E9062"
    shortdesc = "The listeners of a load balancer have different ports"
    description = (
        "Production and test traffic of a blue/green deployment come in through two listeners of one load balancer. "
        "Elastic Load Balancing refuses a second listener on the same port."
    )
    source_url = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html"
    tags = ["elbv2", "listener", "bluegreen"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Compare every two listeners that can exist together."""
        names = [name for name, kind in model.types.items() if kind == LISTENER]
        for first, second in itertools.combinations(names, 2):
            for one in model.variants(first):
                balancer, port = one.properties.get("LoadBalancerArn"), text(one.properties.get("Port"))
                if port is None or not isinstance(balancer, Reference | Imported | str) or balancer == Imported(""):
                    continue
                for other in model.same_world(one, second):
                    same = other.properties.get("LoadBalancerArn") == balancer
                    if same and text(other.properties.get("Port")) == port:
                        yield (
                            other.properties.where("Port"),
                            f"{first} listens on port {port} of this load balancer already",
                        )
