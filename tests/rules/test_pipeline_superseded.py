"""W9094: what becomes of a commit that waits."""

from __future__ import annotations

from pipeline_cases import action, build, messages, pipeline, source


def test_a_blue_green_pipeline_should_queue() -> None:
    for mode in (None, "SUPERSEDED"):
        (message,) = messages(pipeline(ExecutionMode=mode), "W9094")
        assert "QUEUED" in message


def test_queues_and_other_pipelines_are_left_alone() -> None:
    assert messages(pipeline(), "W9094") == []
    assert messages(pipeline(ExecutionMode={"Ref": "Given"}), "W9094") == []
    bucket = action("A", "Deploy", "S3", {"BucketName": "b", "Extract": "true"}, InputArtifacts=["Release"])
    assert messages(pipeline(source(), build(), bucket, ExecutionMode=None), "W9094") == []
