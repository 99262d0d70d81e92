"""The values of the attributes of load balancers and target groups."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._codedeploy import LOAD_BALANCER, TARGET_GROUP
from generator.rules._ecs import members
from generator.rules._model import Model
from generator.rules._words import plain

_LISTS = {LOAD_BALANCER: "LoadBalancerAttributes", TARGET_GROUP: "TargetGroupAttributes"}
_WEEK = 604_800
_COUNTS = {
    "client_keep_alive.seconds": (60, _WEEK),
    "deregistration_delay.timeout_seconds": (0, 3600),
    "idle_timeout.timeout_seconds": (1, 4000),
    "secondary_ips.auto_assigned.per_subnet": (0, 7),
    "slow_start.duration_seconds": (30, 900),
    "stickiness.app_cookie.duration_seconds": (1, _WEEK),
    "stickiness.lb_cookie.duration_seconds": (1, _WEEK),
    "target_group_health.dns_failover.minimum_healthy_targets.percentage": (1, 100),
    "target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage": (1, 100),
    "target_health_state.unhealthy.draining_interval_seconds": (0, 360_000),
}
# Words and numbers beside the range.
_BESIDE = {
    "slow_start.duration_seconds": ("0",),
    "target_group_health.dns_failover.minimum_healthy_targets.percentage": ("off",),
    "target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage": ("off",),
}
_WORDS = {
    "dns_record.client_routing_policy": (
        "availability_zone_affinity",
        "partial_availability_zone_affinity",
        "any_availability_zone",
    ),
    "load_balancing.algorithm.anomaly_mitigation": ("on", "off"),
    "load_balancing.algorithm.type": ("round_robin", "least_outstanding_requests", "weighted_random"),
    "load_balancing.cross_zone.enabled": ("true", "false", "use_load_balancer_configuration"),
    "routing.http.desync_mitigation_mode": ("monitor", "defensive", "strictest"),
    "routing.http.xff_header_processing.mode": ("append", "preserve", "remove"),
    "stickiness.type": ("lb_cookie", "app_cookie", "source_ip", "source_ip_dest_ip", "source_ip_dest_ip_proto"),
    "target_failover.on_deregistration": ("rebalance", "no_rebalance"),
    "target_failover.on_unhealthy": ("rebalance", "no_rebalance"),
}


class LoadBalancingAttributeValues(_base.Rule):
    """An attribute's value is one that its key takes."""

    id = "E9300"
    shortdesc = "The attributes of load balancers and target groups have values that their keys take"
    description = (
        "Attributes are a list of keys and values that no schema checks. Elastic Load Balancing refuses numbers beyond "
        "the range of a key, as a deregistration delay of more than 3600 seconds, and words that the key does not know."
    )
    source_url = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html"
    tags = ["elbv2", "targetgroup"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every attribute whose key and value are known."""
        for kind, name in _LISTS.items():
            for resource in model.resources(kind):
                for attribute in members(resource.properties.get(name)):
                    key, value = plain(attribute.get("Key")), plain(attribute.get("Value"))
                    wanted = _wanted(key, value) if key is not None and value is not None else None
                    if wanted:
                        yield attribute.where("Value"), f"{key} takes {wanted}, not {value}"


def _wanted(key: str, value: str) -> str | None:
    """Return what the key takes, where the value is nothing of it."""
    if key in _COUNTS:
        least, most = _COUNTS[key]
        beside = _BESIDE.get(key, ())
        if value in beside or (value.isdecimal() and least <= int(value) <= most):
            return None
        return " or ".join([f"{least} to {most}", *beside])
    words = _WORDS.get(key) or (("true", "false") if key.endswith(".enabled") else ())
    return " or ".join(words) if words and value.lower() not in words else None
