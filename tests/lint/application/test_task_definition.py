"""taskdef.json: what ECS refuses, and what makes a release that cannot be repeated."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from generator.application.task_definition import TaskSettings, task_definition_text
from generator.lint import application
from generator.lint.application import schema

from .cases import TASK_DEFINITION, changed, container, findings, ids

SIDECAR = {"name": "agent", "image": "public.ecr.aws/agent/agent:7.1"}
SHAPES: list[Any] = [None, 1, "x", [], [1], {}, {"a": []}, [[]], True]
WEB = TASK_DEFINITION["containerDefinitions"][0]


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(TASK_DEFINITION),
        json.dumps(TASK_DEFINITION, indent="\t"),
        task_definition_text(TaskSettings()),
        task_definition_text(TaskSettings(container_port=8080, cpu="1024", memory="2048", execute_command=True)),
        changed(cpu="1 vCPU", memory="2GB"),
        changed(cpu=".25 vCPU", memory="0.5 GB"),
        changed(family="${Service}", cpu="${Cpu}", memory="${Memory}"),
        changed(networkMode="bridge", requiresCompatibilities=["EC2"], cpu=None, memory=None),
        changed(containerDefinitions=[WEB, {**SIDECAR, "essential": False}]),
        changed(containerDefinitions=[WEB, {**SIDECAR, "dependsOn": [{"containerName": "web", "condition": "START"}]}]),
        container(image="111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop/web:0123abc"),
        container(image="111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop@sha256:" + "0" * 64),
        container(image="registry.example:5000/shop:1"),
        container(image="%REPOSITORY_URI%:latest"),
        container(image="{{ image }}"),
        container(image="111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop:<TAG>"),
        changed(networkMode="null", requiresCompatibilities=["EC2"]).replace('"null"', "null"),
        container(portMappings=[{"containerPort": "<SERVICE_PORT>"}]).replace('"<SERVICE_PORT>"', "<SERVICE_PORT>"),
        container(cpu="${Cpu}").replace('"${Cpu}"', "${Cpu}"),
        container(logConfiguration={"logDriver": "awsfirelens"}),
        container(essential=None, portMappings=[{"containerPort": 8080, "hostPort": 8080}]),
        container(environment=[{"name": "PASSWORD_FILE", "value": "/run/password"}, {"name": "TOKEN", "value": ""}]),
        container(environment=[{"name": "DB_PASSWORD", "value": "${DbPassword}"}]),
        container(environment=[{"name": "API_TOKEN_URL", "value": "https://id.example/token"}]),
        container(secrets=[{"name": "DB_PASSWORD", "valueFrom": "arn:aws:ssm:eu-west-1:111122223333:parameter/db"}]),
        container(dockerLabels={"smile": "\U0001f600", "path": "a/b"}).replace("/", "\\/"),
    ],
)
def test_a_good_task_definition_has_no_findings(text: str) -> None:
    assert findings(taskdef_json=text) == []


@pytest.mark.parametrize(
    ("text", "rule", "word"),
    [
        ('{"containerDefinitions": []}', "E9202", "has no family"),
        (changed(networkmode="awsvpc"), "E9202", "takes no networkmode; did you mean networkMode?"),
        (changed(Volumes=[]), "E9202", "did you mean volumes?"),
        (changed(cpu=512), "E9202", "cpu must be a text in quotes, not the number 512"),
        (changed(tags={"a": "b"}), "E9202", "tags must be a list, not an object"),
        (changed(networkMode="vpc"), "E9202", "not one of bridge, host, awsvpc and none"),
        (changed(requiresCompatibilities=["Fargate"]), "E9202", "did you mean FARGATE?"),
        (container(essential="true"), "E9202", "must be true or false, not the text 'true'"),
        (container(portMappings=[{"containerPort": "8080"}]), "E9202", "must be a number without quotes"),
        (container(portMappings=[{"containerPort": True}]), "E9202", "not true"),
        (container(enviroment=[]), "E9202", "containerDefinitions[0] takes no enviroment; did you mean environment?"),
        (changed(family="null").replace('"null"', "null"), "E9202", "not null"),
        (container(dockerLabels={"a": 1}), "E9202", "containerDefinitions[0].dockerLabels.a must be a text"),
        (changed(taskDefinitionArn="<TASK_DEFINITION>"), "E9203", "taskDefinitionArn is what ECS says"),
        (json.dumps({"taskDefinition": TASK_DEFINITION}), "E9203", "keep only what stands under taskDefinition"),
        (changed(networkMode="bridge"), "E9204", "it is 'bridge'"),
        (changed(networkMode=None), "E9204", "which means bridge"),
        (changed(memory=None), "E9204", "Fargate needs memory"),
        (changed(cpu="300"), "E9204", "offers no cpu 300"),
        (changed(memory="8192"), "E9204", "with cpu 512 Fargate offers no memory 8192, but 1024, 2048, 3072, 4096"),
        (changed(cpu="4096", memory="4096"), "E9204", "but 8192 to 30720"),
        (changed(cpu="0.25 vCPU", memory="4 GB"), "E9204", "with cpu 256"),
        (container(privileged=True), "E9204", "no privileged containers"),
        (changed(containerDefinitions=[]), "E9205", "at least one container"),
        (container(essential=False), "E9205", "no container is essential"),
        (container(name=None), "E9205", "needs a name"),
        (container(image=None), "E9205", "needs an image"),
        (changed(containerDefinitions=[WEB, WEB]), "E9205", "two containers are named 'web'"),
        (container(dependsOn=[{"containerName": "wep", "condition": "START"}]), "E9205", "did you mean web?"),
        (container(mountPoints=[{"sourceVolume": "data", "containerPath": "/d"}]), "E9205", "the volume 'data'"),
        (
            container(portMappings=[{"containerPort": 8080, "hostPort": 80}]),
            "E9205",
            "hostPort is containerPort",
        ),
        (
            container(logConfiguration={"logDriver": "awslogs", "options": {"awslogs-groups": "a"}}),
            "E9206",
            "needs the option awslogs-group; it has awslogs-groups",
        ),
        (container(logConfiguration={"logDriver": "awslogs"}), "E9206", "needs the option awslogs-region"),
        (container(image="IMAGE1_NAME"), "E9207", "written <IMAGE1_NAME>, angle brackets included"),
        (container(image="<IMAGE1_NAME"), "E9207", "written <IMAGE1_NAME>"),
        (container(image="repo:<IMAGE 1>"), "E9207", "a placeholder is the whole value"),
        (container(image="Shop/Web:1"), "E9207", "no capital letters"),
        (container(image="public.ecr.aws/shop/web:a:b"), "E9207", "no image reference"),
        (container(image="public.ecr.aws/nginx/nginx"), "W9202", "no tag, which means latest"),
        (container(image="public.ecr.aws/nginx/nginx:latest"), "W9202", "the tag latest"),
        (container(image="nginx:1.27"), "W9203", "Docker Hub"),
        (container(image="docker.io/library/nginx:1.27"), "W9203", "public.ecr.aws"),
        (container(environment=[{"name": "DB_PASSWORD", "value": "hunter2"}]), "W9204", "DB_PASSWORD"),
        (container(environment=[{"name": "DB", "value": "postgres://app:hunter2@db/shop"}]), "W9204", "DB looks"),
        (changed(taskRoleArn=TASK_DEFINITION["executionRoleArn"]), "W9205", "a role of its own"),
        ('{"family": "a", "family": "b", "containerDefinitions": []}', "W9201", "'family' is given twice"),
    ],
)
def test_a_bad_task_definition_is_refused(text: str, rule: str, word: str) -> None:
    found = [finding for finding in findings(taskdef_json=text) if finding.id == rule]
    assert any(word in finding.message for finding in found), findings(taskdef_json=text)


def test_a_secret_is_never_repeated() -> None:
    text = container(environment=[{"name": "DB_PASSWORD", "value": "hunter2"}])
    assert all("hunter2" not in finding.message for finding in findings(taskdef_json=text))


def test_every_member_that_only_a_description_has_is_named() -> None:
    described = sorted(schema.model().described)
    assert {"revision", "status", "registeredAt", "compatibilities"} < set(described)
    text = changed(**dict.fromkeys(described, "x"))
    assert [finding.message.split()[0] for finding in findings(taskdef_json=text)] == described


def test_a_finding_stands_at_the_key_that_is_wrong() -> None:
    text = '{\n\t"family": "a",\n\t"containerDefinitions": [\n\t\t{"name": "web", "image": "x/y:1", "cpus": 1}\n\t]\n}'
    (finding,) = (finding for finding in findings(taskdef_json=text) if finding.id == "E9202")
    assert (finding.line, finding.column, finding.end_line, finding.end_column) == (4, 37, 4, 43)


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ('{"family": "a",\n "containerDefinitions": [],\n}', 2, "not JSON"),
        ('{\n  "containerDefinitions": [ // none\n]}', 2, "not JSON"),
        ('{\n  "containerDefinitions": "\udcff"}', 2, "not UTF-8"),
    ],
)
def test_a_broken_task_definition_is_found_where_it_is(text: str, line: int, word: str) -> None:
    path, content = Path("taskdef.json"), text.encode(errors="surrogateescape")
    source = application.recognise(path, content)
    assert source is not None
    (finding,) = application.lint({path: source}, {})[path]
    assert (finding.id, finding.level) == ("E9201", "error")
    assert word in finding.message
    assert abs(finding.line - line) <= 1


@pytest.mark.parametrize("value", SHAPES)
@pytest.mark.parametrize("name", ["containerDefinitions", "requiresCompatibilities", "volumes", "cpu", "family"])
def test_no_shape_of_a_member_makes_us_stumble(name: str, value: Any) -> None:
    ids(taskdef_json=json.dumps({**TASK_DEFINITION, name: value}))


@pytest.mark.parametrize("value", SHAPES)
@pytest.mark.parametrize("name", [*WEB, "environment", "dependsOn", "mountPoints", "privileged"])
def test_no_shape_of_a_container_makes_us_stumble(name: str, value: Any) -> None:
    ids(taskdef_json=json.dumps({**TASK_DEFINITION, "containerDefinitions": [{**WEB, name: value}]}))
