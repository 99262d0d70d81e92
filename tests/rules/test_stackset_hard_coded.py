"""W9141: accounts, Regions, zones and partitions come from pseudo parameters."""

from __future__ import annotations

from typing import Any

import pytest
from policy_cases import sub
from rule_cases import findings

OURS = {"Template": "service", "Version": "1.0.0"}


def found(value: Any, section: str = "Resources", metadata: Any = OURS) -> list[str]:
    body = {"X": {"Type": "AWS::SNS::Topic", "Properties": {"P": [{"Q": value}]}}}
    return [message for _, message in findings({section: body, "Metadata": metadata}, "W9141")]


@pytest.mark.parametrize("section", ["Resources", "Outputs"])
@pytest.mark.parametrize(
    ("value", "word"),
    [
        ("111122223333", "an account"),
        (sub("arn:${AWS::Partition}:iam::111122223333:role/a"), "an account"),
        ("eu-west-1", "a Region"),
        (sub("https://sqs.us-gov-west-1.${AWS::URLSuffix}"), "a Region"),
        ("ap-southeast-2a", "a zone"),
        (sub("arn:aws:iam::${AWS::AccountId}:role/a"), "a partition"),
        ({"Fn::If": ["C", {"Fn::Join": ["", ["arn:aws-cn:s3:::", "x"]]}, "y"]}, "a partition"),
    ],
)
def test_what_is_right_in_one_place_is_found(value: Any, word: str, section: str) -> None:
    (message,) = found(value, section)
    assert f" is {word} " in message
    assert found(value, section, {}) == []


@pytest.mark.parametrize(
    "value",
    [
        sub("arn:${AWS::Partition}:iam::${AWS::AccountId}:role/${AWS::Region}"),
        "1234567890123",
        "eu-west-coast",
        "my-eu-west-1x",
        {"Fn::GetAZs": ""},
        8080,
        None,
    ],
)
def test_what_is_right_everywhere_is_not(value: Any) -> None:
    assert found(value) == []


def test_prose_programs_and_conditions_are_left_alone() -> None:
    assert found({"ZipFile": "REGION = 'eu-west-1'", "Description": "as in eu-west-1"}) == []
    conditions = {"IsVirginia": {"Fn::Equals": [{"Ref": "AWS::Region"}, "us-east-1"]}}
    assert findings({"Conditions": conditions, "Metadata": OURS}, "W9141") == []
