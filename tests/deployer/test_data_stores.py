"""What holds data, and how it is emptied."""

from __future__ import annotations

import pytest

from generator.deployer import data_stores
from generator.deployer.data_stores import Store
from generator.deployer.errors import DeployError

from .aws import Aws
from .harness import Stage

BUCKET, REPOSITORY = "AWS::S3::Bucket", "AWS::ECR::Repository"


@pytest.fixture
def stage(aws: Aws) -> Stage:
    """The environment `dev`."""
    return Stage(aws)


def found(stage: Stage, kind: str, name: str, **policy: str) -> list[Store]:
    deployed = {"Resources": {"It": {"Type": kind, **policy}}}
    listed = {"LogicalResourceId": "It", "PhysicalResourceId": name, "ResourceType": kind}
    resources = [{**listed, "ResourceStatus": "CREATE_COMPLETE"}]
    return list(data_stores.find(stage.setting().session, stage.target("cluster"), deployed, resources))


def empty(stage: Stage, kind: str, name: str) -> None:
    store = Store(name=name, type=kind, retained=False)
    data_stores.empty(stage.setting().session, stage.target("cluster"), store)


def test_a_bucket_with_nothing_but_a_delete_marker_is_not_empty(stage: Stage) -> None:
    stage.aws.s3.put_bucket("b", versioned=True)
    assert found(stage, BUCKET, "b") == [Store(name="b", type=BUCKET, retained=False)]
    stage.aws.s3.store("b", "key", None)
    assert found(stage, BUCKET, "b") == [Store(name="b", type=BUCKET, retained=False, holds="objects")]


@pytest.mark.parametrize(
    ("policy", "retained"),
    [("Retain", True), ("RetainExceptOnCreate", True), ("Delete", False), ("Snapshot", False)],
)
def test_the_policy_of_what_is_deployed_says_what_is_kept(stage: Stage, policy: str, *, retained: bool) -> None:
    stage.aws.s3.put_bucket("b")
    [store] = found(stage, BUCKET, "b", DeletionPolicy=policy)
    assert store.retained is retained
    assert [each.retained for each in found(stage, "AWS::Logs::LogGroup", "g", DeletionPolicy=policy)] == (
        [True] if retained else []
    )


@pytest.mark.parametrize("kind", [BUCKET, REPOSITORY])
def test_what_is_gone_already_is_nothing_to_speak_of(stage: Stage, kind: str) -> None:
    assert found(stage, kind, "gone") == []


def test_a_store_that_may_not_be_looked_into_is_an_error(stage: Stage) -> None:
    stage.aws.s3.put_bucket("b")
    stage.aws.faults.access_denied("ListObjectVersions")
    with pytest.raises(Exception, match="not authorized"):
        found(stage, BUCKET, "b")


def test_every_version_and_every_delete_marker_goes(stage: Stage) -> None:
    bucket = stage.aws.s3.put_bucket("b", versioned=True)
    stage.aws.s3.page_size = 7
    for number in range(10):
        stage.aws.s3.store("b", f"key {number}", b"old")
        stage.aws.s3.store("b", f"key {number}", b"new")
        stage.aws.s3.store("b", f"key {number}", None)
    empty(stage, BUCKET, "b")
    assert bucket.versions == []


def test_an_object_that_cannot_be_deleted_is_named(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.aws.s3.put_bucket("b")
    stage.aws.s3.store("b", "locked", b"x")
    client = stage.clients.client("s3", stage.target("cluster").place)
    refused = {"Errors": [{"Key": "locked", "Message": "Access Denied because of a retention date"}]}
    monkeypatch.setattr(client, "delete_objects", lambda **_: refused)
    with pytest.raises(DeployError, match="b: locked cannot be deleted: Access Denied because of a retention date"):
        empty(stage, BUCKET, "b")


def test_images_go_with_all_their_tags_and_in_batches(stage: Stage) -> None:
    for number in range(120):
        stage.aws.ecr.put_image("repo", *(f"{number}-{tag}" for tag in range(number % 4)))
    empty(stage, REPOSITORY, "repo")
    assert stage.aws.ecr.repositories.at()["repo"] == {}
    assert [len(call.parameters["imageIds"]) for call in stage.aws.calls.of("BatchDeleteImage")] == [100, 20]


class _Images:
    """A repository in which an image of several platforms must go before its parts, as in ECR."""

    def __init__(self, whole: str, *parts: str) -> None:
        self.whole, self.images = whole, [*parts, whole]

    def get_paginator(self, _: str) -> _Images:
        return self

    def paginate(self, **_: str) -> list[dict[str, list[dict[str, str]]]]:
        return [{"imageIds": [{"imageDigest": each} for each in self.images]}]

    def batch_delete_image(
        self,
        *,
        repositoryName: str,  # noqa: N803
        imageIds: list[dict[str, str]],  # noqa: N803
    ) -> dict[str, list[dict[str, str]]]:
        assert repositoryName == "repo"
        referenced = self.whole in self.images
        asked = [each["imageDigest"] for each in imageIds]
        refused = [each for each in asked if referenced and each != self.whole]
        self.images = [each for each in self.images if each not in asked or each in refused]
        reason = "Requested image referenced by manifest list"
        return {"failures": [{"imageId": each, "failureReason": reason} for each in refused]}


def test_the_parts_of_an_image_go_after_it(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    images = _Images("whole", "arm", "x86")
    monkeypatch.setattr(stage.clients, "client", lambda *_: images)
    empty(stage, REPOSITORY, "repo")
    assert images.images == []


def test_an_image_that_never_goes_is_an_error_and_no_endless_loop(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    images = _Images("elsewhere", "arm")
    images.batch_delete_image = lambda **_: {"failures": [{"failureReason": "it is in use"}]}  # type: ignore[method-assign]
    monkeypatch.setattr(stage.clients, "client", lambda *_: images)
    with pytest.raises(DeployError, match="repo: an image cannot be deleted: it is in use"):
        empty(stage, REPOSITORY, "repo")


def test_only_buckets_and_repositories_can_be_emptied(stage: Stage) -> None:
    with pytest.raises(DeployError, match="only buckets and repositories can"):
        empty(stage, "AWS::Logs::LogGroup", "g")
