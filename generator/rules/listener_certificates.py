"""The certificate of a listener."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._codedeploy import LISTENER
from generator.rules._ecs import members
from generator.rules._model import Model
from generator.rules._values import is_known, text

_PLAIN = ("HTTP", "TCP", "UDP", "TCP_UDP")


class ListenerCertificates(_base.Rule):
    """Only encrypted listeners have a certificate and a TLS policy, and they have one certificate."""

    id = "E9061"
    shortdesc = "Only an HTTPS or TLS listener has a certificate and SslPolicy, and it has one certificate"
    description = (
        "Elastic Load Balancing refuses certificates and policies on listeners that do not encrypt, and a listener "
        "with several: further certificates are AWS::ElasticLoadBalancingV2::ListenerCertificate."
    )
    source_url = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html"
    tags = ["elbv2", "listener"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every listener."""
        for listener in model.resources(LISTENER):
            properties = listener.properties
            protocol = text(properties.get("Protocol"))
            certificates = members(properties.get("Certificates"))
            if protocol in _PLAIN and certificates:
                yield properties.where("Certificates"), f"A listener with protocol {protocol} takes no certificate"
            if protocol in _PLAIN and is_known(properties.get("SslPolicy")):
                yield properties.where("SslPolicy"), f"A listener with protocol {protocol} takes no SslPolicy"
            if protocol in ("HTTPS", "TLS") and len(certificates) > 1:
                yield (
                    properties.where("Certificates"),
                    (
                        "A listener takes one certificate; add the others as "
                        "AWS::ElasticLoadBalancingV2::ListenerCertificate"
                    ),
                )
