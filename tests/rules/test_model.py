"""The view of a template that rules share: functions resolved, conditions played through, the rest left unknown."""

from __future__ import annotations

from typing import Any

from generator.rules._model import Model
from generator.rules._values import Imported, Reference, Unknown, begins_with, number, tail, truth


def model(resources: dict[str, Any], **sections: Any) -> Model:
    return Model({"Resources": resources, **sections})


def only(value: Any, **sections: Any) -> Any:
    """Resolve one property of one resource that exists in one way."""
    (resource,) = model({"X": {"Type": "T", "Properties": {"P": value}}}, **sections).resources("T")
    return resource.properties.get("P")


def every(value: Any, **sections: Any) -> list[Any]:
    """Resolve one property of one resource in all the ways it can exist."""
    return [
        r.properties.get("P")
        for r in model({"X": {"Type": "T", "Properties": {"P": value}}}, **sections).resources("T")
    ]


def test_a_parameter_with_a_default_is_its_default() -> None:
    assert only({"Ref": "Port"}, Parameters={"Port": {"Type": "Number", "Default": 80}}) == 80


def test_a_parameter_without_a_default_is_unknown() -> None:
    assert only({"Ref": "Port"}, Parameters={"Port": {"Type": "Number"}}) == Unknown()


def test_a_list_parameter_is_a_list() -> None:
    assert only({"Ref": "Ids"}, Parameters={"Ids": {"Type": "CommaDelimitedList", "Default": "a, b"}}) == ["a", "b"]


