"""The rules about services and load balancing over whole templates: valid ones, ours, and malformed ones."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from ecs_cases import by_codedeploy, by_ecs, changed, ref, rolling, with_logs
from rule_cases import findings

_IDS = tuple(f"{kind}90{group}{number}" for kind in "EW" for group in (3, 4, 6) for number in range(10))
_WRONG: tuple[Any, ...] = (None, 7, "text", [], {}, [[]], {"Ref": "Service"}, {"Fn::If": []}, {"Fn::GetAtt": ["Task"]})


@pytest.mark.parametrize("template", [by_codedeploy, by_ecs, rolling, with_logs])
def test_a_valid_template_has_no_finding(template: Callable[[], dict[str, Any]]) -> None:
    assert findings(template()) == []


@pytest.mark.parametrize("strategy", ["LINEAR", "CANARY"])
def test_every_strategy_has_no_finding(strategy: str) -> None:
    assert findings(by_ecs(strategy)) == []


def test_names_of_other_stacks_have_no_finding() -> None:
    imported = {"Fn::ImportValue": "name"}
    places = ("TaskDefinition", "LoadBalancers.0.TargetGroupArn", "NetworkConfiguration", "Cluster")
    for template in (by_codedeploy(), by_ecs()):
        changes = {f"Service.{place}": imported for place in places}
        assert findings(changed(template, changes), *_IDS) == []


def test_parameters_without_a_default_have_no_finding() -> None:
    for template in (by_codedeploy(), by_ecs()):
        template["Parameters"]["Given"] = {"Type": "String"}
        for key in template["Resources"]["Service"]["Properties"]:
            assert findings(changed(template, {f"Service.{key}": ref("Given")}), *_IDS) == []


@pytest.mark.parametrize("template", [by_codedeploy, by_ecs, rolling, with_logs])
def test_no_rule_raises_on_a_malformed_template(template: Callable[[], dict[str, Any]]) -> None:
    whole = template()
    for way in _places(whole["Resources"]):
        for wrong in _WRONG:
            broken = copy.deepcopy(whole)
            target: Any = broken["Resources"]
            for key in way[:-1]:
                target = target[key]
            target[way[-1]] = wrong
            findings(broken, *_IDS)


def _places(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield (*way, key)
        yield from _places(item, (*way, key))
