"""E9102: docker without a daemon."""

from __future__ import annotations

from typing import Any

import pytest
from pipeline_cases import complaint, messages, resources


def project(command: str = "docker build -t x .", **environment: Any) -> dict[str, Any]:
    buildspec = f"version: 0.2\nphases:\n  build:\n    commands:\n    - {command}\n"
    body = {"Type": "LINUX_CONTAINER", "Image": "aws/codebuild/standard:7.0"} | environment
    return resources(Build=("AWS::CodeBuild::Project", {"Source": {"BuildSpec": buildspec}, "Environment": body}))


@pytest.mark.parametrize(
    "command",
    ["docker build .", "docker push x", "cd app && docker run x", "docker buildx build .", "docker-compose up"],
)
def test_docker_in_a_plain_build_is_found(command: str) -> None:
    assert "needs PrivilegedMode: true" in complaint(project(command), "E9102")
    assert messages(project(command, PrivilegedMode="false", Type="ARM_CONTAINER"), "E9102")


@pytest.mark.parametrize(
    "template",
    [
        project(PrivilegedMode=True),
        project(PrivilegedMode={"Ref": "Given"}),
        project(Type="LINUX_EC2"),
        project(Type="LINUX_LAMBDA_CONTAINER"),
        project(DockerServer={"ComputeType": "BUILD_GENERAL1_SMALL"}),
        project(EnvironmentVariables=[{"Name": "DOCKER_HOST", "Value": "tcp://builder:2375"}]),
        project("docker login -u AWS registry"),
        project("docker --version"),
        project("echo build the docker image"),
        project("make  # docker build ."),
        project("podman build ."),
    ],
)
def test_builds_that_need_no_daemon_of_their_own_are_left_alone(template: dict[str, Any]) -> None:
    assert messages(template, "E9102") == []
