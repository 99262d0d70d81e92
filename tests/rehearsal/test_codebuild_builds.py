"""Builds that are started, shown, stopped and forgotten."""

from __future__ import annotations

import base64
import json
import os
import signal
import urllib.error
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from rehearsal.builds import Builder, Done, zipped
from rehearsal.local import REGION, Local, deploy
from rehearsal.peers import until
from rehearsal.running import alive

# The process in the background has no parent any more.
ENDLESS = """
version: 0.2
env: {shell: bash}
phases:
  build:
    commands:
    - (sleep 600 & echo "$! $CODEBUILD_SRC_DIR"); sleep 600
    finally: [echo no]
  post_build: {commands: [echo no]}
"""


@pytest.fixture
def builder(local: Local, account: str) -> Builder:
    """Somebody in an account in which nothing is."""
    return Builder(local, account)


def refusal(action: Any, **parameters: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as caught:
        action(**parameters)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


def running(builder: Builder) -> tuple[str, int, Path]:
    """Start a build that does not end; return its id, a process of it, and its folder."""
    builder.project("endless", ENDLESS)
    build = builder.start("endless")
    said: list[str] = []

    def has_spoken() -> bool:
        [info] = builder.client("codebuild").batch_get_builds(ids=[build])["builds"]
        said[:] = [line for line in builder.log(info) if not line.startswith("[Container]")]
        return bool(said)

    until(has_spoken)
    process, _, folder = said[0].partition(" ")
    assert alive([int(process)])
    return build, int(process), Path(folder).parent


def project(name: str, **properties: Any) -> dict[str, Any]:
    """Return a resource: a project that says how it is called."""
    buildspec = f"version: 0.2\nphases: {{build: {{commands: [echo {name}]}}}}\n"
    machine = {"Type": "LINUX_CONTAINER", "Image": "any", "ComputeType": "BUILD_GENERAL1_SMALL"}
    settings = {
        "Name": name,
        "Source": {"Type": "NO_SOURCE", "BuildSpec": buildspec},
        "Artifacts": {"Type": "NO_ARTIFACTS"},
        "Environment": machine,
        "ServiceRole": "arn:aws:iam::111122223333:role/any",
    }
    return {"Type": "AWS::CodeBuild::Project", "Properties": settings | properties}


def made(builder: Builder, **properties: Any) -> None:
    """Deploy the project `one`."""
    stack = deploy(builder.client("cloudformation"), "one", {"Resources": {"Project": project("one", **properties)}})
    assert stack["StackStatus"] in ("CREATE_COMPLETE", "UPDATE_COMPLETE")


def started(builder: Builder, **given: Any) -> Done:
    """Start a build of `one` by the API, and wait for its end."""
    return builder.ended(builder.client("codebuild").start_build(projectName="one", **given)["build"]["id"])


def test_a_build_without_a_source_is_started_by_the_api(builder: Builder) -> None:
    machine = project("one")["Properties"]["Environment"]
    variables = [{"Name": "A", "Value": "project"}, {"Name": "B", "Value": "project"}]
    source = {"Type": "NO_SOURCE", "BuildSpec": "version: 0.2\nphases: {build: {commands: ['echo $A $B']}}\n"}
    made(builder, Environment=machine | {"EnvironmentVariables": variables}, Source=source)
    done = started(builder, environmentVariablesOverride=[{"name": "B", "value": "start"}])
    assert (done.status, done.said()) == ("SUCCEEDED", ["project start"])
    shown = {each["name"]: each["value"] for each in done.info["environment"]["environmentVariables"]}
    assert shown == {"A": "project", "B": "start"}


# https://github.com/aws-actions/aws-codebuild-run-build/issues/114
def test_only_a_pipeline_starts_what_takes_its_source_from_there(builder: Builder) -> None:
    builder.project("web", ENDLESS)
    start = builder.client("codebuild").start_build
    code, message = refusal(start, projectName="web")
    assert (code, message) == (
        "InvalidInputException",
        "ArtifactsOverride must be set when using artifacts type CodePipelines",
    )
    assert builder.client("codebuild").list_builds()["ids"] == []


def test_what_the_rehearsal_does_not_have_is_said(builder: Builder) -> None:
    client = builder.client("codebuild")
    made(builder)
    unknown = refusal(client.start_build, projectName="one", privilegedModeOverride=True)
    assert unknown == ("InvalidInputException", "The rehearsal does not know privilegedModeOverride of StartBuild")
    builder.project("far", "buildspec.yml", source={"type": "S3", "location": "bucket/a.zip"})
    assert refusal(client.start_build, projectName="far")[1] == "The rehearsal has no source of type S3"
    secret = [{"name": "A", "value": "b", "type": "SECRETS_MANAGER"}]
    machine = {"type": "LINUX_CONTAINER", "image": "any", "computeType": "BUILD_GENERAL1_SMALL"}
    builder.project("secret", ENDLESS, environment=machine | {"environmentVariables": secret})
    with pytest.raises(urllib.error.HTTPError) as caught:
        builder.start("secret")
    assert json.load(caught.value)["message"] == "The rehearsal has plain variables only; A of secret is none"
    caught.value.close()


# https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ListBuilds.html: `sortOrder`, descending where it is
# left out.
def test_builds_are_listed_the_newest_first_and_numbered_by_project(builder: Builder) -> None:
    client = builder.client("codebuild")
    for name in ("one", "two"):
        builder.project(name, "version: 0.2\n")
    ids = [builder.build(name).info["id"] for name in ("one", "two", "one")]
    assert client.list_builds()["ids"] == ids[::-1]
    assert client.list_builds(sortOrder="ASCENDING")["ids"] == ids
    assert client.list_builds_for_project(projectName="one")["ids"] == [ids[2], ids[0]]
    numbers = {each["id"]: each["buildNumber"] for each in client.batch_get_builds(ids=ids)["builds"]}
    assert [numbers[each] for each in ids] == [1, 1, 2]
    assert client.batch_delete_builds(ids=ids[:1])["buildsDeleted"] == ids[:1]
    assert client.batch_get_builds(ids=ids[:2])["buildsNotFound"] == ids[:1]


def test_what_is_not_there_is_not_found(builder: Builder) -> None:
    client = builder.client("codebuild")
    assert client.batch_get_builds(ids=["a:b"]) | {"ResponseMetadata": None} == {
        "builds": [],
        "buildsNotFound": ["a:b"],
        "ResponseMetadata": None,
    }
    for action, parameters in (
        (client.start_build, {"projectName": "none"}),
        (client.list_builds_for_project, {"projectName": "none"}),
        (client.stop_build, {"id": "a:b"}),
    ):
        assert refusal(action, **parameters)[0] == "ResourceNotFoundException"


def test_another_account_sees_no_builds(builder: Builder) -> None:
    builder.project("one", "version: 0.2\n")
    build = builder.build("one").info["id"]
    stranger = builder.local.client("codebuild", account="222233334444")
    assert stranger.batch_get_builds(ids=[build])["buildsNotFound"] == [build]


# https://docs.aws.amazon.com/codebuild/latest/APIReference/API_StopBuild.html.
def test_a_stopped_build_ends_with_all_its_processes(builder: Builder) -> None:
    build, process, folder = running(builder)
    [info] = builder.client("codebuild").batch_get_builds(ids=[build])["builds"]
    assert (info["buildStatus"], info["currentPhase"], info["buildComplete"]) == ("IN_PROGRESS", "BUILD", False)
    assert "phaseStatus" not in info["phases"][-1]
    shown = builder.client("codebuild").stop_build(id=build)["build"]
    assert (shown["buildStatus"], shown["currentPhase"]) == ("STOPPED", "COMPLETED")
    done = builder.ended(build)
    assert (done.status, done.failure, done.artifact) == ("STOPPED", "BUILD: STOPPED", None)
    assert list(done.phases)[-2:] == ["BUILD", "COMPLETED"]
    assert done.phases["BUILD"] == "STOPPED"
    assert "no" not in done.said()
    until(lambda: not alive([process]))
    assert not folder.exists()


def test_stopping_what_has_ended_changes_nothing(builder: Builder) -> None:
    builder.project("one", "version: 0.2\n")
    done = builder.build("one")
    assert builder.client("codebuild").stop_build(id=done.info["id"])["build"]["buildStatus"] == "SUCCEEDED"


# https://docs.aws.amazon.com/codebuild/latest/APIReference/API_Build.html: `timeoutInMinutes`, and the status
# TIMED_OUT.
def test_a_build_that_takes_too_long_is_timed_out(builder: Builder) -> None:
    source = {"Type": "NO_SOURCE", "BuildSpec": ENDLESS}
    # Five minutes would be the least on AWS.
    made(builder, TimeoutInMinutes=0, Source=source)
    done = started(builder)
    assert (done.status, done.phases["BUILD"]) == ("TIMED_OUT", "TIMED_OUT")
    assert done.context("BUILD") == ("BUILD_TIMED_OUT", "Build has timed out.")
    assert done.failure == "BUILD: Build has timed out."
    assert "no" not in done.said()


@pytest.mark.parametrize("end", ["reset", "SIGTERM", "SIGKILL"])
def test_no_build_outlives_what_it_works_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: str) -> None:
    # Whoever is killed leaves its temporary folder behind.
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    local = Local()
    try:
        _, process, folder = running(Builder(local, "111122223333"))
        if end == "reset":
            local.post("reset")
            assert not alive([process])
            assert local.client("codebuild").list_builds()["ids"] == []
        else:
            os.kill(local.process.pid, signal.Signals[end])
        until(lambda: not alive([process]) and not folder.exists())
    finally:
        local.stop()


