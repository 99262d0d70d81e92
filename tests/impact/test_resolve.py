"""Functions of templates are applied as far as that is possible without a deployment, and never wrongly."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.impact.defaults import resolved
from generator.impact.values import Joined, Opaque, Reference, Symbol

from .made import ODD, Values, side, sides

HEAD = """
Parameters:
  Name: {Type: String, Default: web}
  Zone: {Type: String}
  Ids: {Type: CommaDelimitedList}
  Image: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /image}
Conditions:
  Named: !Not [!Equals [!Ref Name, '']]
Mappings:
  Sizes:
    small: {Cpu: 256, Memory: [512, 1024]}
    large: {Cpu: 1024, Memory: [2048]}
Resources:
  Vpc: {Type: 'AWS::EC2::VPC'}
  Subject:
    Type: AWS::SSM::Parameter
    Properties:
      Value: """


def value_of(written: str, parameters: dict[str, str] | None = None) -> Any:
    """What the property `Value` of a resource becomes."""
    one = side(HEAD + written, parameters)
    _, found = resolved(one, one)
    [variant] = found.nodes["stack", "Subject"].variants
    return variant["Properties"].get("Value")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("plain", "plain"),
        ("!Ref Zone", Symbol("Zone")),
        ("!Ref Vpc", Reference("stack", "Vpc")),
        ("!Ref AWS::Region", Symbol("AWS::Region")),
        ("!GetAtt Vpc.CidrBlock", Reference("stack", "Vpc", "CidrBlock")),
        ("{'Fn::GetAtt': Vpc.CidrBlock}", Reference("stack", "Vpc", "CidrBlock")),
        ("!Sub '${Zone}'", Symbol("Zone")),
        ("!Sub '${Vpc.CidrBlock}'", Reference("stack", "Vpc", "CidrBlock")),
        ("!Sub '${!Zone}'", "${Zone}"),
        ("!Sub a-${Zone}-b", Joined(("a-", Symbol("Zone"), "-b"))),
        ("!Sub ['${A}${Zone}', {A: x}]", Joined(("x", Symbol("Zone")))),
        ("!Join ['-', [a, !Ref Zone]]", Joined(("a-", Symbol("Zone")))),
        ("!Join ['', [a, 1, true]]", "a1true"),
        ("!Join ['-', []]", ""),
        ("!Join [',', !Ref Ids]", Opaque("Fn::Join", (",", Symbol("Ids")))),
        ("!Split [',', !Join [',', !Ref Ids]]", Symbol("Ids")),
        ("!Split [',', 'a,b']", ["a", "b"]),
        ("!Split [',', !Join [',', [!Ref Vpc, b]]]", [Reference("stack", "Vpc"), "b"]),
        ("!Split ['/', !Sub '${Zone}/a']", Opaque("Fn::Split", ("/", Joined((Symbol("Zone"), "/a"))))),
        ("!Select [1, [a, b]]", "b"),
        ("!Select ['1', [a, b]]", "b"),
        ("!Select [2, [a, b]]", Opaque("Fn::Select", ("2", ("a", "b")))),
        ("!Select [0, !GetAZs '']", Opaque("Fn::Select", ("0", Opaque("Fn::GetAZs", Symbol("AWS::Region"))))),
        ("!Select [1, !Cidr [10.0.0.0/16, 4, 8]]", "10.0.1.0/24"),
        ("!FindInMap [Sizes, small, Cpu]", 256),
        ("!FindInMap [Sizes, small, Memory]", [512, 1024]),
        ("!FindInMap [Sizes, none, Cpu, {DefaultValue: 1}]", 1),
        ("!ImportValue elsewhere", Symbol("elsewhere")),
        ("!ImportValue {'Fn::Sub': '${Zone}-Vpc'}", Symbol("${Zone}-Vpc")),
        ("!Base64 text", Opaque("Fn::Base64", "text")),
        ("{'Fn::Length': [a, b]}", 2),
        ("!Ref Nobody", Opaque("Ref", "Nobody")),
        ("!GetAtt Nobody.Arn", Opaque("Fn::GetAtt", ("Nobody", "Arn"))),
        ("!If [Nobody, !Ref 'AWS::NoValue', a]", None),
        ("!Ref AWS::NoValue", None),
        ("[a, !Ref AWS::NoValue, b]", ["a", "b"]),
        ("{a: !Ref AWS::NoValue, b: 1}", {"b": 1}),
    ],
)
def test_a_function_becomes_what_is_known_about_it(written: str, expected: Any) -> None:
    one = side(HEAD + written)
    _, found = resolved(one, one)
    values = [variant["Properties"].get("Value") for variant in found.nodes["stack", "Subject"].variants]
    assert expected in values


def test_parameters_that_are_known_have_their_value_their_default_or_stay_unknown() -> None:
    known = {"Ids": "a, b"}
    assert value_of("!Ref Name", known) == "web"
    assert value_of("!Ref Name", {"Name": "api"}) == "api"
    assert value_of("!Ref Zone", known) == Symbol("Zone")
    assert value_of("!Ref Ids", known) == ["a", "b"]
    assert value_of("!Select [1, !Ref Ids]", known) == "b"


def test_what_a_stored_parameter_holds_is_not_its_name() -> None:
    assert value_of("!Ref Image", {}) == Opaque("AWS::SSM::Parameter::Value", "/image")


def test_a_mapping_that_is_looked_up_by_a_parameter_is_part_of_the_value() -> None:
    found = value_of("!FindInMap [Sizes, !Ref Zone, Cpu]")
    assert isinstance(found, Opaque)
    assert "1024" in str(found)
    assert "2048" not in str(found), "another column of the mapping has no say"


def test_the_number_of_ranges_does_not_move_those_before_the_last() -> None:
    block = "!Sub '${Zone}/16'"
    assert value_of(f"!Select [1, !Cidr [{block}, 4, 8]]") == value_of(f"!Select [1, !Cidr [{block}, 6, 8]]")
    assert value_of(f"!Select [1, !Cidr [{block}, 4, 8]]") != value_of(f"!Select [1, !Cidr [{block}, 4, 9]]")
    assert value_of(f"!Select [1, !Cidr [{block}, 4, 8]]") != value_of(f"!Select [2, !Cidr [{block}, 4, 8]]")


def test_a_resource_has_a_variant_for_each_answer_of_its_conditions() -> None:
    one = side(HEAD + "!If [Named, !Ref Name, nobody]")
    _, found = resolved(one, one)
    values = [variant["Properties"]["Value"] for variant in found.nodes["stack", "Subject"].variants]
    assert sorted(values, key=str) == sorted(["nobody", Symbol("Name")], key=str)


def test_known_parameters_leave_one_variant_or_none() -> None:
    text = HEAD.replace("Type: AWS::SSM::Parameter\n", "Type: AWS::SSM::Parameter\n    Condition: Named\n") + "a"
    for given_name, count in (("web", 1), ("", 0)):
        one = side(text, {"Name": given_name})
        _, found = resolved(one, one)
        assert len(found.nodes["stack", "Subject"].variants) == count


NETWORK = """
Resources:
  Vpc: {Type: 'AWS::EC2::VPC'}
