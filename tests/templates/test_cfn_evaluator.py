"""The evaluator that the tests of the templates stand on: what CloudFormation documents, and what it refuses."""

from __future__ import annotations

from typing import Any

import pytest
from cfn_evaluator import Evaluator, Place, TemplateError, accepts

TEMPLATE: dict[str, Any] = {
    "Parameters": {
        "Name": {"Type": "String", "Default": "web"},
        "Size": {"Type": "Number", "Default": 2, "MinValue": 1, "MaxValue": 3, "ConstraintDescription": "1 to 3."},
        "Names": {"Type": "CommaDelimitedList", "Default": "a, b,c"},
        "None": {"Type": "CommaDelimitedList", "Default": ""},
        "Vpc": {"Type": "AWS::EC2::VPC::Id", "Default": "vpc-1"},
        "Subnets": {"Type": "List<AWS::EC2::Subnet::Id>", "Default": "subnet-1,subnet-2"},
    },
    "Mappings": {"Sizes": {"2": {"Bits": 5}}},
    "Conditions": {
        "IsWeb": {"Fn::Equals": [{"Ref": "Name"}, "web"]},
        "IsBig": {"Fn::Not": [{"Fn::Equals": [{"Ref": "Size"}, 2]}]},
        "HasNone": {"Fn::Equals": [{"Fn::Join": ["", {"Ref": "None"}]}, ""]},
        "Both": {"Fn::And": [{"Condition": "IsWeb"}, {"Condition": "IsBig"}]},
        "Either": {"Fn::Or": [{"Condition": "IsWeb"}, {"Condition": "IsBig"}]},
    },
    "Resources": {
        "Bucket": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": {"Fn::If": ["IsBig", "big", "small"]}}},
        "Big": {"Type": "AWS::S3::Bucket", "Condition": "IsBig"},
    },
    "Outputs": {
        "Always": {"Value": "1", "Export": {"Name": {"Fn::Sub": "${Name}-Always"}}},
        "Sometimes": {"Condition": "IsBig", "Value": {"Ref": "Big"}, "Export": {"Name": "Sometimes"}},
        "Private": {"Value": "2"},
    },
}


