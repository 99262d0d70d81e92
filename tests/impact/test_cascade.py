"""A resource that is replaced has a new id, and whoever refers to it changes with it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.impact.compare import compare
from generator.impact.outcome import SEVERITY

from .made import actions, changes, impact, side, sides

CHAIN = """
Resources:
  Vpc: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: %s, Tags: [{Key: a, Value: %s}]}}
  Subnet: {Type: 'AWS::EC2::Subnet', Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24}}
  Balancer: {Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', Properties: {Subnets: [!Ref Subnet, other]}}
  Listener:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties: {LoadBalancerArn: !Ref Balancer, Port: 80}
  Stranger: {Type: 'AWS::SNS::Topic'}
"""


def test_a_new_id_replaces_where_the_property_cannot_change_and_modifies_elsewhere() -> None:
    found = changes(impact(CHAIN % ("10.0.0.0/16", "a"), CHAIN % ("10.1.0.0/16", "a")))
    assert {name: change.action for name, change in found.items()} == {
        "Vpc": "replace",
        "Subnet": "replace",
        "Balancer": "modify",
    }
    assert found["Subnet"].because == ("VpcId follows Vpc, which is replaced",)
    assert found["Subnet"].properties == ("VpcId",)
    assert found["Balancer"].because == ("Subnets.* follows Subnet, which is replaced",)


def test_what_is_modified_keeps_its_id() -> None:
    assert actions(impact(CHAIN % ("10.0.0.0/16", "a"), CHAIN % ("10.0.0.0/16", "b"))) == {"Vpc": "modify"}


def test_what_may_be_replaced_may_replace_others() -> None:
    found = changes(impact(CHAIN % ("10.0.0.0/16", "a"), CHAIN % ("!Ref AWS::AccountId", "a")))
    assert [change.action for change in found.values()] == ["may-replace", "may-replace", "modify"]
    assert found["Subnet"].because == ("VpcId follows Vpc, which may be replaced",)


@pytest.mark.parametrize(
    "reference", ["!Ref Old", "!GetAtt Old.Arn", "!Sub 'a-${Old}'", "!Sub 'a-${Old.Arn}'", "!Join ['', [a, !Ref Old]]"]
)
def test_a_new_id_is_followed_in_every_form(reference: str) -> None:
    text = f"""
    Resources:
      Old:
        Type: AWS::SNS::Topic
        Properties: {{TopicName: %s}}
      User:
        Type: AWS::SSM::Parameter
        Properties:
          Value: {reference}
    """
    assert actions(impact(text % "a", text % "b")) == {"Old": "replace", "User": "modify"}


def test_several_causes_of_one_property_are_told_together() -> None:
    text = """
    Resources:
      A: {Type: 'AWS::SNS::Topic', Properties: {TopicName: %s}}
      B: {Type: 'AWS::SNS::Topic', Properties: {TopicName: %s}}
      User: {Type: 'AWS::SSM::Parameter', Properties: {Value: !Sub '${A}${B}'}}
    """
    found = changes(impact(text % ("a", "b"), text % ("c", "d")))
    assert found["User"].because == ("Value follows A and B, which are replaced",)


def test_a_reference_that_is_new_is_a_difference_of_its_own() -> None:
    text = """
    Resources:
      A: {Type: 'AWS::SNS::Topic', Properties: {TopicName: %s}}
      User: {Type: 'AWS::SSM::Parameter', Properties: {Value: %s}}
    """
    assert changes(impact(text % ("a", "x"), text % ("b", "!Ref A")))["User"].because == ()


def test_data_goes_with_a_replacement_that_follows() -> None:
    text = """
    Resources:
      Name: {Type: 'AWS::SNS::Topic', Properties: {TopicName: %s}}
      Bucket: {Type: 'AWS::S3::Bucket', Properties: {BucketName: !GetAtt Name.TopicName}%s}
    """
    assert changes(impact(text % ("a", ""), text % ("b", "")))["Bucket"].data_lost
    kept = ", UpdateReplacePolicy: Retain"
    assert not changes(impact(text % ("a", kept), text % ("b", kept)))["Bucket"].data_lost


def test_a_new_id_is_followed_into_other_stacks() -> None:
    network = """
    Resources: {Vpc: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: %s}}}
    Outputs: {Vpc: {Value: !Ref Vpc, Export: {Name: vpc}}}
    """
    service = """
    Resources: {Group: {Type: 'AWS::EC2::SecurityGroup', Properties: {VpcId: !ImportValue vpc}}}
    Outputs: {Group: {Value: !Ref Group, Export: {Name: group}}}
    """
    user = """
    Resources: {User: {Type: 'AWS::SSM::Parameter', Properties: {Value: !ImportValue group}}}
    """
    found = compare(
        sides(network=network % "10.0.0.0/16", service=service, user=user),
        sides(network=network % "10.1.0.0/16", service=service, user=user),
    )
    assert actions(found) == {"Vpc": "replace", "Group": "replace", "User": "modify"}
    assert changes(found)["Group"].because == ("VpcId follows network.Vpc, which is replaced",)
    assert [export.because for export in found.exports] == [
        "it follows Vpc, which is replaced",
        "it follows Group, which is replaced",
    ]
    assert [export.imported_by for export in found.exports] == [("service",), ("user",)]


def graph(edges: set[tuple[int, int]], replaced: set[int], version: str) -> dict[str, object]:
    """A template of topics, where an edge is a name that cannot change (odd) or a property that can (even)."""
    resources: dict[str, object] = {}
    for node in range(6):
        properties: dict[str, object] = {
            "TopicName": {"Fn::Join": ["", [{"Ref": f"T{to}"} for at, to in sorted(edges) if at == node and to % 2]]}
        }
        properties["DisplayName"] = {
            "Fn::Join": ["", [{"Ref": f"T{to}"} for at, to in sorted(edges) if at == node and not to % 2]]
        }
        properties["FifoTopic"] = version if node in replaced else "same"
        resources[f"T{node}"] = {"Type": "AWS::SNS::Topic", "Properties": properties}
    return {"Resources": resources}


NUMBERS = st.integers(0, 5)


@given(edges=st.sets(st.tuples(NUMBERS, NUMBERS)), few=st.sets(NUMBERS), more=st.sets(NUMBERS))
@settings(deadline=None)
def test_more_replacements_never_do_less(edges: set[tuple[int, int]], few: set[int], more: set[int]) -> None:
    least, most = (
        actions(compare(side(graph(edges, which, "old")), side(graph(edges, which, "new"))))
        for which in (few, few | more)
    )
    severity: dict[str, int] = {action: number for number, action in enumerate(SEVERITY)}
    assert all(severity[most[name]] >= severity[action] for name, action in least.items())


@given(edges=st.sets(st.tuples(NUMBERS, NUMBERS)), replaced=st.sets(NUMBERS))
@settings(deadline=None)
def test_exactly_what_can_be_reached_changes(edges: set[tuple[int, int]], replaced: set[int]) -> None:
    expected = {f"T{node}": "replace" for node in replaced}
    waiting = list(replaced)
    while waiting:
        cause = waiting.pop()
        for node, to in edges:
            if to == cause and expected.get(f"T{node}") != "replace":
                expected[f"T{node}"] = "replace" if to % 2 else "modify"
                waiting += [node] if to % 2 else []
    assert actions(compare(side(graph(edges, replaced, "old")), side(graph(edges, replaced, "new")))) == expected
