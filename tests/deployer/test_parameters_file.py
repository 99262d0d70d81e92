"""The values of a stack as files for AWS's own tools."""

from __future__ import annotations

import json
from dataclasses import replace

from generator.deployer import parameters_file

from .aws import Aws
from .harness import Stage


def test_the_format_of_the_command_line_is_what_create_stack_takes(aws: Aws) -> None:
    target = Stage(aws).target("web.scaling")
    document = json.loads(parameters_file.text(target, "aws"))
    client = aws.client("cloudformation")
    template = {"Parameters": target.template["Parameters"], "Resources": {"A": {"Type": "AWS::SQS::Queue"}}}
    client.create_change_set(
        StackName="x",
        ChangeSetName="x",
        ChangeSetType="CREATE",
        TemplateBody=json.dumps(template),
        Parameters=document,
    )
    assert {each["ParameterKey"]: each["ParameterValue"] for each in document} == dict(target.parameters)


def test_the_format_of_codepipeline_has_the_tags_too(aws: Aws) -> None:
    target = Stage(aws).target("cluster")
    document = json.loads(parameters_file.text(target, "codepipeline"))
    assert document == {"Parameters": dict(target.parameters), "Tags": dict(target.tags)}


def test_secrets_are_left_out_and_named(aws: Aws) -> None:
    target = replace(
        Stage(aws).target("cluster"), parameters={"A": "b", "Password": "hush"}, no_echo=frozenset({"Password"})
    )
    assert "hush" not in parameters_file.text(target, "aws") + parameters_file.text(target, "codepipeline")
    assert parameters_file.left_out(target) == ["Password"]
