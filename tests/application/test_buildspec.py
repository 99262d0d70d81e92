"""The buildspec, run as CodeBuild runs it."""

from __future__ import annotations

import json
import re
import shutil

import pytest
import yaml

from generator.application import contract
from generator.application.buildspec import IMAGE_SCAN_GATES, VARIABLES, buildspec_text, inline_text

from . import api_model
from .codebuild import COMMIT, ENVIRONMENT, IMAGE, REPOSITORY, CodeBuild, Result
from .stub import DIGEST

THREE_FILES = [contract.APPSPEC_FILE, contract.IMAGE_DETAIL_FILE, contract.TASK_DEFINITION_FILE]
OLDER_DIGEST = "sha256:" + "a" * 64
PIPELINE_ARTIFACT_LIMIT = 3 * 1024 * 1024


# The good run


@pytest.mark.parametrize("one_shell", [False, True])
def test_a_commit_becomes_exactly_three_small_files(build: CodeBuild, *, one_shell: bool) -> None:
    result = build.run(one_shell=one_shell)
    assert result.succeeded, result.log
    assert sorted(result.files()) == THREE_FILES
    assert sum(map(len, result.files().values())) < PIPELINE_ARTIFACT_LIMIT / 100


def test_the_image_detail_names_the_pushed_image_by_digest(good: Result) -> None:
    detail = json.loads(good.files()[contract.IMAGE_DETAIL_FILE])
    assert detail == {"ImageURI": f"{REPOSITORY}@{DIGEST}"}


def test_the_task_definition_handed_over_is_what_ecs_registers(good: Result) -> None:
    task = json.loads(good.files()[contract.TASK_DEFINITION_FILE])
    assert api_model.errors(task) == ""
    assert task["family"] == "prod-web"
    assert task["executionRoleArn"] == "arn:aws:iam::222222222222:role/prod-web-eu-central-1-execution"
    assert {"name": "VERSION", "value": COMMIT} in task["containerDefinitions"][0]["environment"]


def test_the_appspec_handed_over_is_filled_with_numbers_where_numbers_belong(good: Result) -> None:
    appspec = yaml.safe_load(good.files()[contract.APPSPEC_FILE])
    properties = appspec["Resources"][0]["TargetService"]["Properties"]
    assert properties["TaskDefinition"] == "<TASK_DEFINITION>"
    assert properties["CapacityProviderStrategy"] == [
        {"CapacityProvider": "FARGATE", "Base": 1, "Weight": 1},
        {"CapacityProvider": "FARGATE_SPOT", "Weight": 0},
    ]
    assert appspec["Hooks"] == [{"AfterAllowTestTraffic": "CodeDeployHook_prod-web"}]


ROLES = {
    "": ENVIRONMENT[contract.ENVIRONMENTS].strip(),
    "second/": "arn:aws:iam::444444444444:role/pre/eu-west-1/pre-web-eu-west-1-access",
    "third/": "arn:aws-us-gov:iam::333333333333:role/live/us-gov-west-1/live-web-us-gov-west-1-access",
}


@pytest.mark.parametrize("one_shell", [False, True])
@pytest.mark.parametrize("count", [2, 3])
def test_each_environment_gets_two_files_of_its_own_for_its_account_and_region(
    build: CodeBuild, count: int, *, one_shell: bool
) -> None:
    alone: dict[str, str] = {}
    for folder, role in list(ROLES.items())[:count]:
        build.variables[contract.ENVIRONMENTS] = role
        files = build.run(one_shell=one_shell).files()
        alone |= {folder + name: files[name] for name in (contract.TASK_DEFINITION_FILE, contract.APPSPEC_FILE)}
        shutil.rmtree(build.source / "artifact")
    build.variables[contract.ENVIRONMENTS] = " ".join(list(ROLES.values())[:count])
    together = build.run(one_shell=one_shell).files()
    assert together.pop(contract.IMAGE_DETAIL_FILE) == files[contract.IMAGE_DETAIL_FILE]
    assert together == alone