def test_the_log_is_where_the_project_says(builder: Builder) -> None:
    made(builder)
    done = started(builder)
    assert done.info["logs"]["groupName"] == "/aws/codebuild/one"
    assert done.info["logs"]["streamName"] == done.info["id"].partition(":")[2]
    assert done.said() == ["one"]
    config = {"Status": "ENABLED", "GroupName": "mine", "StreamName": "builds"}
    made(builder, LogsConfig={"CloudWatchLogs": config})
    done = started(builder)
    assert done.info["logs"]["groupName"] == "mine"
    assert done.info["logs"]["streamName"] == f"builds/{done.info['id'].partition(':')[2]}"
    assert done.said() == ["one"]
    made(builder, LogsConfig={"CloudWatchLogs": {"Status": "DISABLED"}})
    done = started(builder)
    assert (done.status, done.log) == ("SUCCEEDED", [])


def test_a_build_goes_on_when_its_log_group_is_deleted(builder: Builder) -> None:
    command = f"aws logs delete-log-group --log-group-name /aws/codebuild/one --region {REGION}"
    source = {"Type": "NO_SOURCE", "BuildSpec": f"version: 0.2\nphases: {{build: {{commands: ['{command}']}}}}\n"}
    made(builder, Source=source)
    build = builder.client("codebuild").start_build(projectName="one")["build"]["id"]
    told = builder.local.post("built", account=builder.account, region=REGION, id=build)
    assert told == {"status": "SUCCEEDED", "failure": "", "artifact": None}
    assert builder.client("logs").describe_log_groups()["logGroups"] == []