def test_a_public_parameter_is_not_its_name() -> None:
    image = {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/aws/image"}
    assert only({"Ref": "Image"}, Parameters={"Image": image}) == Unknown()


def test_a_reference_names_its_resource_and_attribute() -> None:
    assert only({"Ref": "X"}) == Reference("X")
    assert only({"Fn::GetAtt": ["X", "Arn"]}) == Reference("X", "Arn")
    assert only({"Fn::GetAtt": "X.Endpoint.Port"}) == Reference("X", "Endpoint.Port")
    assert only({"Fn::Sub": "${X.Arn}"}) == Reference("X", "Arn")


def test_text_that_is_known_in_part_keeps_its_beginning() -> None:
    value = only({"Fn::Sub": "arn:${AWS::Partition}:iam"})
    assert value == Unknown("arn:")
    assert begins_with(value, "arn:") is True
    assert begins_with(value, "arn:aws:") is None
    assert begins_with(value, "s3://") is False or begins_with(value, "s3://") is None


def test_text_that_is_known_in_part_keeps_its_pieces() -> None:
    value = only({"Fn::Join": ["/", ["service", {"Ref": "X"}, {"Fn::GetAtt": ["X", "Name"]}]]})
    assert value.parts == ("service", "/", Reference("X"), "/", Reference("X", "Name"))
    assert tail(value) == ""
    assert tail(only({"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/P"})) == ":iam::aws:policy/P"
    assert tail("text") == "text"
    assert tail(Unknown("arn:")) == ""


def test_substitution_sees_defaults_and_its_own_variables() -> None:
    parameters = {"Env": {"Type": "String", "Default": "dev"}}
    assert only({"Fn::Sub": ["${Env}-${Part}", {"Part": "web"}]}, Parameters=parameters) == "dev-web"
    assert only({"Fn::Sub": "a${!b}"}) == "a${b}"


def test_join_split_and_select_are_worked_out() -> None:
    assert only({"Fn::Join": ["-", ["a", 1, True]]}) == "a-1-true"
    assert only({"Fn::Select": ["1", {"Fn::Split": [",", "a,b"]}]}) == "b"
    assert only({"Fn::Select": [7, ["a"]]}) == Unknown()


def test_an_import_keeps_its_name() -> None:
    assert only({"Fn::ImportValue": {"Fn::Sub": "${Env}-VpcId"}}) == Imported("${Env}-VpcId")


def test_no_value_takes_the_member_away() -> None:
    assert only([{"Ref": "AWS::NoValue"}, 1]) == [1]
    assert only({"Ref": "AWS::NoValue"}) is None


def test_both_branches_are_seen() -> None:
    sections = {
        "Parameters": {"Env": {"Type": "String", "Default": "dev"}},
        "Conditions": {"IsProd": {"Fn::Equals": [{"Ref": "Env"}, "prod"]}},
    }
    assert sorted(every({"Fn::If": ["IsProd", 2, 1]}, **sections)) == [1, 2]


def test_branches_that_exclude_each_other_never_meet() -> None:
    sections = {
        "Parameters": {"Env": {"Type": "String"}},
        "Conditions": {
            "IsProd": {"Fn::Equals": [{"Ref": "Env"}, "prod"]},
            "IsNotProd": {"Fn::Not": [{"Condition": "IsProd"}]},
        },
    }
    value = [{"Fn::If": ["IsProd", "a", "b"]}, {"Fn::If": ["IsNotProd", "a", "b"]}]
    assert sorted(every(value, **sections)) == [["a", "b"], ["b", "a"]]


def test_allowed_values_bound_what_can_be() -> None:
    sections = {
        "Parameters": {"Mode": {"Type": "String", "AllowedValues": ["on", "off"]}},
        "Conditions": {"IsOn": {"Fn::Equals": [{"Ref": "Mode"}, "on"]}},
    }
    assert every({"Fn::If": ["IsOn", {"Ref": "Mode"}, {"Ref": "Mode"}]}, **sections) == ["on", "off"]


def test_a_resource_whose_condition_never_holds_does_not_exist() -> None:
    sections = {
        "Parameters": {"Mode": {"Type": "String", "AllowedValues": ["on"]}},
        "Conditions": {"IsOff": {"Fn::Equals": [{"Ref": "Mode"}, "off"]}},
    }
    found = model({"X": {"Type": "T", "Condition": "IsOff"}}, **sections).resources("T")
    assert list(found) == []


def test_a_value_under_a_condition_on_an_attribute_only_aws_knows_is_unknown() -> None:
    conditions = {"C": {"Fn::Equals": [{"Fn::Select": [0, {"Fn::GetAZs": ""}]}, "x"]}}
    assert only({"Fn::If": ["C", 1, 2]}, Conditions=conditions) == Unknown()


def test_two_resources_meet_only_in_the_same_world() -> None:
    sections = {
        "Parameters": {"Env": {"Type": "String"}},
        "Conditions": {"IsProd": {"Fn::Equals": [{"Ref": "Env"}, "prod"]}},
    }
    branch = {"Fn::If": ["IsProd", 2, 1]}
    view = model({n: {"Type": n, "Properties": {"P": branch}} for n in "AB"}, **sections)
    for resource in view.resources("A"):
        target = view.target(resource, Reference("B"), "B")
        assert target is not None
        assert target.properties["P"] == resource.properties["P"]


def test_every_member_knows_its_place_through_branches() -> None:
    sections = {"Conditions": {"C": {"Fn::Equals": [{"Ref": "AWS::Region"}, "eu-west-1"]}}}
    places = [
        r.properties["P"].where("Q")
        for r in model(
            {"X": {"Type": "T", "Properties": {"P": {"Fn::If": ["C", {"Q": 1}, {"Q": 2}]}}}}, **sections
        ).resources("T")
    ]
    root = ("Resources", "X", "Properties", "P", "Fn::If")
    assert sorted(places) == [(*root, 1, "Q"), (*root, 2, "Q")]


def test_malformed_templates_raise_nothing() -> None:
    templates: list[dict[str, Any]] = [
        {},
        {"Resources": []},
        {"Resources": {"X": 1}},
        {"Resources": {"X": {"Type": 1}}},
    ]
    for template in templates:
        assert list(Model(template).resources("T")) == []
    arguments: list[tuple[str, Any]] = [
        ("Fn::If", 1),
        ("Fn::Sub", 1),
        ("Fn::Join", [1]),
        ("Fn::GetAtt", []),
        ("Fn::Select", {}),
        ("Ref", []),
    ]
    for function, argument in arguments:
        only({function: argument})


def test_numbers_and_truths_are_read_as_cloudformation_reads_them() -> None:
    assert number("80") == 80
    assert number("x") is None
    assert number(value=True) is None
    assert truth("True") is True
    assert truth("no") is None


def test_a_malformed_parameter_that_a_condition_asks_about_is_unknown() -> None:
    sections = {"Parameters": {"Env": "dev"}, "Conditions": {"C": {"Fn::Equals": [{"Ref": "Env"}, "dev"]}}}
    assert len(every({"Fn::If": ["C", 1, 2]}, **sections)) == 2


def test_an_object_with_a_number_for_a_key_is_an_object() -> None:
    assert only({1: "a"}) == {1: "a"}


def test_what_is_written_at_a_place_keeps_its_functions() -> None:
    view = model({"X": {"Type": "T", "Properties": {"P": [{"Ref": "X"}]}}})
    assert view.written(("Resources", "X", "Properties", "P", 0)) == {"Ref": "X"}
    assert view.written(("Resources", "X", "Properties", "P", 1)) is None
    assert view.written(("Resources", "Y", "Properties")) is None
