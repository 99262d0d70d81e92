"""E9087: who takes a clone reference."""

from __future__ import annotations

import pytest
from pipeline_cases import action, build, changed, complaint, deploy, messages, pipeline, source

CLONE = changed(source(), OutputArtifactFormat="CODEBUILD_CLONE_REF")


@pytest.mark.parametrize("provider", ["CodeDeployToECS", "ECS", "CloudFormation", "S3", "CodeDeploy"])
def test_a_provider_that_reads_files_cannot_take_it(provider: str) -> None:
    body = action("A", "Deploy", provider, {}, InputArtifacts=["Code"])
    message = complaint(pipeline(CLONE, body), "E9087")
    assert "cannot read Code" in message
    assert "Checkout" in message


def test_code_build_and_readers_of_its_artifacts_are_left_alone() -> None:
    assert messages(pipeline(CLONE, build(), deploy()), "E9087") == []
    assert messages(pipeline(source(), deploy() | {"InputArtifacts": [{"Name": "Code"}]}), "E9087") == []


def test_a_format_that_only_a_deployment_knows_is_left_alone() -> None:
    unknown = changed(source(), OutputArtifactFormat={"Ref": "Format"})
    assert messages(pipeline(unknown, action("A", "Deploy", "ECS", {}, InputArtifacts=["Code"])), "E9087") == []
