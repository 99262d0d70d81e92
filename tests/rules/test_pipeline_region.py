"""W9092: a Region written into an action."""

from __future__ import annotations

from pipeline_cases import build, complaint, deploy, messages, pipeline, source


def test_a_region_binds_a_pipeline_with_one_store() -> None:
    assert "can only be made there" in complaint(pipeline(source(), build() | {"Region": "eu-west-1"}), "W9092")


def test_stores_for_regions_and_the_own_region_are_left_alone() -> None:
    stores = [{"Region": "eu-west-1", "ArtifactStore": {"Type": "S3", "Location": "a"}}]
    far = (source(), build() | {"Region": "eu-west-1"})
    assert messages(pipeline(*far, ArtifactStore=None, ArtifactStores=stores), "W9092") == []
    assert messages(pipeline(source(), build() | {"Region": {"Ref": "AWS::Region"}}), "W9092") == []
    assert messages(pipeline(*far, deploy() | {"Region": "us-east-1"}), "W9092") == []
