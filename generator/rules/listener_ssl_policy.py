"""The TLS policy of a listener."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._codedeploy import LISTENER
from generator.rules._ecs import lacks
from generator.rules._model import Model
from generator.rules._values import text

OLD_POLICY = "ELBSecurityPolicy-2016-08"


class ListenerSslPolicy(_base.Rule):
    """An encrypted listener says which TLS versions it speaks."""

    id = "W9061"
    shortdesc = "An HTTPS or TLS listener has an SslPolicy"
    description = (
        f"Without SslPolicy a listener made by CloudFormation gets {OLD_POLICY}, which still speaks TLS 1.0 and 1.1. "
        "Setting it later modifies the listener, and that sends blue/green traffic back to the template's target group."
    )
    source_url = "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html"
    tags = ["elbv2", "listener", "security"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every encrypted listener."""
        for listener in model.resources(LISTENER):
            properties = listener.properties
            if text(properties.get("Protocol")) not in ("HTTPS", "TLS"):
                continue
            if lacks(properties, "SslPolicy"):
                yield (
                    properties.where(),
                    (
                        "Without SslPolicy this listener speaks TLS 1.0 and 1.1: "
                        "set for example ELBSecurityPolicy-TLS13-1-2-2021-06"
                    ),
                )
            elif text(properties.get("SslPolicy")) == OLD_POLICY:
                yield (
                    properties.where("SslPolicy"),
                    f"{OLD_POLICY} speaks TLS 1.0 and 1.1: set for example ELBSecurityPolicy-TLS13-1-2-2021-06",
                )
