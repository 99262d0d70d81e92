"""A target group fits the tasks it gets and the listener before it."""

from __future__ import annotations

from typing import Any

import pytest
from ecs_cases import ELB, GONE, by_ecs, changed, ref, resource, rolling, the_only, to
from rule_cases import findings

ID = "E9067"


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"Blue.TargetType": GONE}, "need target type ip, not instance"),
        ({"Green.TargetType": "instance"}, "need target type ip, not instance"),
        (
            {"Listener.DefaultActions": [to("Net")], "Net": resource(f"{ELB}TargetGroup", Protocol="TCP")},
            "which is TCP",
        ),
        ({"Listener.Protocol": "TCP", "TestRule": GONE, "ProductionRule.Actions": [to("Blue")]}, "which is HTTP"),
        ({"Green.ProtocolVersion": "GRPC", "ProductionRule": GONE}, "Only an HTTPS listener"),
    ],
)
def test_a_target_group_that_does_not_fit_is_refused(changes: dict[str, Any], word: str) -> None:
    assert word in the_only(findings(changed(by_ecs(), changes), ID))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"Blue.TargetType": ref("Unknown")},
        {"Service.LoadBalancers.0.TargetGroupArn": {"Fn::ImportValue": "blue"}},
        {"Green.ProtocolVersion": "GRPC", "Listener.Protocol": "HTTPS"},
        {"Listener.Protocol": ref("Unknown"), "Green.ProtocolVersion": "GRPC"},
    ],
)
def test_a_valid_or_unknown_form_is_accepted(changes: dict[str, Any]) -> None:
    assert findings(changed(by_ecs(), changes), ID) == []


def test_tasks_on_instances_need_a_group_of_instances() -> None:
    template = changed(rolling(), {"Blue.TargetType": "ip"})
    assert "need target type instance, not ip" in the_only(findings(template, ID))
