"""The keys of the attributes of load balancers and target groups."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._codedeploy import LOAD_BALANCER, TARGET_GROUP
from generator.rules._ecs import members
from generator.rules._model import Model
from generator.rules._words import beginnings, nearest, plain

_OF_BALANCER = """
    access_logs.s3.bucket access_logs.s3.enabled access_logs.s3.prefix client_keep_alive.seconds
    connection_logs.s3.bucket connection_logs.s3.enabled connection_logs.s3.prefix deletion_protection.enabled
    dns_record.client_routing_policy health_check_logs.s3.bucket health_check_logs.s3.enabled
    health_check_logs.s3.prefix idle_timeout.timeout_seconds ipv6.deny_all_igw_traffic
    load_balancing.cross_zone.enabled routing.http.desync_mitigation_mode
    routing.http.drop_invalid_header_fields.enabled routing.http.preserve_host_header.enabled
    routing.http.x_amzn_tls_version_and_cipher_suite.enabled routing.http.xff_client_port.enabled
    routing.http.xff_header_processing.mode routing.http2.enabled secondary_ips.auto_assigned.per_subnet
    waf.fail_open.enabled zonal_shift.config.enabled
"""
_OF_GROUP = """
    deregistration_delay.connection_termination.enabled deregistration_delay.timeout_seconds
    lambda.multi_value_headers.enabled load_balancing.algorithm.anomaly_mitigation load_balancing.algorithm.type
    load_balancing.cross_zone.enabled preserve_client_ip.enabled proxy_protocol_v2.enabled
    send_tcp_reset.on_deregistration.enabled send_tcp_reset.on_unhealthy.enabled slow_start.duration_seconds
    stickiness.app_cookie.cookie_name stickiness.app_cookie.duration_seconds stickiness.enabled
    stickiness.lb_cookie.duration_seconds stickiness.type target_failover.on_deregistration
    target_failover.on_unhealthy target_group_health.dns_failover.minimum_healthy_targets.count
    target_group_health.dns_failover.minimum_healthy_targets.percentage
    target_group_health.unhealthy_state_routing.minimum_healthy_targets.count
    target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage
    target_health_state.unhealthy.connection_termination.enabled
    target_health_state.unhealthy.draining_interval_seconds
"""
_KEYS = {
    LOAD_BALANCER: ("LoadBalancerAttributes", _OF_BALANCER.split()),
    TARGET_GROUP: ("TargetGroupAttributes", _OF_GROUP.split()),
}


class LoadBalancingAttributes(_base.Rule):
    """An attribute's key is one that Elastic Load Balancing knows."""

    id = "E9049"
    shortdesc = "The attributes of load balancers and target groups have keys that exist"
    description = (
        "Attributes are a list of keys and values that no schema checks. Elastic Load Balancing refuses a key it does "
        "not know: Load balancer attribute key is not recognized."
    )
    source_url = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html"
    tags = ["elbv2", "targetgroup"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every attribute for a misspelt key."""
        for kind, (name, known) in _KEYS.items():
            for resource in model.resources(kind):
                for attribute in members(resource.properties.get(name)):
                    key = plain(attribute.get("Key"))
                    if key is None or key in known:
                        continue
                    meant = beginnings(key, known) or nearest(key, known)
                    if meant:
                        yield attribute.where("Key"), f"There is no attribute {key}; did you mean {meant}?"
