"""Conditions with every function that CloudFormation takes in them, and the short form of those that rules have.

ministack's conditions know neither `Fn::Join` nor Regions.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from ministack.services.cloudformation import changesets, engine, handlers, stacks

# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-rules.html
_OF_RULES = ("Contains", "EachMemberEquals", "EachMemberIn", "RefAll", "ValueOf", "ValueOfAll")


def install() -> None:
    """Put ours in place of ministack's wherever it is used."""
    for module in (engine, stacks, changesets, handlers):
        module._evaluate_conditions = evaluate
    for function in _OF_RULES:
        engine.CfnLoader.add_constructor(f"!{function}", engine._construct_cfn_tag(f"Fn::{function}"))


def evaluate(template: Mapping[str, Any], params: Mapping[str, Any]) -> dict[str, bool]:
    """Return every condition of a template, by name."""
    conditions = _Conditions(template, params)
    return {name: conditions.named(name) for name in template.get("Conditions") or {}}


class _Conditions:
    def __init__(self, template: Mapping[str, Any], params: Mapping[str, Any]) -> None:
        self._declared = template.get("Conditions") or {}
        self._mappings = template.get("Mappings") or {}
        self._params = params
        self._known: dict[str, bool] = {}

    def named(self, name: str) -> bool:
        if name not in self._known:
            self._known[name] = self._holds(self._declared[name])
        return self._known[name]

    def _holds(self, expression: Any) -> bool:
        [(function, value)] = expression.items()
        if function == "Condition":
            return self.named(value)
        if function == "Fn::Not":
            return not self._holds(value[0])
        if function == "Fn::And":
            return all(self._holds(each) for each in value)
        if function == "Fn::Or":
            return any(self._holds(each) for each in value)
        if function != "Fn::Equals":
            raise ValueError(f"Template format error: {function} is no function of a condition")
        left, right = (self._value(each) for each in value)
        return bool(left == right)

    def _value(self, value: Any) -> str:
        resolved = engine._resolve_refs(copy.deepcopy(value), {}, self._params, self._known, self._mappings, "", "")
        return str(resolved).lower() if isinstance(resolved, bool) else str(resolved)
