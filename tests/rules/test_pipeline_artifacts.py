"""E9085: artifacts of an action and those its configuration names."""

from __future__ import annotations

from typing import Any

import pytest
from pipeline_cases import action, after_source, build, changed, complaint, deploy, messages, pipeline, source

STACK = {"ActionMode": "CREATE_UPDATE", "StackName": "s", "TemplatePath": "Code::t.yaml"}


@pytest.mark.parametrize(
    ("body", "word"),
    [
        (source() | {"OutputArtifacts": []}, "0 OutputArtifacts, it takes 1"),
        (source() | {"InputArtifacts": [{"Name": "Code"}]}, "1 InputArtifacts, it takes 0"),
        (action("A", "Build", "CodeBuild", {"ProjectName": "p"}), "0 InputArtifacts, it takes 1 to 5"),
        (deploy() | {"OutputArtifacts": [{"Name": "X"}]}, "1 OutputArtifacts, it takes 0"),
        (action("A", "Approval", "Manual", OutputArtifacts=["X"]), "it takes 0"),
        (action("A", "Deploy", "ECS", {}, InputArtifacts=["Code", "Release"]), "2 InputArtifacts, it takes 1"),
        (action("A", "Deploy", "CloudFormationStackSet", {}), "it takes 1 to 3"),
        (action("A", "Deploy", "CloudFormation", {}, OutputArtifacts=["X", "Y"]), "it takes 0 to 1"),
    ],
)
def test_another_number_of_artifacts_is_found(body: dict[str, Any], word: str) -> None:
    assert word in complaint(pipeline(body), "E9085")


@pytest.mark.parametrize("key", ["TaskDefinitionTemplateArtifact", "AppSpecTemplateArtifact", "Image1ArtifactName"])
def test_an_artifact_that_is_no_input_is_found(key: str) -> None:
    message = complaint(pipeline(source(), build(), changed(deploy(), **{key: "Code"})), "E9085")
    assert message == f"{key} of action Shift must be one of its InputArtifacts, not Code: it has Release"


@pytest.mark.parametrize(
    ("key", "path", "word"),
    [
        ("TemplatePath", "t.yaml", "must be Artifact::file"),
        ("TemplatePath", "Code::", "must be Artifact::file"),
        ("TemplatePath", "Other::t.yaml", "names Other"),
        ("TemplateConfiguration", "Release::t.json", "names Release"),
    ],
)
def test_a_file_of_no_input_is_found(key: str, path: str, word: str) -> None:
    body = action("A", "Deploy", "CloudFormation", {**STACK, key: path}, InputArtifacts=["Code"])
    assert word in complaint(after_source(body), "E9085")


def test_one_of_several_inputs_holds_the_buildspec() -> None:
    two = action("A", "Build", "CodeBuild", {"ProjectName": "p"}, InputArtifacts=["Code", "Release"])
    assert "PrimarySource must say" in complaint(after_source(two), "E9085")
    assert messages(after_source(changed(two, PrimarySource="Code")), "E9085") == []
    assert messages(after_source(changed(two, PrimarySource={"Ref": "Given"})), "E9085") == []
    assert "not Else" in complaint(after_source(changed(two, PrimarySource="Else")), "E9085")


@pytest.mark.parametrize(
    "body",
    [
        action("A", "Deploy", "CloudFormation", {"ActionMode": "DELETE_ONLY", "StackName": "s"}),
        action("A", "Deploy", "CloudFormation", STACK, InputArtifacts=["Code"], OutputArtifacts=["Out"]),
        action("A", "Deploy", "CloudFormation", STACK, InputArtifacts=["Code", {"Name": {"Ref": "Given"}}]),
        action("A", "Deploy", "ECS", {}, InputArtifacts={"Fn::Split": [",", {"Ref": "Given"}]}),
        action("A", "Invoke", "Lambda", {"FunctionName": "f"}),
        action("A", "Invoke", "Unheard", {}, InputArtifacts=list("abcdefgh")),
    ],
)
def test_right_numbers_and_unknown_inputs_are_left_alone(body: dict[str, Any]) -> None:
    assert messages(after_source(body), "E9085") == []