def test_the_files_of_an_environment_name_its_partition_account_and_region_and_no_other(build: CodeBuild) -> None:
    build.variables[contract.ENVIRONMENTS] = " ".join(ROLES.values())
    files = {name: text for name, text in build.run().files().items() if name.startswith("third/")}
    task = json.loads(files[f"third/{contract.TASK_DEFINITION_FILE}"])
    assert task["family"] == "live-web"
    assert task["executionRoleArn"] == "arn:aws-us-gov:iam::333333333333:role/live-web-us-gov-west-1-execution"
    assert "CodeDeployHook_live-web" in files[f"third/{contract.APPSPEC_FILE}"]
    assert not re.search(r"prod-|pre-|222222222222|444444444444|eu-central-1|eu-west-1|\$\{\w", "".join(files.values()))


def test_a_place_that_says_too_little_stops_the_build(build: CodeBuild) -> None:
    role = "arn:aws:iam::333333333333:role/live-web-access"
    build.variables[contract.ENVIRONMENTS] = f"{ROLES['']} {role}"
    result = build.run()
    assert result.reason == f"STOPPED: '{role}' in ENVIRONMENTS does not say where that is."
    assert result.calls[-1][:3] == ["aws", "ecs", "register-task-definition"]


def test_a_fourth_environment_stops_the_build(build: CodeBuild) -> None:
    build.variables[contract.ENVIRONMENTS] = " ".join([*ROLES.values(), ROLES[""]])
    assert not build.run().succeeded


def test_no_placeholder_of_the_build_is_left_in_what_it_hands_over(good: Result) -> None:
    files = good.files()
    assert "${" not in files[contract.TASK_DEFINITION_FILE]
    assert not re.search(r"\$\{\w", files[contract.APPSPEC_FILE])


def test_only_the_variables_of_the_build_project_are_needed(build: CodeBuild) -> None:
    assert set(build.variables) == {*VARIABLES, "COMMIT_ID"}
    assert build.run().succeeded


# The image


def test_the_tag_is_the_full_commit_and_a_legal_one(good: Result) -> None:
    assert good.docker("push") == [[IMAGE]]
    assert re.fullmatch(r"\w[\w.-]{0,127}", IMAGE.rpartition(":")[2])


def test_nothing_is_ever_tagged_latest(good: Result) -> None:
    assert "latest" not in json.dumps(good.calls)
    assert not re.search(r":\s*latest\b", buildspec_text())


def test_the_image_knows_the_commit_it_was_built_from(good: Result) -> None:
    assert all(f"VERSION={COMMIT}" in call for call in good.docker("build"))


def test_the_login_goes_to_the_registry_of_the_repository(good: Result) -> None:
    host = REPOSITORY.partition("/")[0]
    assert good.docker("login") == [["--username", "AWS", "--password-stdin", host]]


@pytest.mark.parametrize(("architecture", "platform"), [("X86_64", "linux/amd64"), ("ARM64", "linux/arm64")])
def test_the_image_is_built_for_the_processor_of_the_tasks(build: CodeBuild, architecture: str, platform: str) -> None:
    build.variables["CPU_ARCHITECTURE"] = architecture
    build.edit(contract.TASK_DEFINITION_FILE, "X86_64", architecture)
    assert build.run().succeeded
    assert f'DOCKER_DEFAULT_PLATFORM="{platform}"' in (build.home / "env.sh").read_text(encoding="utf-8")


def test_a_commit_that_was_built_before_keeps_its_image(build: CodeBuild) -> None:
    build.tag(COMMIT, OLDER_DIGEST)
    result = build.run()
    assert not result.docker("build")
    assert not result.docker("push")
    assert json.loads(result.files()[contract.IMAGE_DETAIL_FILE]) == {"ImageURI": f"{REPOSITORY}@{OLDER_DIGEST}"}


def test_an_image_that_was_built_before_passes_the_scan_gate_again(build: CodeBuild) -> None:
    build.tag(COMMIT, OLDER_DIGEST)
    build.answers["findings"] = [1, 0]
    assert not build.run().succeeded


def test_the_tests_of_the_dockerfile_run_before_anything_is_pushed(good: Result) -> None:
    calls = [call for call in good.calls if call[0] == "docker"]
    assert [call[1:4] for call in calls[1:]] == [
        ["build", "--target", "test"],
        ["build", "--tag", IMAGE],
        ["push", IMAGE],
    ]


@pytest.mark.parametrize(
    "line", ["FROM scratch AS test\r", "from --platform=linux/amd64 node as test ", "FROM a As test"]
)
def test_a_test_stage_is_found_however_it_is_written(build: CodeBuild, line: str) -> None:
    (build.source / "Dockerfile").write_text(f"{line}\nFROM scratch\n", encoding="utf-8")
    assert build.run().asked("docker", "build", "--target", "test")


