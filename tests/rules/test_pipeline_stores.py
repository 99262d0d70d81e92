"""E9092: the buckets of a pipeline."""

from __future__ import annotations

from pipeline_cases import build, complaint, deploy, messages, pipeline, source

STORE = {"Type": "S3", "Location": "artifacts"}


def stores(*regions: object) -> list[object]:
    return [{"Region": region, "ArtifactStore": STORE} for region in regions]


def test_a_pipeline_has_either_kind_of_store() -> None:
    assert "neither" in complaint(pipeline(ArtifactStore=None), "E9092")
    assert "both" in complaint(pipeline(ArtifactStores=stores("eu-west-1")), "E9092")


def test_actions_in_two_regions_need_two_stores() -> None:
    two = pipeline(source() | {"Region": "eu-west-1"}, build(), deploy() | {"Region": "us-east-1"})
    assert "Shift runs in us-east-1 and others in eu-west-1" in complaint(two, "E9092")


def test_every_region_needs_its_store() -> None:
    far = pipeline(
        source(),
        build(),
        deploy() | {"Region": "us-east-1"},
        ArtifactStore=None,
        ArtifactStores=stores("eu-west-1", "eu-north-1"),
    )
    assert "no store" in complaint(far, "E9092")
    twice = pipeline(ArtifactStore=None, ArtifactStores=stores("eu-west-1", "eu-west-1"))
    assert "two stores for eu-west-1" in complaint(twice, "E9092")


def test_stores_for_every_region_and_unknown_ones_are_left_alone() -> None:
    far = (source(), build(), deploy() | {"Region": "us-east-1"})
    for regions in (("eu-west-1", "us-east-1"), ({"Ref": "AWS::Region"}, "eu-north-1")):
        assert messages(pipeline(*far, ArtifactStore=None, ArtifactStores=stores(*regions)), "E9092") == []
    own = pipeline(source(), build() | {"Region": {"Ref": "AWS::Region"}})
    assert (
        messages(
            own,
            "E9092",
        )
        == []
    )
