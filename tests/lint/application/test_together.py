"""Files of one repository against each other, and against the pipeline."""

from __future__ import annotations

import json

import pytest

from .cases import APPSPEC, BUILDSPEC, TASK_DEFINITION, changed, container, findings

TASKDEF = json.dumps(TASK_DEFINITION)
HOOK = "Resources: {F: {Properties: {FunctionName: !Sub 'CodeDeployHook_${Service}'}}}\n"
PIPELINE = "Resources: {P: {Properties: {Configuration: {Image1ContainerName: IMAGE1_NAME}}}}\n"


@pytest.mark.parametrize(
    "files",
    [
        {"appspec_yaml": APPSPEC, "buildspec_yml": BUILDSPEC, "taskdef_json": TASKDEF, "pipeline_yaml": PIPELINE},
        {"appspec_yaml": APPSPEC.replace("8080", '"8080"'), "taskdef_json": TASKDEF},
        {"appspec_yaml": APPSPEC.replace("8080", "${Port}").replace("web", "${Name}"), "taskdef_json": TASKDEF},
        {"appspec_yaml": APPSPEC, "dev_json": changed(family="dev"), "prod_json": container(name="api")},
        {"appspec_yaml": APPSPEC, "taskdef_json": container(name="<APP_NAME>")},
        {"appspec_yaml": APPSPEC, "pipeline_yaml": PIPELINE},
        {"appspec_yaml": f"{APPSPEC}Hooks: [{{AfterAllowTestTraffic: a}}]\n", "hook_yaml": HOOK},
        {"buildspec_yml": BUILDSPEC, "taskdef_json": container(image="${Image}")},
        {"pipeline_yaml": PIPELINE.replace("IMAGE1_NAME", "!Ref Name"), "taskdef_json": container(image="<OTHER>")},
    ],
)
def test_files_that_fit_have_no_findings(files: dict[str, str]) -> None:
    assert findings(**files) == []


@pytest.mark.parametrize(
    ("files", "file", "line", "rule", "word"),
    [
        (
            {"appspec_yaml": APPSPEC.replace("web", "my-cluster"), "taskdef_json": TASKDEF},
            *("appspec.yaml", 8, "E9221", "taskdef.json has no container 'my-cluster'; there is web"),
        ),
        (
            {"appspec_yaml": APPSPEC.replace("web", "wep"), "taskdef_json": TASKDEF},
            *("appspec.yaml", 8, "E9221", "did you mean web?"),
        ),
        (
            {"appspec_yaml": APPSPEC.replace("8080", "80"), "taskdef_json": TASKDEF},
            *("appspec.yaml", 9, "E9221", "opens 8080, not 80"),
        ),
        (
            {"appspec_yaml": APPSPEC, "taskdef_json": container(portMappings=None)},
            *("appspec.yaml", 9, "E9221", "opens no port, not 8080"),
        ),
        (
            {"appspec_yaml": APPSPEC, "hook_yaml": HOOK},
            *("appspec.yaml", 1, "W9221", "nothing invokes it"),
        ),
        (
            {"pipeline_yaml": PIPELINE, "taskdef_json": container(image="<IMAGE>")},
            *("taskdef.json", 1, "E9222", "nothing fills <IMAGE>: the pipeline fills IMAGE1_NAME"),
        ),
        (
            {"pipeline_yaml": PIPELINE, "taskdef_json": container(image="r.example/shop:1")},
            *("taskdef.json", 1, "E9222", "write <IMAGE1_NAME>"),
        ),
        (
            {"buildspec_yml": BUILDSPEC, "taskdef_json": container(image="r.example/shop:1")},
            *("taskdef.json", 1, "E9222", "is never deployed"),
        ),
    ],
)
def test_files_that_do_not_fit_are_refused(files: dict[str, str], file: str, line: int, rule: str, word: str) -> None:
    (finding,) = findings(**files)
    assert (finding.path, finding.id) == (file, rule)
    assert word in finding.message
    assert finding.line == line or file == "taskdef.json"