@pytest.mark.parametrize("cut", [0, 2, 40, 70])
def test_a_source_that_is_damaged_fails(builder: Builder, cut: int) -> None:
    builder.project("one", "version: 0.2\n")
    whole = zipped({"a.txt": "a" * 50})
    damaged = base64.b64encode(whole[:cut] + b"\xff\xff" + whole[cut + 2 :] if cut else b"nothing").decode()
    place = {"account": builder.account, "region": REGION}
    build = builder.local.post("build", **place, project="one", version="any", source=damaged)["id"]
    done = builder.ended(build)
    assert done.failure.startswith("DOWNLOAD_SOURCE: the source cannot be unpacked: ")
    assert (done.status, done.context("DOWNLOAD_SOURCE")[0]) == ("FAILED", "CLIENT_ERROR")


@pytest.mark.parametrize("gone", ['"$CODEBUILD_SRC_DIR"', '"$HOME/../state"'])
def test_a_build_that_removes_what_it_stands_on_fails(builder: Builder, gone: str) -> None:
    phases = f"{{install: {{commands: ['rm -rf {gone}', 'true']}}}}"
    done = builder.run(f"version: 0.2\nphases: {phases}\n")
    assert done.status == "FAILED"
    assert done.failure.startswith("INSTALL: ")
    assert done.context("INSTALL")[0] == "COMMAND_EXECUTION_ERROR"


@pytest.mark.parametrize(
    ("endpoint", "content", "message"),
    [
        ("build", {"region": REGION}, "A build needs account, region, project, version, source"),
        ("built", {"account": "1" * 12, "region": REGION, "id": "a:b"}, "There is no build a:b"),
        ("findings", {"counts": {"AWFUL": 1}}, "counts has numbers for some of CRITICAL, HIGH"),
    ],
)
def test_an_endpoint_says_what_it_needs(local: Local, endpoint: str, content: dict[str, Any], message: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        local.post(endpoint, **content)
    assert str(json.load(caught.value)["message"]).startswith(message)
    caught.value.close()
