"""The changes of a change set, from CloudFormation's words to ours."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.deployer.change_details import changes_of, merged
from generator.deployer.results import PropertyChange, ResourceChange


def change(*details: dict[str, Any], **members: Any) -> dict[str, Any]:
    least = {"LogicalResourceId": "Queue", "ResourceType": "AWS::SQS::Queue", "Action": "Modify"}
    return {"Type": "Resource", "ResourceChange": {**least, "Details": list(details), **members}}


def detail(cause: str = "", **target: str) -> dict[str, Any]:
    return {"Target": target} | ({"CausingEntity": cause} if cause else {})


def properties(*details: dict[str, Any]) -> tuple[PropertyChange, ...]:
    [found] = changes_of([change(*details)])
    return found.properties


def test_every_word_of_cloudformation_is_taken_over() -> None:
    [found] = changes_of(
        [change(Replacement="True", PolicyAction="ReplaceAndDelete", PhysicalResourceId="q-1", Scope=["Properties"])]
    )
    assert found == ResourceChange(
        resource="Queue",
        type="AWS::SQS::Queue",
        action="Modify",
        replacement="True",
        policy_action="ReplaceAndDelete",
        physical_id="q-1",
    )


def test_what_is_no_resource_is_left_out() -> None:
    assert changes_of([{"Type": "Hook"}]) == []


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ({"Path": "/Properties/Tags/0/Value", "Name": "Tags"}, "Tags.0.Value"),
        ({"Name": "QueueName", "Attribute": "Properties"}, "QueueName"),
        ({"Attribute": "Tags"}, "Tags"),
        ({"Path": "/UpdatePolicy", "Attribute": "UpdatePolicy"}, "UpdatePolicy"),
    ],
)
def test_a_property_is_named_as_exactly_as_cloudformation_does(target: dict[str, str], path: str) -> None:
    [found] = properties(detail(**target))
    assert found.path == path


@pytest.mark.parametrize("turned", [False, True])
def test_two_details_of_one_property_are_one_change_with_what_each_says(*, turned: bool) -> None:
    details = [
        detail(Name="QueueName", RequiresRecreation="Always", BeforeValue="a", AfterValue="b"),
        detail("Name", Name="QueueName", RequiresRecreation="Never"),
    ]
    [found] = properties(*(details[::-1] if turned else details))
    assert found == PropertyChange(path="QueueName", recreation="Always", cause="Name", before="a", after="b")


def test_values_may_be_secrets_and_are_in_no_representation() -> None:
    assert "hush" not in repr(properties(detail(Name="Password", BeforeValue="hush", AfterValue="hush2")))


names = st.lists(st.sampled_from("ABCDEFG"), unique=True)


@given(names, names)
def test_merging_keeps_the_complete_list_and_the_values_that_are_known(every: list[str], known: list[str]) -> None:
    plain = PropertyChange(path="X")
    valued = PropertyChange(path="X", before="a", after="b")
    complete = [ResourceChange(resource=name, type="T", action="Modify", properties=(plain,)) for name in every]
    some = [ResourceChange(resource=name, type="T", action="Modify", properties=(valued,)) for name in known]
    found = merged(some, complete)
    assert [each.resource for each in found] == every
    assert [each.properties[0].after for each in found] == ["b" if name in known else "" for name in every]
