"""The order of a load balancer and the policy of its log bucket."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._codedeploy import LOAD_BALANCER
from generator.rules._graph import needs
from generator.rules._model import Model
from generator.rules._values import Reference, truth
from generator.rules.access_logs import attribute, policies_of


class AccessLogOrder(_base.Rule):
    """The load balancer is made after the policy that lets it write."""

    id = "W9065"
    shortdesc = "A load balancer with access logs is made after the policy of its bucket"
    description = (
        "CloudFormation makes bucket policy and load balancer side by side. If the policy is later, access logs "
        "cannot be enabled: Access Denied for bucket."
    )
    source_url = "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html"
    tags = ["elbv2", "s3"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every load balancer whose log bucket has its policy in the template."""
        for balancer in model.resources(LOAD_BALANCER):
            attributes = balancer.properties.get("LoadBalancerAttributes")
            enabled, _ = attribute(attributes, "access_logs.s3.enabled")
            bucket, path = attribute(attributes, "access_logs.s3.bucket")
            if not truth(enabled) or not isinstance(bucket, Reference):
                continue
            names = sorted({policy.name for policy in policies_of(model, balancer, bucket.resource)})
            if names and not needs(model, balancer.name).intersection(names):
                yield path, f"The load balancer may be made before its bucket lets it write: add DependsOn {names[0]}"