def _evaluator(**parameters: str) -> Evaluator:
    return Evaluator(TEMPLATE, parameters, imports={"dev-VpcId": "{Vpc}"}, known={"Bucket.Cidr": "10.0.0.0/24"})


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ({"Ref": "Name"}, "web"),
        ({"Ref": "Size"}, "2"),
        ({"Ref": "Names"}, ["a", "b", "c"]),
        ({"Ref": "AWS::Region"}, "eu-west-1"),
        ({"Ref": "Bucket"}, "{Bucket}"),
        ({"Fn::GetAtt": ["Bucket", "Arn"]}, "{Bucket.Arn}"),
        ({"Fn::Sub": "${AWS::AccountId}/${Name}/${Bucket}/${Bucket.Arn}/${!Kept}"}, None),
        ({"Fn::Sub": ["${Other}-${Size}", {"Other": {"Ref": "Name"}}]}, "web-2"),
        ({"Fn::If": ["IsWeb", 1, 2]}, 1),
        ({"Fn::If": ["IsBig", {"Ref": "Big"}, 2]}, 2),
        ({"Fn::Join": ["+", [{"Ref": "Name"}, 3, True]]}, "web+3+true"),
        ({"Fn::Join": ["+", [{"Ref": "Name"}, {"Ref": "AWS::NoValue"}]]}, "web"),
        ({"Fn::Split": [",", "a,b"]}, ["a", "b"]),
        ({"Fn::Select": ["1", {"Ref": "Names"}]}, "b"),
        ({"Fn::FindInMap": ["Sizes", {"Ref": "Size"}, "Bits"]}, 5),
        ({"Fn::ImportValue": {"Fn::Sub": "dev-VpcId"}}, "{Vpc}"),
        ({"Fn::GetAZs": ""}, ["eu-west-1a", "eu-west-1b", "eu-west-1c"]),
        ({"Fn::Cidr": [{"Fn::GetAtt": ["Bucket", "Cidr"]}, 2, 5]}, ["10.0.0.0/27", "10.0.0.32/27"]),
        ({"Fn::Cidr": [{"Fn::GetAtt": ["Bucket", "Other"]}, 2, 5]}, ["{Bucket.Other}[0]", "{Bucket.Other}[1]"]),
        ({"A": {"Ref": "AWS::NoValue"}, "B": [{"Ref": "AWS::NoValue"}, 1]}, {"B": [1]}),
        (
            {"Condition": {"Bool": {"aws:SecureTransport": "false"}}},
            {"Condition": {"Bool": {"aws:SecureTransport": "false"}}},
        ),
    ],
)
def test_a_function_gives_what_cloudformation_documents(written: Any, meant: Any) -> None:
    expected = "111122223333/web/{Bucket}/{Bucket.Arn}/${Kept}" if meant is None else meant
    assert _evaluator().value(written) == expected


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        ({"Ref": "Nobody"}, "Unresolved resource dependency Nobody"),
        ({"Ref": "Big"}, "condition does not hold"),
        ({"Fn::GetAtt": ["Nobody", "Arn"]}, "Unresolved resource dependency Nobody"),
        ({"Fn::Sub": "${Nobody}"}, "Unresolved resource dependency Nobody"),
        ({"Fn::Sub": "${Names}"}, "not a text"),
        ({"Fn::If": ["Nothing", 1, 2]}, "Unresolved condition Nothing"),
        ({"Fn::Join": ["", {"Ref": "Name"}]}, "takes a list"),
        ({"Fn::Select": [3, {"Ref": "Names"}]}, "cannot take item 3"),
        ({"Fn::FindInMap": ["Sizes", "9", "Bits"]}, "has no 9"),
        ({"Fn::ImportValue": "prod-VpcId"}, "No export named prod-VpcId"),
        ({"Fn::Cidr": ["10.0.0.0/27", 2, 5]}, "does not hold 2 blocks"),
        ({"Fn::ToJsonString": {}}, "Fn::ToJsonString is not known"),
    ],
)
def test_what_cloudformation_refuses_is_an_error(written: Any, complaint: str) -> None:
    with pytest.raises(TemplateError, match=complaint):
        _evaluator().value(written)


def test_conditions_decide_about_resources_and_outputs() -> None:
    assert {name: _evaluator().condition(name) for name in TEMPLATE["Conditions"]} == {
        "IsWeb": True,
        "IsBig": False,
        "HasNone": True,
        "Both": False,
        "Either": True,
    }
    assert list(_evaluator().resources) == ["Bucket"]
    assert _evaluator().exports == {"web-Always": "1"}
    big = _evaluator(Size="3")
    assert big.condition("Both")
    assert big.resources["Bucket"]["Properties"] == {"BucketName": "big"}
    assert big.exports == {"web-Always": "1", "Sometimes": "{Big}"}


@pytest.mark.parametrize(
    "expression", [{"Fn::Contains": [["a"], "a"]}, {"Fn::And": [{"Fn::Equals": [1, 1]}]}, {"Fn::Not": []}, "IsWeb"]
)
def test_a_condition_of_the_wrong_shape_is_an_error(expression: Any) -> None:
    template = {**TEMPLATE, "Conditions": {"Wrong": expression}}
    with pytest.raises(TemplateError):
        Evaluator(template).condition("Wrong")


def _refusals(rule: dict[str, Any], **parameters: str) -> list[str]:
    template = {**TEMPLATE, "Rules": {"Rule": rule}}
    facts = {"subnet-1": {"VpcId": "vpc-1"}, "subnet-2": {"VpcId": "vpc-2"}, "vpc-1": {"Owner": "me"}}
    return Evaluator(template, parameters, facts=facts).refusals()


def _assertion(expression: Any) -> dict[str, Any]:
    return {"Assertions": [{"Assert": expression, "AssertDescription": "Broken."}]}


