"""What a listener and a rule cannot be without."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._codedeploy import LISTENER, LISTENER_RULE
from generator.rules._ecs import lacks
from generator.rules._elb import balancer_type
from generator.rules._model import Model, Resource
from generator.rules._values import text

# A Gateway Load Balancer has one listener, with neither.
_WITH_PORTS = ("application", "network")
_ENDS = ("Port", "Protocol")


class ListenerMembers(_base.Rule):
    """A listener has a port and a protocol, and a rule has a listener."""

    id = "E9301"
    shortdesc = "A listener has a port and a protocol, and a rule has a listener"
    description = (
        "The schemas leave Port and Protocol of a listener and ListenerArn of a rule free, but Elastic Load Balancing "
        "refuses a listener of an Application or Network Load Balancer without port or protocol, and a rule that "
        "belongs to no listener."
    )
    source_url = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html"
    tags = ["elbv2", "listener"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every listener and every rule."""
        for rule in model.resources(LISTENER_RULE):
            if lacks(rule.body, "Properties", "ListenerArn"):
                yield rule.properties.path, f"{rule.name} needs ListenerArn: a rule belongs to a listener"
        for listener in model.resources(LISTENER):
            missing = [key for key in _ENDS if lacks(listener.body, "Properties", key)]
            if missing and (len(missing) < len(_ENDS) or _has_ports(model, listener)):
                yield listener.properties.path, f"{listener.name} needs {' and '.join(missing)}"


def _has_ports(model: Model, listener: Resource) -> bool:
    return text(balancer_type(model, listener)) in _WITH_PORTS
