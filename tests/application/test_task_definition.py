"""The one model of the task definition."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from importlib.resources import files
from typing import Any

import pytest
from troposphere import If, Ref, ecs

from generator import naming
from generator.application import contract
from generator.application.task_definition import (
    TaskSettings,
    bootstrap_settings,
    bootstrap_source,
    cloudformation_properties,
    task_definition,
    task_definition_text,
)

from . import api_model


def container(settings: TaskSettings) -> dict[str, Any]:
    only: dict[str, Any]
    (only,) = task_definition(settings)["containerDefinitions"]
    return only


@pytest.mark.parametrize("settings", [TaskSettings(), TaskSettings(execute_command=True), bootstrap_settings()])
def test_ecs_accepts_the_task_definition(settings: TaskSettings) -> None:
    assert api_model.errors(task_definition(settings)) == ""


def test_the_check_refuses_the_task_definition_copied_from_a_description() -> None:
    copied = task_definition(TaskSettings()) | {"taskDefinitionArn": "<TASK_DEFINITION>", "revision": 3}
    assert 'Unknown parameter in input: "taskDefinitionArn"' in api_model.errors(copied)


def test_no_field_is_one_that_only_a_description_has() -> None:
    only_described = api_model.described_members() - set(api_model.register_input().members)
    assert "revision" in only_described
    assert not only_described & set(task_definition(TaskSettings()))


def test_the_repository_and_the_stack_differ_only_in_what_they_run() -> None:
    committed, first = task_definition(TaskSettings()), task_definition(bootstrap_settings())
    for model in (committed, first):
        own = model["containerDefinitions"][0]
        own.pop("command", None)
        own["image"] = own["environment"][1]["value"] = None
    assert committed == first


def test_the_image_is_the_placeholder_that_the_pipeline_fills() -> None:
    assert json.loads(task_definition_text(TaskSettings()))["containerDefinitions"][0]["image"] == "<IMAGE1_NAME>"
    assert f"<{contract.IMAGE_PLACEHOLDER}>" == "<IMAGE1_NAME>"


def test_the_repository_holds_no_account_and_no_region() -> None:
    model = task_definition(TaskSettings())
    assert model["executionRoleArn"] == ("arn:${AWS::Partition}:iam::${AWS::AccountId}:role/" + naming.EXECUTION_ROLE)
    assert model["taskRoleArn"].endswith(":role/" + naming.TASK_ROLE)
    assert container(TaskSettings())["logConfiguration"]["options"]["awslogs-region"] == "${AWS::Region}"


def test_ecs_exec_alone_opens_the_root_file_system() -> None:
    assert container(TaskSettings())["readonlyRootFilesystem"] is True
    assert container(TaskSettings(execute_command=True))["readonlyRootFilesystem"] is False


def test_the_container_runs_as_a_numbered_user_that_is_not_root() -> None:
    assert all(int(number) > 0 for number in container(TaskSettings())["user"].split(":"))


def test_a_temporary_folder_is_writable_although_the_root_is_not() -> None:
    (mount,) = container(TaskSettings())["mountPoints"]
    assert mount["containerPath"] == "/tmp"  # noqa: S108
    assert task_definition(TaskSettings())["volumes"] == [{"name": mount["sourceVolume"]}]


def test_the_log_never_holds_up_the_application() -> None:
    options = container(TaskSettings())["logConfiguration"]["options"]
    assert options["mode"] == "non-blocking"
    assert options["awslogs-group"] == naming.LOG_GROUP


def test_the_port_is_told_to_the_container() -> None:
    settings = TaskSettings(container_port=8080)
    assert container(settings)["portMappings"] == [{"containerPort": 8080, "protocol": "tcp"}]
    assert {"name": "PORT", "value": "8080"} in container(settings)["environment"]


def test_the_first_revision_says_bootstrap_where_others_say_their_commit() -> None:
    assert {"name": "VERSION", "value": "bootstrap"} in container(bootstrap_settings())["environment"]
    assert {"name": "VERSION", "value": "${CommitId}"} in container(TaskSettings())["environment"]


def test_the_first_image_can_be_replaced() -> None:
    assert container(bootstrap_settings(image="mirror/python:3"))["image"] == "mirror/python:3"


def test_cloudformation_takes_the_model_with_template_values_in_it() -> None:
    settings = bootstrap_settings(
        container_port=Ref("ContainerPort"),
        cpu=Ref("Cpu"),
        memory=Ref("Memory"),
        cpu_architecture=Ref("CpuArchitecture"),
        readonly_root_filesystem=If("ExecuteCommandEnabled", "false", "true"),
    )
    properties = cloudformation_properties(task_definition(settings))
    rendered = ecs.TaskDefinition.from_dict("TaskDefinition", properties).to_dict()["Properties"]
    only = rendered["ContainerDefinitions"][0]
    assert only["PortMappings"] == [{"ContainerPort": {"Ref": "ContainerPort"}, "Protocol": "tcp"}]
    assert only["Environment"][0]["Value"] == {"Ref": "ContainerPort"}
    assert only["ReadonlyRootFilesystem"] == {"Fn::If": ["ExecuteCommandEnabled", "false", "true"]}
    assert rendered["RuntimePlatform"]["CpuArchitecture"] == {"Ref": "CpuArchitecture"}


def test_keys_that_are_data_keep_their_spelling() -> None:
    model = {"dockerLabels": {"a.b": "c"}, "logConfiguration": {"logDriver": "awslogs", "options": {"mode": "x"}}}
    assert cloudformation_properties(model) == {
        "DockerLabels": {"a.b": "c"},
        "LogConfiguration": {"LogDriver": "awslogs", "Options": {"mode": "x"}},
    }


def test_only_patterns_hold_what_a_stack_must_substitute() -> None:
    assert "${" not in bootstrap_source()


def test_the_memory_table_is_the_one_of_the_linter() -> None:
    path = files("cfnlint") / "data/schemas/extensions/aws_ecs_taskdefinition/fargate_cpu_memory.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    offered = {}
    for pair in schema["then"]["anyOf"]:
        rule = pair["properties"]["Memory"]["then"]
        sizes = rule.get("enum") or range(rule["minimum"], rule["maximum"] + 1, rule["multipleOf"])
        offered[pair["properties"]["Cpu"]["then"]["enum"][0]] = tuple(str(size) for size in sizes)
    assert offered == contract.FARGATE_MEMORY
    assert contract.DEFAULT_MEMORY in offered[contract.DEFAULT_CPU]


def test_the_models_need_nothing_but_the_standard_library() -> None:
    code = "import sys, generator.application.write as _; print(sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in ast.literal_eval(done.stdout)}
    assert not loaded & {"yaml", "troposphere", "awacs", "boto3", "botocore", "cfnlint", "click"}
