"""What only pipelines of type V2 have."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules._base import Problem
from generator.rules._pipeline import Pipeline
from generator.rules._values import Mapping, Sequence, text

V2_MODES = ("QUEUED", "PARALLEL")


def v2_only(pipeline: Pipeline) -> Iterator[Problem]:
    """Yield where a pipeline says what only type V2 understands, and what that is."""
    properties = pipeline.properties
    for key in ("Triggers", "Variables"):
        if isinstance(properties.get(key), Sequence) and properties[key]:
            yield properties.where(key), key
    if text(properties.get("ExecutionMode")) in V2_MODES:
        yield properties.where("ExecutionMode"), f"ExecutionMode {properties['ExecutionMode']}"
    for stage in pipeline.stages:
        for key in ("BeforeEntry", "OnSuccess", "OnFailure"):
            if isinstance(stage.body.get(key), Mapping):
                yield stage.body.where(key), f"{key} of stage {stage.name}"
