"""E9103: source and artifacts of a project."""

from __future__ import annotations

from typing import Any

import pytest
from pipeline_cases import complaint, messages, resources


def project(source: Any, artifacts: Any, **others: Any) -> dict[str, Any]:
    body = {"Source": {"Type": source, **others}, "Artifacts": {"Type": artifacts}}
    return resources(Build=("AWS::CodeBuild::Project", body))


@pytest.mark.parametrize(
    ("template", "word"),
    [
        (project("CODEPIPELINE", "NO_ARTIFACTS"), "or neither"),
        (project("GITHUB", "CODEPIPELINE"), "or neither"),
        (project("GIT", "S3"), "no type of Source"),
        (project("S3", "NONE"), "no type of Artifacts"),
        (project("NO_SOURCE", "NO_ARTIFACTS"), "must hold the buildspec"),
    ],
)
def test_ends_that_do_not_fit_are_found(template: dict[str, Any], word: str) -> None:
    assert word in complaint(template, "E9103")


@pytest.mark.parametrize(
    "template",
    [
        project("CODEPIPELINE", "CODEPIPELINE"),
        project("GITHUB", "S3"),
        project("NO_SOURCE", "NO_ARTIFACTS", BuildSpec={"Ref": "Given"}),
        project({"Ref": "Given"}, "CODEPIPELINE"),
    ],
)
def test_ends_that_fit_are_left_alone(template: dict[str, Any]) -> None:
    assert messages(template, "E9103") == []
