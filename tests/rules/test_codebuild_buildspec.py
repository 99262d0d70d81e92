"""E9101: a buildspec in the template."""

from __future__ import annotations

from typing import Any

import pytest
from pipeline_cases import complaint, messages, resources

GOOD = """version: 0.2
phases:
  build:
    commands:
    - make
artifacts:
  files:
  - out.zip
"""


def project(buildspec: Any) -> dict[str, Any]:
    source = {"Type": "CODEPIPELINE", "BuildSpec": buildspec}
    return resources(Build=("AWS::CodeBuild::Project", {"Source": source, "Artifacts": {"Type": "CODEPIPELINE"}}))


@pytest.mark.parametrize(
    ("buildspec", "word"),
    [
        ("version: 0.2\nphases: [\n", "no YAML"),
        ("version: 0.2\n\tphases: 1\n", "no YAML"),
        ("make\nmake install\n", "must be an object"),
        (GOOD.replace("version: 0.2", "name: x"), "version"),
        (GOOD.replace("  files:\n  - out.zip", "files: out.zip"), "files"),
        (GOOD.replace("- make", "- $(aws ecr get-login --no-include-email)"), "get-login-password"),
        (GOOD.replace("phases:", "stages:"), "phases"),
    ],
)
def test_what_code_build_cannot_read_is_found(buildspec: str, word: str) -> None:
    found = messages(project(buildspec), "E9101")
    assert all(message.startswith("The buildspec of Build: ") for message in found)
    assert any(word in message for message in found)


@pytest.mark.parametrize(
    "buildspec",
    [
        GOOD,
        '{"version": "0.2", "phases": {"build": {"commands": ["make"]}}}',
        "ci/buildspec.yml",
        "arn:aws:s3:::specs/buildspec.yml",
        {"Fn::Sub": "version: 0.2\nphases: ${Given}"},
        None,
    ],
)
def test_buildspecs_paths_and_the_unknown_are_left_alone(buildspec: Any) -> None:
    assert messages(project(buildspec), "E9101") == []


def test_the_line_is_told() -> None:
    assert "in line 3" in complaint(project("version: 0.2\nphases: [\n"), "E9101")
