"""E9086: the images of a blue/green deployment."""

from __future__ import annotations

from typing import Any

import pytest
from pipeline_cases import changed, complaint, deploy, messages, pipeline


@pytest.mark.parametrize(
    ("configuration", "word"),
    [
        ({"Image1ContainerName": None}, "needs Image1ContainerName beside it"),
        ({"Image1ArtifactName": None}, "needs Image1ArtifactName beside it"),
        ({"Image4ContainerName": "SIDE"}, "needs Image4ArtifactName"),
        ({"Image1ContainerName": "<IMAGE1_NAME>"}, "IMAGE1_NAME without brackets"),
        ({"Image2ArtifactName": "Release", "Image2ContainerName": "IMAGE1_NAME"}, "both fill <IMAGE1_NAME>"),
    ],
)
def test_half_an_image_or_a_wrong_placeholder_is_found(configuration: dict[str, Any], word: str) -> None:
    assert word in complaint(pipeline(changed(deploy(), **configuration)), "E9086")


@pytest.mark.parametrize(
    "configuration",
    [
        {"Image1ContainerName": None, "Image1ArtifactName": None},
        {"Image1ContainerName": {"Ref": "Given"}},
        {"Image2ArtifactName": "Release", "Image2ContainerName": "SIDE"},
    ],
)
def test_whole_images_or_none_are_left_alone(configuration: dict[str, Any]) -> None:
    assert messages(pipeline(changed(deploy(), **configuration)), "E9086") == []
