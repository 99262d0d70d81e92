"""What the pages say of a new value is what the templates do with it."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pytest
from committed_pages import release

from generator.docs_tables import later
from generator.docs_tables.release import Release, Stack


def one_stack(properties: Mapping[str, Any], kind: str = "AWS::ECR::Repository", **template: Any) -> Stack:
    return Stack(
        name="one",
        scope="environment",
        instead_of=None,
        by_name=(),
        parameters={},
        exports={},
        imports=(),
        template={"Resources": {"X": {"Type": kind, "Properties": properties}}, **template},
    )


@pytest.mark.parametrize(
    ("stack", "parameter", "words"),
    [
        ("network", "EnvironmentName", "no: stacks find each other by it"),
        ("network", "VpcNetworkAddress", "not if it changes `VpcId`, which others import; a new `Vpc`"),
        ("network", "NatGateways", "yes"),
        ("load-balancer", "TestPort", "a new `TesterIngress`"),
        ("load-balancer", "ProductionPort", "yes"),
        ("load-balancer", "HostedZoneId", "a new `Alias`"),
        ("registry", "EncryptionType", "no: `Repository` has a name that cannot be used twice"),
        ("target-groups", "PathPatterns", "no: fixed"),
        ("service", "ContainerPort", "no: fixed"),
        ("service", "Cpu", "a new `FirstTaskDefinition`"),
    ],
)
def test_the_answer_follows_from_the_template(stack: str, parameter: str, words: str) -> None:
    whole = release()
    assert later.answer(whole, next(one for one in whole.stacks if one.name == stack), parameter) == words


@pytest.mark.parametrize(
    "value",
    [
        {"Ref": "P"},
        {"Fn::Sub": "a-${P}"},
        {"Fn::Sub": ["${a}", {"a": {"Ref": "P"}}]},
        {"Fn::If": ["IsSo", "a", "b"]},
        {"Fn::If": ["IsOther", {"Ref": "P"}, "b"]},
        {"Fn::Join": ["", ["a", {"Ref": "P"}]]},
    ],
)
def test_a_create_only_property_is_found_however_the_parameter_gets_there(value: Any) -> None:
    conditions = {
        "IsSo": {"Fn::Not": [{"Condition": "IsInner"}]},
        "IsInner": {"Fn::Equals": [{"Ref": "P"}, ""]},
        "IsOther": {"Fn::Equals": [{"Ref": "Q"}, ""]},
    }
    fixed = one_stack({"EncryptionConfiguration": {"EncryptionType": value}}, Conditions=conditions)
    assert later.replaced(fixed, "P") == {"X"}
    assert later.replaced(fixed, "R") == set()
    free = one_stack({"RepositoryPolicyText": {"Statement": [value]}}, Conditions=conditions)
    assert later.replaced(free, "P") == set()


def test_a_resource_that_is_made_by_a_function_is_no_riddle() -> None:
    assert later.replaced(one_stack({"ServiceToken": {"Ref": "P"}}, "Custom::Anything"), "P") == {"X"}


def test_an_exported_value_holds_a_parameter_only_while_another_template_imports_it() -> None:
    output = {"Value": {"Ref": "P"}, "Export": {"Name": {"Fn::Sub": "${EnvironmentName}-V"}}}
    stack = one_stack({}, Outputs={"V": output, "W": {"Value": {"Ref": "P"}}})
    importer = SimpleNamespace(name="two", imports=("${EnvironmentName}-V",))
    assert later.held(Release(version="1", stacks=(stack,)), stack, "P") == []
    assert later.held(Release(version="1", stacks=(stack, importer)), stack, "P") == ["V"]  # type: ignore[arg-type]
