"""What keeps CloudFormation from deleting things: that there is something in them."""

from __future__ import annotations

from .cloudformation.model import Resource
from .cloudformation.region import Obstacle, Region
from .ecr import Ecr
from .s3 import S3


def bucket_not_empty(s3: S3) -> Obstacle:
    """Return what finds buckets with any version of any object in them."""

    def find(_: Region, resource: Resource) -> str:
        bucket = s3.buckets.get(resource.physical_id)
        if resource.kind != "AWS::S3::Bucket" or bucket is None or not bucket.versions:
            return ""
        return (
            "The bucket you tried to delete is not empty. You must delete all versions in the bucket. "
            "(Service: S3, Status Code: 409)"
        )

    return find


def repository_not_empty(ecr: Ecr) -> Obstacle:
    """Return what finds repositories with images in them."""

    def find(region: Region, resource: Resource) -> str:
        images = ecr.repositories.at(*region.place).get(resource.physical_id)
        if resource.kind != "AWS::ECR::Repository" or not images:
            return ""
        return (
            f"The repository with name '{resource.physical_id}' in registry with id '{region.account}' cannot be "
            "deleted because it still contains images (Service: Ecr, Status Code: 400)"
        )

    return find
