"""E9141: a template for StackSets has no macro and no nested stack."""

from __future__ import annotations

from typing import Any

import pytest
from rule_cases import findings

OURS = {"Template": "service", "Version": "1.0.0"}
MEANT = [OURS, {"StackSet": True}, {"StackSet": "true"}]
NESTED = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "https://example.com/a.yaml"}}
BAD: list[dict[str, Any]] = [
    {"Transform": "AWS::Serverless-2016-10-31"},
    {"Transform": ["AWS::LanguageExtensions"]},
    {"Resources": {"X": {"Type": "T", "Properties": {"Fn::Transform": {"Name": "AWS::Include"}}}}},
    {"Resources": {"Fn::ForEach::Topics": ["Name", ["a"], {}]}},
    {"Resources": {"X": NESTED}},
    {"Resources": {"X": {"Type": "AWS::CloudFormation::StackSet", "Properties": {}}}},
]


@pytest.mark.parametrize("metadata", MEANT)
@pytest.mark.parametrize("template", BAD)
def test_what_a_stack_set_refuses_is_found(template: dict[str, Any], metadata: dict[str, Any]) -> None:
    ((_, message),) = findings({**template, "Metadata": metadata}, "E9141")
    assert message.startswith("A service-managed StackSet ")


@pytest.mark.parametrize("metadata", [{}, {"Version": "1"}, {"StackSet": False}, {"StackSet": {"Ref": "x"}}])
@pytest.mark.parametrize("template", BAD)
def test_templates_for_something_else_are_left_alone(template: dict[str, Any], metadata: dict[str, Any]) -> None:
    assert findings({**template, "Metadata": metadata}, "E9141") == []


def test_a_plain_template_is_good() -> None:
    assert findings({"Resources": {"X": {"Type": "AWS::SNS::Topic"}}, "Metadata": OURS}, "E9141") == []