@pytest.mark.parametrize("line", ["FROM scratch AS tests", "# FROM scratch AS test", "FROM test", "RUN echo AS test"])
def test_a_dockerfile_without_a_test_stage_is_only_built(build: CodeBuild, line: str) -> None:
    (build.source / "Dockerfile").write_text(f"{line}\n", encoding="utf-8")
    result = build.run()
    assert result.succeeded
    assert len(result.docker("build")) == 1


# What stops a build: with a sentence, without an artifact that could start a deployment

FAILURES = {
    "aws ecr get-login-password": ("ecr get-login-password", "ExpiredToken", "the login to ECR failed"),
    "docker login": ("login", "denied", "the login to ECR failed"),
    "failing tests": ("build --target", "1 test failed", "the tests failed; nothing was pushed"),
    "failing build": ("build", "no such file", "the image does not build"),
    "failing push": ("push", "denied", "the push failed"),
    "ECR refuses": ("ecr describe-images", "AccessDeniedException", "AccessDeniedException"),
    "no repository": ("ecr describe-images", "RepositoryNotFoundException", "RepositoryNotFoundException"),
}


@pytest.mark.parametrize(("command", "error", "reason"), FAILURES.values(), ids=FAILURES.keys())
def test_a_failure_stops_the_build_and_hands_nothing_over(
    build: CodeBuild, command: str, error: str, reason: str
) -> None:
    build.answers["fail"] = {command: error}
    result = build.run()
    assert reason in result.reason
    assert result.failed[-1] == "post_build"
    assert result.files() == {}


@pytest.mark.parametrize(
    "query", ["imageDetails[0].imageDigest", "imageScanFindings.findingSeverityCounts.[CRITICAL,HIGH]"]
)
def test_an_answer_that_ecr_owes_after_the_push_stops_the_build(build: CodeBuild, query: str) -> None:
    command = "describe-images" if "Digest" in query else "describe-image-scan-findings"
    build.answers["fail"] = {f"ecr {command} {query}": "ThrottlingException"}
    result = build.run()
    assert result.failed == ["post_build"]
    assert "ThrottlingException" in result.log
    assert "ECR does not show the image" in result.reason or "no scan findings" in result.reason
    assert result.files() == {}


def test_an_answer_that_is_no_digest_stops_the_build(build: CodeBuild) -> None:
    build.tag(COMMIT, "None")
    result = build.run()
    assert result.reason == "STOPPED: ECR names no digest but 'None'."
    assert result.files() == {}


def test_failing_tests_push_nothing(build: CodeBuild) -> None:
    build.answers["fail"] = {"build --target": "1 test failed"}
    assert not build.run().docker("push")


@pytest.mark.parametrize("name", [*VARIABLES, "COMMIT_ID"])
@pytest.mark.parametrize("value", [None, ""])
def test_a_missing_variable_stops_the_build_before_anything_is_asked(
    build: CodeBuild, name: str, value: str | None
) -> None:
    del build.variables[name]
    build.variables |= {name: value} if value is not None else {}
    result = build.run()
    assert name in result.reason or "not a full commit" in result.reason
    assert result.calls == []


@pytest.mark.parametrize("commit", [COMMIT[:7], COMMIT.upper(), COMMIT + "0", "main", f"{COMMIT}:latest"])
def test_an_abbreviated_or_decorated_commit_is_refused(build: CodeBuild, commit: str) -> None:
    build.variables["COMMIT_ID"] = commit
    assert build.run().reason == f"STOPPED: '{commit}' is not a full commit, 40 hexadecimal digits."


def test_without_a_pipeline_the_commit_is_the_one_codebuild_resolved(build: CodeBuild) -> None:
    del build.variables["COMMIT_ID"]
    build.variables["CODEBUILD_RESOLVED_SOURCE_VERSION"] = COMMIT
    assert build.run().docker("push") == [[IMAGE]]


@pytest.mark.parametrize(("name", "value"), [("IMAGE_SCAN_GATE", "medium"), ("CPU_ARCHITECTURE", "arm64")])
def test_a_value_that_is_none_of_the_choices_is_refused(build: CodeBuild, name: str, value: str) -> None:
    build.variables[name] = value
    assert f"{name} is '{value}', not" in build.run().reason