@pytest.mark.parametrize(
    ("expression", "holds"),
    [
        ({"Fn::Contains": [["web", "api"], {"Ref": "Name"}]}, True),
        ({"Fn::Contains": [["api"], {"Ref": "Name"}]}, False),
        ({"Fn::EachMemberIn": [{"Ref": "Names"}, ["a", "b", "c"]]}, True),
        ({"Fn::EachMemberIn": [{"Ref": "Names"}, ["a", "b"]]}, False),
        ({"Fn::EachMemberEquals": [{"Ref": "Names"}, "a"]}, False),
        ({"Fn::Or": [{"Fn::Equals": [{"Ref": "Size"}, "9"]}, {"Fn::Not": [{"Fn::Equals": ["a", "b"]}]}]}, True),
        ({"Fn::EachMemberIn": [{"Fn::ValueOf": ["Subnets", "VpcId"]}, {"Fn::RefAll": "AWS::EC2::VPC::Id"}]}, False),
        ({"Fn::Equals": [{"Fn::ValueOf": ["Vpc", "Owner"]}, "me"]}, True),
        ({"Fn::EachMemberIn": [{"Fn::ValueOfAll": ["AWS::EC2::Subnet::Id", "VpcId"]}, ["vpc-1", "vpc-2"]]}, True),
    ],
)
def test_a_rule_refuses_where_its_assertion_does_not_hold(expression: Any, *, holds: bool) -> None:
    assert _refusals(_assertion(expression)) == ([] if holds else ["Broken."])


def test_a_rule_applies_only_where_its_condition_holds() -> None:
    rule = {"RuleCondition": {"Fn::Equals": [{"Ref": "Size"}, "3"]}, **_assertion({"Fn::Equals": ["a", "b"]})}
    assert _refusals(rule) == []
    assert _refusals(rule, Size="3") == ["Broken."]


@pytest.mark.parametrize(
    "expression",
    [
        {"Condition": "IsWeb"},
        {"Fn::Equals": [{"Fn::Join": ["", {"Ref": "Names"}]}, ""]},
        {"Fn::Equals": [{"Ref": "Names"}, ""]},
        {"Fn::If": ["IsWeb", True, False]},
    ],
)
def test_a_rule_takes_only_rule_functions(expression: Any) -> None:
    with pytest.raises(TemplateError):
        _refusals(_assertion(expression))


@pytest.mark.parametrize(
    ("parameters", "complaint"),
    [
        ({"Size": "4"}, "Parameter Size: 1 to 3."),
        ({"Size": "two"}, "Parameter Size: 1 to 3."),
        ({"Sise": "2"}, "Sise.*do not exist"),
    ],
)
def test_a_value_that_breaks_its_parameter_is_an_error(parameters: dict[str, str], complaint: str) -> None:
    with pytest.raises(TemplateError, match=complaint):
        Evaluator(TEMPLATE, parameters)


def test_a_parameter_without_default_and_value_is_an_error() -> None:
    with pytest.raises(TemplateError, match=r"Needed.*must have values"):
        Evaluator({**TEMPLATE, "Parameters": {"Needed": {"Type": "String"}}})


@pytest.mark.parametrize(
    ("constraint", "good", "bad"),
    [
        ({"Type": "String", "AllowedPattern": "[a-z]+"}, "web", "web1"),
        ({"Type": "String", "MinLength": 2, "MaxLength": 3}, "web", "webs"),
        ({"Type": "String", "AllowedValues": ["a"]}, "a", "A"),
        ({"Type": "Number", "AllowedValues": [1, 2]}, "2", "3"),
        ({"Type": "CommaDelimitedList", "AllowedPattern": "[a-z]+"}, "a, b", "a,1"),
        ({"Type": "String"}, "two\nlines", None),
    ],
)
def test_a_parameter_accepts_what_its_constraints_admit(constraint: dict[str, Any], good: str, bad: str | None) -> None:
    assert accepts(constraint, good)
    assert bad is None or not accepts(constraint, bad)


def test_a_place_with_two_zones_has_two_zones() -> None:
    assert Evaluator(TEMPLATE, place=Place(region="us-west-1", zones=2)).value(
        {"Fn::GetAZs": {"Ref": "AWS::Region"}}
    ) == [
        "us-west-1a",
        "us-west-1b",
    ]
