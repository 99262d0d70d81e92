"""W9103: credentials in plain text."""

from __future__ import annotations

from typing import Any

import pytest
from pipeline_cases import after_source, build, changed, complaint, messages, resources


def project(*variables: dict[str, Any], location: Any = None) -> dict[str, Any]:
    source = {"Type": "GITHUB"} | ({"Location": location} if location else {})
    body = {"Source": source, "Environment": {"EnvironmentVariables": list(variables)}}
    return resources(Build=("AWS::CodeBuild::Project", body))


@pytest.mark.parametrize("name", ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"])
def test_keys_of_aws_are_found(name: str) -> None:
    assert name in complaint(project({"Name": name, "Value": {"Ref": "Given"}}), "W9103")
    variables = f'[{{"name": "{name}", "value": "x", "type": "PLAINTEXT"}}]'
    assert name in complaint(after_source(changed(build(), EnvironmentVariables=variables)), "W9103")


def test_a_credential_in_an_address_is_found() -> None:
    message = complaint(project(location="https://user:hunter2@github.com/acme/shop"), "W9103")
    assert "address" in message
    assert "hunter2" not in message


@pytest.mark.parametrize(
    "template",
    [
        project({"Name": "AWS_ACCESS_KEY_ID", "Value": "/key", "Type": "PARAMETER_STORE"}),
        project({"Name": "AWS_REGION", "Value": "eu-west-1"}),
        project({"Name": "AWS_ACCESS_KEY_ID", "Value": "x", "Type": {"Ref": "Given"}}),
        project(location="https://github.com/acme/shop"),
        after_source(changed(build(), EnvironmentVariables="no json")),
    ],
)
def test_other_variables_are_left_alone(template: dict[str, Any]) -> None:
    assert messages(template, "W9103") == []
