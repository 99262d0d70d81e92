"""E9104: image, type and size of a build."""

from __future__ import annotations

from typing import Any

import pytest
from pipeline_cases import complaint, messages, resources


def project(kind: Any, image: Any, compute: Any = None) -> dict[str, Any]:
    environment = {"Type": kind, "Image": image} | ({"ComputeType": compute} if compute else {})
    return resources(Build=("AWS::CodeBuild::Project", {"Environment": environment}))


X86, ARM = "aws/codebuild/amazonlinux-x86_64-standard:5.0", "aws/codebuild/amazonlinux-aarch64-standard:3.0"
LAMBDA = "aws/codebuild/amazonlinux-aarch64-lambda-standard:nodejs20"
WINDOWS = "aws/codebuild/windows-base:2022-1.0"


@pytest.mark.parametrize(
    ("template", "word"),
    [
        (project("LINUX_CONTAINER", ARM), "needs the type ARM_CONTAINER"),
        (project("ARM_CONTAINER", X86), "needs the type LINUX_CONTAINER"),
        (project("ARM_CONTAINER", "aws/codebuild/standard:7.0"), "LINUX_CONTAINER"),
        (project("ARM_CONTAINER", LAMBDA), "ARM_LAMBDA_CONTAINER"),
        (project("LINUX_CONTAINER", WINDOWS), "WINDOWS_CONTAINER"),
        (project("LINUX", X86), "no environment type LINUX"),
        (project("LINUX_CONTAINER", X86, "BUILD_LAMBDA_1GB"), "does not go with"),
        (project("ARM_LAMBDA_CONTAINER", LAMBDA, "BUILD_GENERAL1_SMALL"), "does not go with"),
    ],
)
def test_what_does_not_fit_is_found(template: dict[str, Any], word: str) -> None:
    assert word in complaint(template, "E9104")


@pytest.mark.parametrize(
    "template",
    [
        project("LINUX_CONTAINER", X86, "BUILD_GENERAL1_SMALL"),
        project("LINUX_GPU_CONTAINER", X86),
        project("LINUX_EC2", "aws/codebuild/ami/amazonlinux-x86_64-base:latest"),
        project("ARM_CONTAINER", ARM),
        project("ARM_LAMBDA_CONTAINER", LAMBDA, "BUILD_LAMBDA_1GB"),
        project("WINDOWS_SERVER_2022_CONTAINER", WINDOWS),
        project("MAC_ARM", "aws/codebuild/macos-arm-base:14"),
        project("LINUX_CONTAINER", "public.ecr.aws/acme/aarch64-tools:1"),
        project("LINUX_CONTAINER", {"Ref": "Given"}, {"Ref": "Given"}),
        project({"Ref": "Given"}, ARM),
    ],
)
def test_what_fits_or_is_unknown_is_left_alone(template: dict[str, Any]) -> None:
    assert messages(template, "E9104") == []
