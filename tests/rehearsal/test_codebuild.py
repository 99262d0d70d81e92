"""The example goes through the instructions that the pipeline's template has, as they are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from botocore.exceptions import ClientError

from generator import __version__
from rehearsal.builds import COMMIT, Builder, Done, example
from rehearsal.local import REGION, ROOT, Local, deploy

ACCOUNT = "200000000001"
URI = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/web"
ARN = f"arn:aws:iam::{ACCOUNT}:role/any"
OTHER = "f" * 40
PHASES = (
    "SUBMITTED",
    "QUEUED",
    "PROVISIONING",
    "DOWNLOAD_SOURCE",
    "INSTALL",
    "PRE_BUILD",
    "BUILD",
    "POST_BUILD",
    "UPLOAD_ARTIFACTS",
    "FINALIZING",
)


def template(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((ROOT / "templates" / __version__ / f"{name}.json").read_text("utf-8"))
    return loaded


def build_project() -> dict[str, Any]:
    """Return the pipeline's template with nothing but its build project and the group of its log."""
    pipeline = template("pipeline")
    kept = {name: pipeline["Resources"][name] for name in ("BuildProject", "BuildLogGroup")}
    kept["BuildProject"]["Properties"] |= {"ServiceRole": ARN, "EncryptionKey": ARN}
    del pipeline["Outputs"]
    return pipeline | {"Resources": kept}


@pytest.fixture(scope="module")
def builder(local: Local) -> Builder:
    """Somebody with the registry of the templates and their build project."""
    builder = Builder(local, ACCOUNT)
    client = builder.client("cloudformation")
    parameters = [{"ParameterKey": "FullRepositoryId", "ParameterValue": "example/web"}]
    assert deploy(client, "registry", template("registry"))["StackStatus"] == "CREATE_COMPLETE"
    assert deploy(client, "build", build_project(), Parameters=parameters)["StackStatus"] == "CREATE_COMPLETE"
    return builder


def physical(builder: Builder, name: str) -> str:
    shown = builder.client("cloudformation").describe_stack_resource(StackName="build", LogicalResourceId=name)
    return str(shown["StackResourceDetail"]["PhysicalResourceId"])


@pytest.fixture(scope="module")
def project(builder: Builder) -> str:
    """The name of the project."""
    return physical(builder, "BuildProject")


@pytest.fixture(scope="module")
def built(builder: Builder, project: str) -> Done:
    """The example, built."""
    return builder.build(project, example())


def digest(builder: Builder, tag: str) -> str:
    shown = builder.client("ecr").describe_images(repositoryName="web", imageIds=[{"imageTag": tag}])["imageDetails"]
    return str(shown[0]["imageDigest"])


