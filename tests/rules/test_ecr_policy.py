"""E9109: the policy of a repository."""

from __future__ import annotations

from typing import Any

from pipeline_cases import complaint, messages, resources

PULL = {"Effect": "Allow", "Principal": {"AWS": "444455556666"}, "Action": "ecr:BatchGetImage"}


def repository(*statements: dict[str, Any]) -> dict[str, Any]:
    return resources(Repo=("AWS::ECR::Repository", {"RepositoryPolicyText": {"Statement": list(statements)}}))


def test_a_resource_is_found() -> None:
    for key in ("Resource", "NotResource"):
        assert f"has a {key}" in complaint(repository(PULL | {key: "*"}), "E9109")


def test_a_statement_about_nobody_is_found() -> None:
    assert "Principal names who may" in complaint(repository({"Effect": "Allow", "Action": "ecr:*"}), "E9109")


def test_principals_without_a_resource_are_left_alone() -> None:
    assert messages(repository(PULL), "E9109") == []
    bucket = ("AWS::S3::BucketPolicy", {"PolicyDocument": {"Statement": [PULL | {"Resource": "*"}]}})
    assert messages(resources(Policy=bucket), "E9109") == []
