"""Resources share a box exactly where nothing but their names tells them apart."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given

from generator.catalog import families, groups, pictures, references, versions, words
from generator.committed import Template

from .test_layout import Needs, graphs, reachable
from .trees import COMMITTED, TEMPLATES

VERSION = versions.read(TEMPLATES)[0]


@given(graphs())
def test_groups_divide_the_resources_and_form_no_circle(needs: Needs) -> None:
    found = groups.grouped(dict.fromkeys(needs, "AWS::EC2::Subnet"), needs)
    assert sorted(member for group in found for member in group.members) == sorted(needs)
    edges = reachable({(need, group.key) for group in found for need in group.needs})
    assert [edge for edge in edges if edge[0] == edge[1]] == []


@given(graphs())
def test_members_of_a_group_are_linked_to_the_same_groups(needs: Needs) -> None:
    found = groups.grouped(dict.fromkeys(needs, "AWS::EC2::Subnet"), needs)
    of = {member: group.key for group in found for member in group.members}
    for group in found:
        assert len({frozenset(of[need] for need in needs[member]) for member in group.members}) == 1
        users = [frozenset(of[user] for user in needs if member in needs[user]) for member in group.members]
        assert len(set(users)) == 1


def test_three_subnets_share_a_box_and_the_word_they_have_in_common() -> None:
    types = {"Vpc": "AWS::EC2::VPC", "SubnetA": "AWS::EC2::Subnet", "SubnetB": "AWS::EC2::Subnet"}
    vpc, subnets = groups.grouped(types, {"Vpc": [], "SubnetA": ["Vpc"], "SubnetB": ["Vpc"]})
    assert (subnets.name, subnets.members, subnets.needs) == ("Subnet", ("SubnetA", "SubnetB"), (vpc.key,))


def test_names_that_share_nothing_are_called_by_their_type() -> None:
    types = {"Cats": "AWS::SNS::Topic", "Dogs": "AWS::SNS::Topic"}
    [group] = groups.grouped(types, {"Cats": [], "Dogs": []})
    assert group.name == "Topic"


def test_blue_and_green_are_one_box() -> None:
    template = next(template for template in VERSION.templates if template.name == "target-groups")
    assert ("BlueTargetGroup", "GreenTargetGroup") in [g.members for g in pictures.resource_groups(template)]


def test_every_way_to_name_a_resource_is_a_need() -> None:
    body = {
        "Ref": {"X": {"Ref": "A"}},
        "GetAtt": {"X": [{"Fn::GetAtt": ["A", "Arn"]}]},
        "Dotted": {"X": {"Fn::GetAtt": "A.Arn"}},
        "Sub": {"X": {"Fn::Sub": "arn:${AWS::Region}:${A.Arn}/${!Other}"}},
        "Named": {"X": {"Fn::Sub": ["${Y}", {"Y": {"Ref": "A"}}]}},
    }
    resources: dict[str, dict[str, Any]] = {
        "A": {"Type": "T"},
        "Other": {"Type": "T"},
        **{n: {"Properties": p} for n, p in body.items()},
    }
    resources |= {
        "Listed": {"DependsOn": ["A"]},
        "Single": {"DependsOn": "A"},
        "Parameter": {"Properties": {"X": {"Ref": "P"}}},
    }
    needed = references.needed(resources)
    assert {name for name, others in needed.items() if others == ["A"]} == {*body, "Listed", "Single"}
    assert needed["A"] == needed["Other"] == needed["Parameter"] == []


@pytest.mark.parametrize("template", VERSION.templates, ids=lambda template: template.name)
def test_every_type_of_ours_has_a_colour_and_a_name_that_fits_its_box(template: Template) -> None:
    document = json.loads((TEMPLATES / COMMITTED / f"{template.name}.json").read_bytes())
    for resource in document["Resources"].values():
        ours = resource["Type"].startswith(("Custom::", "AWS::CloudFormation::"))
        assert (families.family(resource["Type"]) is families.OTHER) == ours
        assert 0 < len(families.label(resource["Type"])) <= 23


def test_words_of_a_name_are_found() -> None:
    assert words.split("Ec2AWSLogsEndpointA") == ["Ec2", "AWS", "Logs", "Endpoint", "A"]
    assert [words.plural(number, "role") for number in (0, 1, 2)] == ["0 roles", "1 role", "2 roles"]