def refusal(action: Any, **parameters: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as caught:
        action(**parameters)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


def test_the_example_becomes_what_codedeploy_gets_with_the_digest_that_ecr_shows(builder: Builder, built: Done) -> None:
    assert (built.status, built.failure) == ("SUCCEEDED", "")
    assert built.artifact is not None
    assert set(built.artifact) == {"taskdef.json", "appspec.yaml", "imageDetail.json"}
    assert json.loads(built.artifact["imageDetail.json"]) == {"ImageURI": f"{URI}@{digest(builder, COMMIT)}"}
    [container] = json.loads(built.artifact["taskdef.json"])["containerDefinitions"]
    assert container["image"] == "<IMAGE1_NAME>"
    assert COMMIT in json.dumps(container)


# https://docs.aws.amazon.com/codebuild/latest/APIReference/API_BuildPhase.html: the phases and their order.
def test_a_build_goes_through_all_phases(built: Done) -> None:
    assert built.phases == dict.fromkeys(PHASES, "SUCCEEDED") | {"COMPLETED": ""}
    assert built.info["currentPhase"] == "COMPLETED"
    assert built.info["buildComplete"] is True
    assert built.info["resolvedSourceVersion"] == COMMIT
    assert built.info["endTime"] >= built.info["startTime"]


# https://docs.aws.amazon.com/codebuild/latest/APIReference/API_CloudWatchLogsConfig.html: the group that a project
# names.
def test_the_log_is_in_the_group_of_the_template(builder: Builder, project: str, built: Done) -> None:
    group = physical(builder, "BuildLogGroup")
    [shown] = builder.client("codebuild").batch_get_projects(names=[project])["projects"]
    assert shown["logsConfig"]["cloudWatchLogs"] == {"status": "ENABLED", "groupName": group}
    assert built.info["logs"]["groupName"] == group
    assert any(line.startswith(f"{COMMIT}: digest: {digest(builder, COMMIT)} size: ") for line in built.said())
    assert "Image scan: 0 critical, 0 high." in built.said()


def test_a_second_build_of_a_commit_reuses_its_image(builder: Builder, project: str, built: Done) -> None:
    pushed = len(builder.client("ecr").list_images(repositoryName="web")["imageIds"])
    changed = example() | {"src/more.js": "// not in the image that exists"}
    again = builder.build(project, changed)
    assert f"{URI}:{COMMIT} exists already. Nothing to build." in again.said()
    assert again.artifact == built.artifact
    assert again.info["buildNumber"] > built.info["buildNumber"]
    assert len(builder.client("ecr").list_images(repositoryName="web")["imageIds"]) == pushed


def test_an_image_with_findings_is_not_handed_on(builder: Builder, project: str, built: Done) -> None:
    place = {"account": ACCOUNT, "region": REGION, "repository": "web"}
    builder.local.post("findings", **place, counts={"CRITICAL": 2, "LOW": 1})
    try:
        done = builder.build(project, example())
    finally:
        builder.local.post("findings", **place, counts={})
    assert built.artifact is not None
    assert (done.status, done.failure) == ("FAILED", "POST_BUILD: STOPPED: the image has 2 critical findings.")
    assert done.artifact is None
    assert done.context("UPLOAD_ARTIFACTS") == ("CLIENT_ERROR", "no matching base directory path found for artifact")


@pytest.mark.parametrize(
    ("changes", "failure"),
    [
        ({"taskdef.json": None}, "PRE_BUILD: STOPPED: taskdef.json is not at the root of the repository."),
        ({"taskdef.json": "{}"}, "PRE_BUILD: STOPPED: taskdef.json has no image <IMAGE1_NAME>."),
        ({"appspec.yaml": "<TASK_DEFINITION>"}, "PRE_BUILD: STOPPED: appspec.yaml must say <TASK_DEFINITION>, "),
    ],
)
def test_without_what_codedeploy_needs_nothing_is_built(
    builder: Builder, project: str, changes: Mapping[str, str | None], failure: str
) -> None:
    done = builder.build(project, example(**changes), OTHER)
    assert done.failure.startswith(failure)
    assert done.context("PRE_BUILD")[0] == "COMMAND_EXECUTION_ERROR"
    assert done.context("PRE_BUILD")[1].endswith("Reason: exit status 1")
    assert done.phases.keys() & {"BUILD", "POST_BUILD", "UPLOAD_ARTIFACTS"} == set()
    assert (done.status, done.phases["FINALIZING"], done.artifact) == ("FAILED", "SUCCEEDED", None)


@pytest.mark.parametrize(
    ("wrong", "right", "failure"),
    [
        ("COPY . .", "COPY tests .", "BUILD: STOPPED: the tests failed; nothing was pushed."),
        ("COPY src ./src", "COPY sources ./src", "BUILD: STOPPED: the image does not build."),
    ],
)
def test_what_does_not_build_is_not_pushed(
    builder: Builder, project: str, wrong: str, right: str, failure: str
) -> None:
    dockerfile = (ROOT / "examples" / "express" / "Dockerfile").read_text("utf-8")
    assert wrong in dockerfile
    done = builder.build(project, example(Dockerfile=dockerfile.replace(wrong, right)), OTHER)
    assert (done.status, done.failure) == ("FAILED", failure)
    assert done.said()[-1] == "STOPPED: the build failed; CodeDeploy gets nothing."
    code, message = refusal(builder.client("ecr").describe_images, repositoryName="web", imageIds=[{"imageTag": OTHER}])
    assert code == "ImageNotFoundException"
    assert message == (
        f"The image with imageId {{imageDigest:'null', imageTag:'{OTHER}'}} does not exist within the repository with "
        f"name 'web' in the registry with id '{ACCOUNT}'"
    )


def test_an_image_that_was_not_pushed_is_not_handed_on(builder: Builder, project: str) -> None:
    [shown] = builder.client("codebuild").batch_get_projects(names=[project])["projects"]
    buildspec = shown["source"]["buildspec"]
    push = 'docker push $image || stop "the push failed."'
    assert push in buildspec
    builder.project("forgetful", buildspec.replace(push, "true"), environment=shown["environment"])
    done = builder.build("forgetful", example(), OTHER)
    assert done.failure == "POST_BUILD: STOPPED: ECR does not show the image."
    assert any("ImageNotFoundException" in line for line in done.said())


def test_a_missing_repository_is_told_by_ecr(builder: Builder, project: str) -> None:
    [shown] = builder.client("codebuild").batch_get_projects(names=[project])["projects"]
    variables = shown["environment"]["environmentVariables"]
    elsewhere = [each | {"value": each["value"].replace(URI, f"{URI}-two")} for each in variables]
    builder.project(
        "lost", shown["source"]["buildspec"], environment=shown["environment"] | {"environmentVariables": elsewhere}
    )
    done = builder.build("lost", example(), OTHER)
    text = f"The repository with name 'web-two' does not exist in the registry with id '{ACCOUNT}'"
    assert done.failure.endswith(text)
    assert done.failure.startswith("PRE_BUILD: ")


# https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html: ImageTagAlreadyExistsException.
def test_an_immutable_tag_is_taken_once(builder: Builder, built: Done) -> None:
    assert built.status == "SUCCEEDED"
    code, message = refusal(
        builder.client("ecr").put_image, repositoryName="web", imageTag=COMMIT, imageManifest='{"schemaVersion": 2}'
    )
    assert code == "ImageTagAlreadyExistsException"
    assert message.startswith(
        f"The image tag '{COMMIT}' already exists in the 'web' repository and cannot be overwritten"
    )


# https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImageScanFindings.html: what a scan shows.
def test_an_image_that_nobody_scans_has_no_findings(builder: Builder, built: Done) -> None:
    ecr = builder.client("ecr")
    ecr.create_repository(repositoryName="unscanned")
    ecr.put_image(repositoryName="unscanned", imageTag="one", imageManifest='{"schemaVersion": 2}')
    scanned = {"repositoryName": "web", "imageId": {"imageTag": COMMIT}}
    assert ecr.describe_image_scan_findings(**scanned)["imageScanStatus"]["status"] == "COMPLETE"
    asked = {"repositoryName": "unscanned", "imageId": {"imageTag": "one"}}
    assert refusal(ecr.describe_image_scan_findings, **asked)[0] == "ScanNotFoundException"
    missing = {"repositoryName": "web", "imageId": {"imageTag": "two"}}
    assert refusal(ecr.describe_image_scan_findings, **missing)[0] == "ImageNotFoundException"
    assert built.status == "SUCCEEDED"
