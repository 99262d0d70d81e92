"""E9088: the stages of a pipeline."""

from __future__ import annotations

from typing import Any

import pytest
from pipeline_cases import action, build, complaint, deploy, messages, pipeline, source


def test_one_stage_is_too_few() -> None:
    assert "at least 2 stages" in complaint(pipeline(source()), "E9088")


def test_a_condition_that_takes_a_stage_is_played_through() -> None:
    stage = {"Name": "Build", "Actions": [build()]}
    stages = [
        {"Name": "Source", "Actions": [source()]},
        {"Fn::If": ["Is", stage, {"Ref": "AWS::NoValue"}]},
    ]
    sections = {"Parameters": {"P": {"Type": "String"}}, "Conditions": {"Is": {"Fn::Equals": [{"Ref": "P"}, "x"]}}}
    assert "it has 1" in complaint(pipeline(Stages=stages) | sections, "E9088")


def test_sources_stand_in_the_first_stage_and_nowhere_else() -> None:
    assert "the first stage holds source actions alone" in messages(pipeline(build(), deploy()), "E9088")[0]
    assert "not in Stage1" in complaint(pipeline(source(), source()), "E9088")


def test_two_stages_or_actions_of_one_name_are_found() -> None:
    twice = [{"Name": "A", "Actions": [source()]}, {"Name": "A", "Actions": [build(), build()]}]
    assert messages(pipeline(Stages=twice), "E9088") == [
        "The pipeline has two stages named A",
        "The stage A has two actions named Image",
    ]


@pytest.mark.parametrize(
    ("key", "value"), [("RunOrder", 0), ("RunOrder", 1000), ("TimeoutInMinutes", 4), ("TimeoutInMinutes", "86401")]
)
def test_numbers_out_of_range_are_found(key: str, value: Any) -> None:
    assert key in complaint(pipeline(source(), build() | {key: value}), "E9088")


@pytest.mark.parametrize(
    "body",
    [
        build() | {"RunOrder": 999, "TimeoutInMinutes": 5},
        action("A", "Compute", "Commands"),
        {"Name": "A", "ActionTypeId": {"Ref": "Given"}},
        {"Fn::If": ["Unheard", source(), build()]},
    ],
)
def test_other_stages_are_left_alone(body: dict[str, Any]) -> None:
    assert messages(pipeline(source(), body), "E9088") == []
