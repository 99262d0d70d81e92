"""E9091: variables and their namespaces."""

from __future__ import annotations

from typing import Any

import pytest
from pipeline_cases import action, after_source, build, changed, complaint, messages, pipeline, source


def asking(text: Any, **others: Any) -> dict[str, Any]:
    return action("Ask", "Approval", "Manual", {"CustomData": text}, **others)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Deploy #{Source.CommitId}?", "no action has the namespace Source"),
        ({"Fn::Sub": "Deploy #{Source.CommitId} to ${AWS::Region}?"}, "no action has the namespace Source"),
        ("#{Git.CommitID}", "did you mean CommitId"),
        ("#{variables.Ticket}", "declares no such variable"),
    ],
)
def test_a_variable_that_nobody_makes_is_found(text: Any, word: str) -> None:
    assert word in complaint(after_source(asking(text)), "E9091")


def test_a_variable_of_an_action_that_has_not_run_is_found() -> None:
    late = build() | {"Namespace": "Build"}
    assert "Image has not run before it" in complaint(after_source(asking("#{Build.Tag}"), late), "E9091")
    beside: list[Any] = [{"Name": "A", "Actions": [source()]}, {"Name": "B", "Actions": [asking("#{Build.Tag}"), late]}]
    assert "Image has not run" in complaint(pipeline(Stages=beside), "E9091")
    beside[1]["Actions"][0]["RunOrder"] = 2
    assert messages(pipeline(Stages=beside), "E9091") == []


def test_namespaces_are_not_shared_nor_taken_from_codepipeline() -> None:
    assert "share the namespace Git" in complaint(after_source(build() | {"Namespace": "Git"}), "E9091")
    assert "belongs to CodePipeline" in complaint(after_source(build() | {"Namespace": "codepipeline"}), "E9091")


@pytest.mark.parametrize(
    "text",
    [
        "#{Git.CommitId} #{Git.PullRequestTitle}",
        "#{codepipeline.PipelineExecutionId}",
        "#{variables.Known}",
        "issue #{5}",
        {"Ref": "Given"},
    ],
)
def test_variables_that_are_made_are_left_alone(text: Any) -> None:
    assert messages(after_source(asking(text), Variables=[{"Name": "Known"}]), "E9091") == []


def test_a_namespace_that_only_a_deployment_knows_may_be_any() -> None:
    hidden = source() | {"Namespace": {"Ref": "Given"}}
    assert messages(pipeline(hidden, changed(asking(""), CustomData="#{Other.Name}")), "E9091") == []
    assert messages(after_source(asking("#{variables.X}"), Variables=[{"Name": {"Ref": "Given"}}]), "E9091") == []
