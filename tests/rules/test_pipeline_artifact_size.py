"""W9087: the whole source as input of a blue/green deployment."""

from __future__ import annotations

from pipeline_cases import action, build, changed, complaint, deploy, messages, pipeline, source

BOTH = deploy() | {"InputArtifacts": [{"Name": "Code"}, {"Name": "Release"}]}


def test_the_whole_source_is_found() -> None:
    assert "3 MB at most" in complaint(pipeline(source(), build(), BOTH), "W9087")


def test_artifacts_of_a_build_an_image_and_a_bucket_are_left_alone() -> None:
    assert messages(pipeline(), "W9087") == []
    for provider in ("ECR", "S3"):
        small = action("A", "Source", provider, {}, OutputArtifacts=["Code"])
        assert messages(pipeline(small, build(), BOTH), "W9087") == []


def test_a_repository_that_no_build_reads_may_be_small() -> None:
    other = source() | {"Name": "Files", "OutputArtifacts": [{"Name": "Files"}], "Namespace": "Files"}
    both = deploy() | {"InputArtifacts": [{"Name": "Files"}, {"Name": "Release"}]}
    actions = [[source(), other], [build()], [both]]
    stages = [{"Name": f"Stage{number}", "Actions": found} for number, found in enumerate(actions)]
    assert messages(pipeline(Stages=stages), "W9087") == []
    stages[1]["Actions"] = [build() | {"InputArtifacts": [{"Name": "Files"}]}]
    assert "Files" in complaint(pipeline(Stages=stages), "W9087")


def test_a_clone_reference_is_another_finding() -> None:
    clone = changed(source(), OutputArtifactFormat="CODEBUILD_CLONE_REF")
    assert messages(pipeline(clone, build(), BOTH), "W9087") == []


def test_other_deployments_take_any_size() -> None:
    other = action("A", "Deploy", "ECS", {"ClusterName": "c", "ServiceName": "s"}, InputArtifacts=["Code"])
    assert messages(pipeline(source(), other), "W9087") == []
