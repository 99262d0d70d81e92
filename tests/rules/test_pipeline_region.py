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


def _stored(*regions: object, **given: object) -> list[str]:
    """Return what is said of a pipeline whose deployment runs in us-east-1."""
    stores = [{"Region": region, "ArtifactStore": {"Type": "S3", "Location": "a"}} for region in regions]
    far = (source() | given, build(), deploy() | {"Region": "us-east-1"})
    return messages(pipeline(*far, ArtifactStore=None, ArtifactStores=stores), "W9092")


def test_a_source_in_another_region_than_the_pipeline_is_found() -> None:
    (message,) = _stored("eu-west-1", "us-east-1", Region="us-east-1")
    assert "seems to be eu-west-1: leave Region out" in message


def test_a_source_in_the_region_of_the_pipeline_or_one_unknown_is_left_alone() -> None:
    assert _stored("eu-west-1", "us-east-1", Region="eu-west-1") == []
    assert _stored("eu-west-1", "us-east-1") == []
    assert _stored("eu-west-1", "us-east-1", Region={"Ref": "AWS::Region"}) == []
    assert _stored({"Ref": "AWS::Region"}, "us-east-1", Region="us-east-1") == []
    assert _stored("eu-west-1", "eu-north-1", "us-east-1", Region="us-east-1") == []
