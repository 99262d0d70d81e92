"""E9105: a build that clones through a connection."""

from __future__ import annotations

from typing import Any

import pytest
from pipeline_cases import build, changed, complaint, messages, pipeline, source, with_resources


def cloning(role: dict[str, Any], output: str = "CODEBUILD_CLONE_REF") -> dict[str, Any]:
    first = changed(source(), OutputArtifactFormat=output)
    return with_resources(
        pipeline(first, changed(build(), ProjectName={"Ref": "Build"})),
        Build=("AWS::CodeBuild::Project", {"ServiceRole": {"Fn::GetAtt": "Role.Arn"}}),
        Role=("AWS::IAM::Role", role),
    )


def allowing(*actions: Any) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
    return {"Policies": [{"PolicyName": "p", "PolicyDocument": {"Statement": [statement]}}]}


def test_a_role_that_may_not_use_the_connection_is_found() -> None:
    assert "may not use the connection" in complaint(cloning(allowing("logs:PutLogEvents")), "E9105")


@pytest.mark.parametrize(
    "role",
    [
        allowing("codestar-connections:UseConnection"),
        allowing("codeconnections:*"),
        allowing({"Ref": "Given"}),
        {"ManagedPolicyArns": [{"Ref": "Given"}]},
        {"Policies": {"Ref": "Given"}},
    ],
)
def test_a_role_that_may_or_might_is_left_alone(role: dict[str, Any]) -> None:
    assert messages(cloning(role), "E9105") == []


def test_an_archive_needs_no_connection() -> None:
    assert messages(cloning(allowing("logs:PutLogEvents"), "CODE_ZIP"), "E9105") == []
