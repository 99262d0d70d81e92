"""The vocabulary of the stacks: it refuses what an operator would not understand and CloudFormation not take."""

from __future__ import annotations

from typing import Any

import pytest
from troposphere import Equals, Template, encode_to_dict
from troposphere.s3 import Bucket

import generator
from generator.blueprint import (
    DESCRIPTION_BYTES,
    PARAMETER_DESCRIPTION_LENGTH,
    Condition,
    Export,
    ListExport,
    Parameter,
    Rule,
    Scope,
    after,
    is_given,
    is_true,
    new_template,
    switch,
)

PORT = {"name": "Port", "group": "Listeners", "label": "Port", "help": "Where it listens."}
SENTENCE = "1 to 65535."


def _parameter(**properties: Any) -> Parameter:
    return Parameter(**{**PORT, **properties})


def _dict(value: Any) -> Any:
    """Return what a helper renders to."""
    return encode_to_dict(value)


# Parameters -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "limit",
    [
        {"allowed": ("a", "b")},
        {"pattern": "a*"},
        {"minimum": 0},
        {"maximum": 0},
        {"min_length": 0},
        {"max_length": 9},
    ],
)
def test_a_constrained_parameter_says_what_is_right(limit: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="Port: a constrained parameter says in `constraint` what is right"):
        _parameter(**limit)
    assert _parameter(**limit, constraint=SENTENCE).constraint == SENTENCE


@pytest.mark.parametrize("missing", ["group", "label", "help"])
def test_a_parameter_has_a_group_a_label_and_a_help_text(missing: str) -> None:
    with pytest.raises(ValueError, match="Port: group, label and a help text"):
        _parameter(**{missing: ""})


def test_a_help_text_is_as_long_as_cloudformation_takes_and_no_longer() -> None:
    assert _parameter(help="x" * PARAMETER_DESCRIPTION_LENGTH)
    with pytest.raises(ValueError, match="at most 4,000 characters"):
        _parameter(help="x" * (PARAMETER_DESCRIPTION_LENGTH + 1))


@pytest.mark.parametrize(
    "limit",
    [
        {"default": "c", "allowed": ("a", "b")},
        {"default": 3, "allowed": (1, 2)},
        {"default": "1", "pattern": "[a-z]+"},
        {"default": "a1", "pattern": "[a-z]+"},
        {"default": "", "pattern": "[a-z]+"},
        {"default": 0, "type": "Number", "minimum": 1},
        {"default": 9, "type": "Number", "maximum": 8},
        {"default": "a,1", "type": "CommaDelimitedList", "pattern": "[a-z]+"},
        {"default": "", "min_length": 1},
        {"default": "abc", "max_length": 2},
        {"default": "many", "type": "Number", "minimum": 1},
        {"default": "many", "type": "Number"},
    ],
)
def test_a_default_that_cloudformation_would_refuse_is_refused(limit: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"Port: the default|many"):
        _parameter(**limit, constraint=SENTENCE)


@pytest.mark.parametrize(
    "limit",
    [
        {"default": "a", "allowed": ("a", "b")},
        {"default": 2, "allowed": (1, 2)},
        {"default": "2", "type": "Number", "allowed": (1, 2)},
        {"default": "", "pattern": "([a-z]+)?"},
        {"default": "a,b", "type": "CommaDelimitedList", "pattern": "[a-z]+"},
        {"default": 1, "type": "Number", "minimum": 1, "maximum": 1},
        {"pattern": "[a-z]+"},
    ],
)
def test_a_default_that_fits_is_taken(limit: dict[str, Any]) -> None:
    assert _parameter(**limit, constraint=SENTENCE)


def test_a_parameter_declares_what_it_was_given_and_nothing_else() -> None:
    assert _parameter().declaration().to_dict() == {"Type": "String", "Description": "Where it listens."}
    full = _parameter(type="Number", default=0, minimum=0, maximum=9, constraint=SENTENCE)
    # Nothing is lost because it counts as false in Python.
    assert full.declaration().to_dict() == {
        "Type": "Number",
        "Description": "Where it listens.",
        "Default": 0,
        "MinValue": 0,
        "MaxValue": 9,
        "ConstraintDescription": SENTENCE,
    }


def test_an_empty_default_makes_a_parameter_optional() -> None:
    assert _parameter(default="").declaration().to_dict()["Default"] == ""
    assert "Default" not in _parameter().declaration().to_dict()


@pytest.mark.parametrize(("default", "text"), [(True, "true"), (False, "false")])
def test_a_switch_is_true_or_false(*, default: bool, text: str) -> None:
    declared = switch("Logs", default=default, group="G", label="L", help="H.").declaration().to_dict()
    assert declared["Default"] == text
    assert declared["AllowedValues"] == ["true", "false"]


# Conditions and rules -------------------------------------------------------------------------------------------------


def test_a_condition_chooses_between_values_or_leaves_one_out() -> None:
    condition = Condition("IsBig", is_true(_parameter()))
    assert _dict(condition.either(1, 2)) == {"Fn::If": ["IsBig", 1, 2]}
    assert _dict(condition.either(1)) == {"Fn::If": ["IsBig", 1, {"Ref": "AWS::NoValue"}]}
    assert _dict(condition.holds()) == {"Condition": "IsBig"}
    assert _dict(condition.expression) == {"Fn::Equals": [{"Ref": "Port"}, "true"]}