@pytest.mark.parametrize("name", [contract.TASK_DEFINITION_FILE, contract.APPSPEC_FILE])
def test_a_missing_file_stops_the_build_before_the_image_is_built(build: CodeBuild, name: str) -> None:
    (build.source / name).unlink()
    result = build.run()
    assert result.reason == f"STOPPED: {name} is not at the root of the repository."
    assert not result.docker("build")


TASKDEF, APPSPEC = contract.TASK_DEFINITION_FILE, contract.APPSPEC_FILE
MISTAKES = {
    "a container name instead of the placeholder": (TASKDEF, "<IMAGE1_NAME>", "<IMAGE>", "has no image <IMAGE1_NAME>"),
    "a fixed image": (TASKDEF, "<IMAGE1_NAME>", f"{REPOSITORY}:latest", "has no image <IMAGE1_NAME>"),
    "brackets lost": (APPSPEC, "TaskDefinition: <TASK_DEFINITION>", 'TaskDefinition: "TASK_DEFINITION"', "brackets"),
    "the cluster as the container": (APPSPEC, '"app"', '"MY-CLUSTER"', "has no container 'MY-CLUSTER'"),
    "no hook": (APPSPEC, "- AfterAllowTestTraffic:", "# - AfterAllowTestTraffic:", "has no AfterAllowTestTraffic hook"),
    "the late hook": (APPSPEC, "AfterAllowTestTraffic:", "AfterAllowTraffic:", "has no AfterAllowTestTraffic hook"),
    "a misspelt placeholder": (TASKDEF, "${AWS::Region}", "${AWS::Regoin}", "nothing fills this in taskdef.json"),
    "an unknown placeholder": (APPSPEC, "${FargateWeight}", "${Weight}", "nothing fills this in appspec.yaml"),
    "another processor": (TASKDEF, "X86_64", "ARM64", "taskdef.json is for ARM64, the image is not"),
}


