"""E9146: which template a StackSet takes to its accounts."""

from __future__ import annotations

from typing import Any

import pytest
from policy_cases import sub
from rule_cases import findings

PLAIN = "Resources:\n  T:\n    Type: AWS::SNS::Topic\n"


def found(**properties: Any) -> list[str]:
    body = {"StackSetName": "roles", "PermissionModel": "SERVICE_MANAGED", **properties}
    resource = {"Type": "AWS::CloudFormation::StackSet", "Properties": body}
    template = {"Resources": {"X": resource}, "Parameters": {"Given": {"Type": "String"}}}
    return [f"{name} {message}" for name, message in findings(template, "E9145", "E9146")]


@pytest.mark.parametrize(
    ("body", "word"),
    [
        (f"Transform: AWS::Serverless-2016-10-31\n{PLAIN}", "macro"),
        ('{\n  "Transform": "AWS::LanguageExtensions", "Resources": {}}', "macro"),
        (sub("Transform: AWS::LanguageExtensions\nResources: {} # ${Given}"), "macro"),
        (f"{PLAIN}  N:\n    Type: AWS::CloudFormation::Stack\n", "nested"),
        (PLAIN + "#" * 51_200, "bytes"),
    ],
)
def test_a_template_that_cannot_be_deployed_is_found(body: Any, word: str) -> None:
    (message,) = found(TemplateBody=body)
    assert message.startswith("E9146")
    assert word in message


def test_other_templates_are_not() -> None:
    assert found(TemplateBody=PLAIN) == []
    assert found(TemplateBody={"Ref": "Given"}) == []
    assert found(TemplateURL="https://example.com/Transform:") == []
    nested = f"{PLAIN}  N:\n    Type: AWS::CloudFormation::Stack\n"
    assert found(TemplateBody=nested, PermissionModel="SELF_MANAGED") == []
