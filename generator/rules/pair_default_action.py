"""A pair behind the default action of an encrypted listener."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._codedeploy import LISTENER
from generator.rules._elb import balancer_type, forwards, pairs
from generator.rules._model import Model
from generator.rules._values import Reference, text


class PairDefaultAction(_base.Rule):
    """An HTTPS listener forwards to a pair by a rule, so that its certificate can change."""

    id = "W9063"
    shortdesc = "An HTTPS listener forwards to a blue/green pair by a rule, not by its default action"
    description = (
        "After a deployment the live weights differ from the template. Any change of the listener, such as another "
        "certificate or SslPolicy, sends the template's default action again: all requests go to the first target "
        "group, which may be empty. A rule of its own stays as it is when the listener changes."
    )
    source_url = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ModifyListener.html"
    tags = ["elbv2", "codedeploy", "bluegreen"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at the default actions of every HTTPS listener of an Application Load Balancer."""
        paired = {name for pair in pairs(model) for name in pair.names}
        for listener in model.resources(LISTENER) if paired else ():
            if text(listener.properties.get("Protocol")) != "HTTPS" or balancer_type(model, listener) != "application":
                continue
            for forward in forwards(listener):
                if isinstance(forward.target, Reference) and forward.target.resource in paired:
                    yield (
                        forward.path,
                        (
                            f"A new certificate here would send all requests back to {forward.target.resource}, "
                            "whichever colour is live: forward by a ListenerRule and let the default action answer 404"
                        ),
                    )