@pytest.mark.parametrize(("name", "old", "new", "reason"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_in_the_repository_is_named_before_the_image_is_built(
    build: CodeBuild, name: str, old: str, new: str, reason: str
) -> None:
    build.edit(name, old, new)
    result = build.run()
    assert reason in result.reason
    assert not result.asked("docker")
    assert result.files() == {}


def test_the_quotes_of_the_appspec_do_not_matter(build: CodeBuild) -> None:
    build.edit(APPSPEC, "TaskDefinition: <TASK_DEFINITION>", "TaskDefinition: '<TASK_DEFINITION>'")
    build.edit(APPSPEC, 'ContainerName: "app"', "ContainerName: app")
    assert build.run().succeeded


def test_variables_of_a_shell_are_no_placeholders(build: CodeBuild) -> None:
    build.edit(TASKDEF, '"essential"', '"command": ["sh", "-c", "exec ${NODE:-node} ${ARGS}"], "essential"')
    assert build.run().succeeded


@pytest.mark.parametrize("field", ['"taskDefinitionArn": "<TASK_DEFINITION>"', '"revision": 3', '"status": "ACTIVE"'])
def test_a_field_that_only_a_description_has_is_refused_by_name(build: CodeBuild, field: str) -> None:
    build.answers["check_task_definition"] = True
    build.edit(TASKDEF, '"family"', f'{field}, "family"')
    result = build.run()
    assert result.reason == "STOPPED: ECS would refuse taskdef.json; see above."
    assert field.split('"')[1] in result.log


def test_the_generated_task_definition_passes_the_check_of_the_cli(build: CodeBuild) -> None:
    build.answers["check_task_definition"] = True
    assert build.run().succeeded


# The scan gate


@pytest.mark.parametrize(
    ("gate", "findings", "reason"),
    [
        ("critical", [1, 0], "the image has 1 critical findings"),
        ("high", [2, 9], "the image has 2 critical findings"),
        ("high", [0, 3], "the image has 3 high findings"),
        ("high", ["None", 1], "the image has 1 high findings"),
    ],
)
def test_findings_at_or_above_the_gate_stop_the_build(
    build: CodeBuild, gate: str, findings: list[object], reason: str
) -> None:
    build.variables["IMAGE_SCAN_GATE"] = gate
    build.answers["findings"] = findings
    result = build.run()
    assert reason in result.reason
    assert result.files() == {}


@pytest.mark.parametrize(
    ("gate", "findings"),
    [("none", [5, 5]), ("critical", [0, 5]), ("critical", ["None", 7]), ("high", ["None", "None"]), ("high", ["None"])],
)
def test_findings_below_the_gate_do_not_stop_the_build(build: CodeBuild, gate: str, findings: list[object]) -> None:
    build.variables["IMAGE_SCAN_GATE"] = gate
    build.answers["findings"] = findings
    result = build.run()
    assert result.succeeded, result.log


@pytest.mark.parametrize("status", ["FAILED", "UNSUPPORTED_IMAGE", "AccessDeniedException"])
def test_a_scan_that_did_not_work_stops_the_build(build: CodeBuild, status: str) -> None:
    build.answers["statuses"] = [status]
    result = build.run()
    assert result.reason.startswith("STOPPED: the image scan did not complete:")
    assert status in result.reason
    assert result.files() == {}


def test_the_gate_waits_for_a_scan_that_has_not_begun_or_ended(build: CodeBuild) -> None:
    build.answers["statuses"] = ["ScanNotFoundException", "PENDING", "IN_PROGRESS", "COMPLETE"]
    result = build.run()
    assert result.succeeded
    assert result.calls.count(["sleep", "5"]) == 3


def test_without_a_gate_no_scan_is_asked_for(build: CodeBuild) -> None:
    build.variables["IMAGE_SCAN_GATE"] = "none"
    build.answers["statuses"] = ["FAILED"]
    result = build.run()
    assert result.succeeded
    assert not result.asked("aws", "ecr", "describe-image-scan-findings")


# The text


def test_the_project_runs_the_same_program_as_the_repository_would() -> None:
    ours = yaml.safe_load(inline_text())
    for phase in (repository := yaml.safe_load(buildspec_text()))["phases"].values():
        phase["commands"] = [_without_comments(command) for command in phase["commands"]]
    for phase in ours["phases"].values():
        phase["commands"] = [_without_comments(command) for command in phase["commands"]]
    assert ours == repository


def _without_comments(command: str) -> list[str]:
    """Return the lines of a script, wherever they begin."""
    lines = [line.strip() for line in command.splitlines()]
    return [line for line in lines if line and not line.startswith("#")]


def test_the_text_of_the_project_is_half_as_deep_and_has_no_comments() -> None:
    text = inline_text()
    assert not re.search(r"^ *(#|$)", text.removesuffix("\n"), re.MULTILINE)
    depths = [len(line) - len(line.lstrip()) for line in text.splitlines()]
    kept = [line for line in buildspec_text().splitlines() if line and not line.lstrip().startswith("#")]
    assert [2 * depth for depth in depths] == [len(line) - len(line.lstrip()) for line in kept]


@pytest.mark.parametrize("text", [buildspec_text(), inline_text()])
def test_the_text_can_be_carried_by_a_template(text: str) -> None:
    assert text.isascii()
    assert "\t" not in text
    assert all(line == line.rstrip() for line in text.splitlines())
    assert len(text) < 6300


def test_the_text_is_a_buildspec_of_version_two() -> None:
    document = yaml.safe_load(buildspec_text())
    assert document["version"] == 0.2
    assert document["env"]["shell"] == "bash"
    assert list(document["phases"]) == ["pre_build", "build", "post_build"]
    for phase in document["phases"].values():
        assert all(isinstance(command, str) for command in phase["commands"])
    # The folder holds nothing but what the build put there.
    assert document["artifacts"] == {"base-directory": "artifact", "files": ["**/*"]}


def test_the_text_asks_for_no_runtime_and_installs_nothing() -> None:
    assert not re.search(r"runtime-versions|corretto|\binstall\b", buildspec_text())


def test_the_text_uses_the_login_that_exists() -> None:
    assert "aws ecr get-login-password | docker login --username AWS --password-stdin" in buildspec_text()
    assert "get-login " not in buildspec_text()


def test_the_text_names_no_account_region_or_registry() -> None:
    assert not re.search(r"\d{12}|[a-z]{2}-[a-z]+-\d|amazonaws|YOUR?_", buildspec_text())


def test_every_variable_of_the_project_is_used() -> None:
    assert all(f"${name}" in buildspec_text() for name in VARIABLES)
    assert set(VARIABLES) < set(ENVIRONMENT)
    assert ENVIRONMENT["IMAGE_SCAN_GATE"] in IMAGE_SCAN_GATES