def test_a_text_is_given_when_it_is_not_empty_and_a_list_when_one_member_is_not() -> None:
    assert _dict(is_given(_parameter())) == {"Fn::Not": [{"Fn::Equals": [{"Ref": "Port"}, ""]}]}
    assert _dict(is_given(_parameter(type="CommaDelimitedList"))) == {
        "Fn::Not": [{"Fn::Equals": [{"Fn::Join": ["", {"Ref": "Port"}]}, ""]}]
    }


def test_after_is_the_value_and_refers_to_what_must_be_there_first() -> None:
    assert _dict(after("value", Bucket("One"), Bucket("Two"))) == {
        "Fn::Select": [0, ["value", {"Ref": "One"}, {"Ref": "Two"}]]
    }


def test_a_rule_holds_always_or_only_in_some_cases() -> None:
    assertions = [{"Assert": {"Fn::Equals": [1, 2]}, "AssertDescription": "Because."}]
    assert _dict(Rule("R", "Because.", Equals(1, 2)).declaration()) == {"Assertions": assertions}
    assert _dict(Rule("R", "Because.", Equals(1, 2), when=Equals(3, 4)).declaration()) == {
        "RuleCondition": {"Fn::Equals": [3, 4]},
        "Assertions": assertions,
    }


# Values between stacks ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scope", "name"),
    [
        (Scope.ENVIRONMENT, "${EnvironmentName}-VpcId"),
        (Scope.SERVICE, "${EnvironmentName}-${ServiceName}-VpcId"),
        (Scope.DELIVERY, "${ServiceName}-VpcId"),
    ],
)
def test_a_value_is_imported_under_the_name_it_is_exported_under(scope: Scope, name: str) -> None:
    export = Export("VpcId", scope, "The VPC.")
    template = Template()
    export.publish(template, "vpc-1")
    assert template.to_dict()["Outputs"] == {
        "VpcId": {"Description": "The VPC.", "Value": "vpc-1", "Export": {"Name": {"Fn::Sub": name}}}
    }
    assert _dict(export.value()) == {"Fn::ImportValue": {"Fn::Sub": name}}


def test_a_list_is_one_export_that_is_split_again() -> None:
    export = ListExport("Ids", Scope.DELIVERY, "The ids.")
    imported = {"Fn::ImportValue": {"Fn::Sub": "${ServiceName}-Ids"}}
    assert _dict(export.values()) == {"Fn::Split": [",", imported]}
    assert _dict(export.item(1)) == {"Fn::Select": [1, {"Fn::Split": [",", imported]}]}


def test_a_value_cannot_be_published_twice() -> None:
    export, template = Export("VpcId", Scope.DELIVERY, "The VPC."), Template()
    export.publish(template, "vpc-1")
    with pytest.raises(ValueError, match="duplicate key"):
        export.publish(template, "vpc-2")


# Templates ------------------------------------------------------------------------------------------------------------


def _template(**given: Any) -> dict[str, Any]:
    rendered: dict[str, Any] = new_template("shop", "A shop.", **{"parameters": (), **given}).to_dict()
    return rendered


def test_a_new_template_knows_its_name_and_version() -> None:
    template = _template()
    assert template["AWSTemplateFormatVersion"] == "2010-09-09"
    assert template["Description"] == f"A shop. (ecs-bluegreen shop {generator.__version__})"
    assert template["Metadata"] == {"Template": "shop", "Version": generator.__version__}
    assert template["Outputs"]["TemplateVersion"]["Value"] == generator.__version__


def test_a_form_shows_groups_in_the_order_of_their_first_parameter() -> None:
    parameters = [
        _parameter(name=name, group=group, label=name) for name, group in (("B", "Y"), ("A", "X"), ("C", "Y"))
    ]
    form = _template(parameters=parameters)["Metadata"]["AWS::CloudFormation::Interface"]
    assert form["ParameterGroups"] == [
        {"Label": {"default": "Y"}, "Parameters": ["B", "C"]},
        {"Label": {"default": "X"}, "Parameters": ["A"]},
    ]
    assert list(form["ParameterLabels"]) == ["B", "A", "C"]


def test_conditions_and_rules_keep_their_names() -> None:
    template = _template(
        conditions=[Condition("IsBig", Equals(1, 2))], rules=[Rule("MustBeBig", "Because.", Equals(1, 2))]
    )
    assert list(template["Conditions"]) == ["IsBig"]
    assert list(template["Rules"]) == ["MustBeBig"]


def test_a_parameter_cannot_be_declared_twice() -> None:
    with pytest.raises(ValueError, match="duplicate key"):
        _template(parameters=[_parameter(), _parameter()])


def test_a_description_is_as_long_in_bytes_as_cloudformation_takes() -> None:
    rest = len(f" (ecs-bluegreen shop {generator.__version__})")
    assert new_template("shop", "x" * (DESCRIPTION_BYTES - rest), parameters=())
    # Characters are not bytes.
    for text in ("x" * (DESCRIPTION_BYTES - rest + 1), "é" * (DESCRIPTION_BYTES // 2)):
        with pytest.raises(ValueError, match="shop: the description is longer than 1024 bytes"):
            new_template("shop", text, parameters=())
