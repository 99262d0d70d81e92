"""E9112: words of a build project."""

from __future__ import annotations

from typing import Any

import pytest
from pipeline_cases import complaint, messages, resources


def project(**properties: Any) -> dict[str, Any]:
    return resources(Build=("AWS::CodeBuild::Project", properties))


@pytest.mark.parametrize(
    ("template", "word"),
    [
        (project(Environment={"ComputeType": "BUILD_GENERAL1_TINY"}), "not BUILD_GENERAL1_TINY"),
        (project(LogsConfig={"CloudWatchLogs": {"Status": "ON"}}), "Status is ENABLED or DISABLED, not ON"),
        (project(LogsConfig={"S3Logs": {"Status": "enabled"}}), "not enabled"),
        (project(Cache={"Type": "DOCKER"}), "NO_CACHE or S3 or LOCAL"),
        (project(Cache={"Type": "LOCAL", "Modes": ["LOCAL_DOCKER"]}), "LOCAL_DOCKER_LAYER_CACHE"),
    ],
)
def test_a_word_that_codebuild_does_not_know_is_found(template: dict[str, Any], word: str) -> None:
    assert word in complaint(template, "E9112")


@pytest.mark.parametrize(
    "template",
    [
        project(),
        project(Environment={"ComputeType": "BUILD_GENERAL1_2XLARGE"}),
        project(Environment={"ComputeType": {"Ref": "Given"}}),
        project(Environment={"ComputeType": "{{resolve:ssm:/build/size}}"}),
        project(LogsConfig={"CloudWatchLogs": {"Status": "ENABLED"}, "S3Logs": {"Status": "DISABLED"}}),
        project(Cache={"Type": "LOCAL", "Modes": ["LOCAL_SOURCE_CACHE", {"Ref": "Given"}]}),
        project(Cache={"Ref": "Given"}),
    ],
)
def test_known_words_and_unknown_values_are_left_alone(template: dict[str, Any]) -> None:
    assert messages(template, "E9112") == []