Outputs:
  VpcId:
    Value: !Ref Vpc
    Export: {Name: !Sub '%s-VpcId'}
"""
SERVICE = """
Parameters:
  Network: {Type: String}
Resources:
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      VpcId: !ImportValue {'Fn::Sub': '%s-VpcId'}
"""


def imported(exported: str, wanted: str, parameters: Values | None = None) -> Any:
    """What an import becomes."""
    one = sides(parameters, network=NETWORK % exported, service=SERVICE % wanted)
    _, found = resolved(one, one)
    return found.nodes["service", "Group"].variants[0]["Properties"]["VpcId"]


@pytest.mark.parametrize(
    ("exported", "wanted"),
    [
        ("${AWS::Region}", "${AWS::Region}"),
        ("prod", "prod"),
        ("${AWS::StackName}", "${Network}"),
        ("${AWS::StackName}", "prod-network"),
    ],
)
def test_an_import_is_the_value_behind_it(exported: str, wanted: str) -> None:
    assert imported(exported, wanted) == Reference("network", "Vpc")


def test_an_import_with_known_parameters_is_found_by_its_full_name() -> None:
    assert imported("prod", "${Network}", {"service": {"Network": "prod"}}) == Reference("network", "Vpc")
    assert imported("prod", "${Network}", {"service": {"Network": "dev"}}) == Symbol("dev-VpcId")


def test_an_import_of_a_name_that_nobody_exports_stays_a_symbol() -> None:
    assert imported("prod", "dev") == Symbol("dev-VpcId")


def test_two_stacks_that_export_each_others_value_do_not_end_the_program() -> None:
    text = "Resources: {A: {Type: X, Properties: {P: !ImportValue %s}}}\n"
    text += "Outputs: {O: {Value: !ImportValue %s, Export: {Name: %s}}}"
    one = sides(a=text % ("b", "b", "a"), b=text % ("a", "a", "b"))
    _, found = resolved(one, one)
    assert found.nodes["a", "A"].variants


@given(
    resources=st.dictionaries(st.sampled_from(["A", "B", "Fn::ForEach::L"]), ODD, max_size=3),
    conditions=st.dictionaries(st.sampled_from(["C", "D"]), ODD) | ODD,
    parameters=st.dictionaries(st.sampled_from(["P", "Q"]), ODD) | ODD,
    mappings=ODD,
    outputs=st.dictionaries(st.sampled_from(["O"]), ODD) | ODD,
    known=st.none() | st.just({"P": "a,b"}),
)
def test_nothing_that_a_template_can_hold_ends_the_program(
    resources: Any, conditions: Any, parameters: Any, mappings: Any, outputs: Any, known: Any
) -> None:
    odd = {
        "Resources": resources,
        "Conditions": conditions,
        "Parameters": parameters,
        "Mappings": mappings,
        "Outputs": outputs,
    }
    one = side(odd, known)
    _, found = resolved(one, one)
    assert set(found.nodes) == {("stack", name) for name in resources}
    assert isinstance(found.exports, tuple)
