"""W9093: features of V2 without a type."""

from __future__ import annotations

from pipeline_cases import complaint, messages, pipeline


def test_a_feature_of_v2_should_say_so() -> None:
    assert "does not say its type" in complaint(pipeline(PipelineType=None), "W9093")


def test_a_type_or_no_feature_is_left_alone() -> None:
    assert messages(pipeline(PipelineType=None, ExecutionMode=None), "W9093") == []
    assert messages(pipeline(PipelineType={"Ref": "Given"}), "W9093") == []
    assert messages(pipeline(), "W9093") == []
