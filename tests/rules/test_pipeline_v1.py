"""E9093: features of V2 in a pipeline of type V1."""

from __future__ import annotations

from typing import Any

import pytest
from pipeline_cases import messages, pipeline, source

TRIGGERS = [{"ProviderType": "CodeStarSourceConnection", "GitConfiguration": {"SourceActionName": "Checkout"}}]
STAGE = {"Name": "S", "Actions": [source()]}
FEATURES = [
    {"Triggers": TRIGGERS},
    {"Variables": [{"Name": "A"}]},
    {"ExecutionMode": "QUEUED"},
    {"ExecutionMode": "PARALLEL"},
    *({"Stages": [STAGE | {key: {"Conditions": []}}]} for key in ("BeforeEntry", "OnSuccess", "OnFailure")),
]


def v1(**properties: Any) -> dict[str, Any]:
    return pipeline(**({"PipelineType": "V1", "ExecutionMode": None} | properties))


@pytest.mark.parametrize("properties", FEATURES)
def test_a_feature_of_v2_is_found(properties: dict[str, Any]) -> None:
    (message,) = messages(v1(**properties), "E9093")
    assert "needs PipelineType V2" in message


@pytest.mark.parametrize("properties", [{}, {"ExecutionMode": "SUPERSEDED"}, {"Triggers": []}])
def test_what_v1_has_too_is_left_alone(properties: dict[str, Any]) -> None:
    assert messages(v1(**properties), "E9093") == []


def test_other_types_are_left_alone() -> None:
    for kind in ("V2", {"Ref": "Given"}, None):
        assert messages(v1(PipelineType=kind, Triggers=TRIGGERS), "E9093") == []
