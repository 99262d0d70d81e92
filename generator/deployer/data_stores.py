"""Buckets and repositories of a stack: whether they hold data, and how to empty those that a person has named.

Everything else that its template retains is named, too, so that nobody pays for what nobody knows of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from generator.deployer.aws import code_of
from generator.deployer.errors import DeployError

if TYPE_CHECKING:
    from generator.deployer.session import Session
    from generator.deployer.targets import Target

BUCKET = "AWS::S3::Bucket"
REPOSITORY = "AWS::ECR::Repository"
_MISSING = frozenset({"NoSuchBucket", "404", "RepositoryNotFoundException"})
_ECR_BATCH = 100


@dataclass(frozen=True, kw_only=True)
class Store:
    """Something that stays when its stack is deleted, or stops it from being deleted.

    `holds` says what is in a bucket or repository; empty where there is nothing, or where it is neither of them.
    """

    name: str
    type: str
    retained: bool
    holds: str = ""


def find(
    session: Session, target: Target, deployed: Mapping[str, Any], resources: Iterable[Mapping[str, Any]]
) -> Iterator[Store]:
    """Yield the stores of a stack: `deployed` is its template, `resources` what `ListStackResources` says of it."""
    for each in resources:
        if each["ResourceStatus"] == "DELETE_COMPLETE" or not each.get("PhysicalResourceId"):
            continue
        declared = deployed.get("Resources", {}).get(each["LogicalResourceId"], {})
        retained = str(declared.get("DeletionPolicy", "Delete")).startswith("Retain")
        kind, name = each["ResourceType"], each["PhysicalResourceId"]
        if kind in (BUCKET, REPOSITORY):
            holds = _holds(session, target, kind, name)
            if holds is not None:
                yield Store(name=name, type=kind, retained=retained, holds=holds)
        elif retained:
            yield Store(name=name, type=kind, retained=True)


def empty(session: Session, target: Target, store: Store) -> None:
    """Delete everything in a bucket, all versions of it, or every image of a repository."""
    if store.type == BUCKET:
        _empty_bucket(session.aws.client("s3", target.place), store.name)
    elif store.type == REPOSITORY:
        _empty_repository(session.aws.client("ecr", target.place), store.name)
    else:
        raise DeployError(f"{store.name} ({store.type}) cannot be emptied: only buckets and repositories can")


def remove(session: Session, target: Target, store: Store) -> None:
    """Delete a bucket or repository that its stack has retained, now that it is empty."""
    if store.type == BUCKET:
        session.aws.client("s3", target.place).delete_bucket(Bucket=store.name)
    elif store.type == REPOSITORY:
        session.aws.client("ecr", target.place).delete_repository(repositoryName=store.name)


def _holds(session: Session, target: Target, kind: str, name: str) -> str | None:
    """Say what is in a store; None where it is gone already."""
    try:
        if kind == BUCKET:
            page = session.aws.client("s3", target.place).list_object_versions(Bucket=name, MaxKeys=1)
            return "objects" if page.get("Versions") or page.get("DeleteMarkers") else ""
        page = session.aws.client("ecr", target.place).list_images(repositoryName=name, maxResults=1)
        return "images" if page.get("imageIds") else ""
    except ClientError as error:
        if code_of(error) in _MISSING:
            return None
        raise


def _empty_bucket(client: Any, name: str) -> None:
    for page in client.get_paginator("list_object_versions").paginate(Bucket=name):
        found = [*page.get("Versions", ()), *page.get("DeleteMarkers", ())]
        if not found:
            continue
        objects = [{"Key": each["Key"], "VersionId": each["VersionId"]} for each in found]
        failed = client.delete_objects(Bucket=name, Delete={"Objects": objects, "Quiet": True}).get("Errors", ())
        if failed:
            raise DeployError(f"{name}: {failed[0]['Key']} cannot be deleted: {failed[0].get('Message', '')}")


def _empty_repository(client: Any, name: str) -> None:
    left = _digests(client, name)
    while left:
        refused = [each for batch in _batches(left) for each in _refused(client, name, batch)]
        still = _digests(client, name)
        # An image of several platforms must go before its parts, and nobody says which is which.
        if len(still) >= len(left):
            reason = refused[0].get("failureReason", "") if refused else "new ones arrive"
            raise DeployError(f"{name}: an image cannot be deleted: {reason}")
        left = still


def _digests(client: Any, name: str) -> list[str]:
    pages = client.get_paginator("list_images").paginate(repositoryName=name)
    # One that has several tags is listed for each of them.
    return list(dict.fromkeys(each["imageDigest"] for page in pages for each in page.get("imageIds", ())))


def _batches(digests: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(digests), _ECR_BATCH):
        yield digests[start : start + _ECR_BATCH]


def _refused(client: Any, name: str, digests: list[str]) -> list[Mapping[str, Any]]:
    ids = [{"imageDigest": digest} for digest in digests]
    return list(client.batch_delete_image(repositoryName=name, imageIds=ids).get("failures", ()))
