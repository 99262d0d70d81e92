"""An import finds the same export on both sides of an update, whichever templates come and go."""

from __future__ import annotations

import pytest

from generator.impact.compare import compare
from generator.impact.model import Impact
from generator.impact.release_class import exit_code, release_class

from .made import sides

OWNER = """
Resources: {Vpc: {Type: 'AWS::EC2::VPC'}}
Outputs: {VpcId: {Value: !Ref Vpc, Export: {Name: '%s'}}}
"""
PASSED_ON = """
Parameters: {VpcId: {Type: String}}
Resources: {Wait: {Type: 'AWS::CloudFormation::WaitConditionHandle'}}
Outputs: {VpcId: {Value: !Ref VpcId, Export: {Name: dev-VpcId}}}
"""
USER = """
Resources:
  Group:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties: {VpcId: !ImportValue '%s'}
"""
EXPORTING, USING = OWNER % "dev-VpcId", USER % "dev-VpcId"
ELSEWHERE = "Resources: {Topic: {Type: 'AWS::SNS::Topic'}}"


def touched(found: Impact) -> set[str]:
    return {change.stack for change in found.changes}


@pytest.mark.parametrize("other", ["another", "zebra"])
@pytest.mark.parametrize("text", [EXPORTING, PASSED_ON])
def test_an_import_does_not_turn_to_a_template_that_is_new(other: str, text: str) -> None:
    old = sides(network=EXPORTING, user=USING)
    found = compare(old, sides(None, **{other: text}, network=EXPORTING, user=USING))
    assert touched(found) == {other}
    assert (release_class(found), exit_code(found)) == ("minor", 0)


@pytest.mark.parametrize("name", ["dev-VpcId", "${AWS::StackName}-VpcId"])
def test_an_import_does_not_change_because_the_template_behind_it_is_new(name: str) -> None:
    owner = OWNER.replace("'%s'", f"!Sub '{name}'")
    found = compare(sides(user=USING), sides(network=owner, user=USING))
    assert touched(found) == {"network"}
    assert release_class(found) == "minor"


@pytest.mark.parametrize("name", ["dev-VpcId", "${AWS::StackName}-VpcId"])
def test_an_import_does_not_change_because_the_template_behind_it_is_gone(name: str) -> None:
    owner = OWNER.replace("'%s'", f"!Sub '{name}'")
    found = compare(sides(network=owner, user=USING), sides(user=USING))
    assert touched(found) == {"network"}
    [export] = found.exports
    assert (export.action, export.imported_by) == ("remove", ("user",))


def test_an_export_named_after_its_stack_is_found_also_where_a_new_template_has_one_like_it() -> None:
    owner = OWNER.replace("'%s'", "!Sub '${AWS::StackName}-VpcId'")
    found = compare(sides(network=owner, user=USING), sides(network=owner, another=owner, user=USING))
    assert touched(found) == {"another"}
    gone = compare(sides(network=owner, user=USING), sides(another=owner, user=USING))
    assert [export.imported_by for export in gone.exports if export.action == "remove"] == [("user",)]


@pytest.mark.parametrize("heir", ["another", "zebra"])
def test_a_template_that_takes_over_the_exports_of_one_that_is_gone_cannot_have_their_importers(heir: str) -> None:
    old = sides(None, network=EXPORTING, **{heir: ELSEWHERE}, user=USING)
    found = compare(old, sides(None, **{heir: EXPORTING}, user=USING))
    assert touched(found) == {"network", heir}
    assert [(export.stack, export.action, export.imported_by) for export in found.exports] == [
        (heir, "add", ()),
        ("network", "remove", ("user",)),
    ]
    assert exit_code(found) == 3


def test_an_import_of_another_name_is_another_value_whoever_exports_it() -> None:
    new = {"network": EXPORTING, "other": OWNER % "new-VpcId", "user": USER % "new-VpcId"}
    found = compare(sides(network=EXPORTING, user=USING), sides(None, **new))
    assert [(change.stack, change.action) for change in found.changes] == [("other", "add"), ("user", "replace")]


def test_an_import_in_the_name_of_an_export_finds_nothing() -> None:
    one = sides(network=OWNER.replace("'%s'", "!ImportValue z"), other=OWNER % "z", user=USER % "z")
    assert release_class(compare(one, one)) == "none"
