"""Buckets with the settings that ministack's template resource leaves out: they are put through S3's own API.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html
https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketEncryption.html
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services.cloudformation import provisioners

from generator.rehearsal.front import Front

Properties = Mapping[str, Any]

_TYPE = "AWS::S3::Bucket"
_KEPT = ("Status", "NoncurrentVersionExpiration", "AbortIncompleteMultipartUpload")


def install(_: Front) -> None:
    """Add the settings to ministack's way of making a bucket."""
    native = provisioners._RESOURCE_HANDLERS[_TYPE]

    def create(logical_id: str, properties: Properties, stack_name: str) -> Any:
        made = native["create"](logical_id, properties, stack_name)
        _settings(made[0], properties)
        return made

    def update(physical_id: str, old: Properties, new: Properties, stack_name: str) -> Any:
        made = native["update"](physical_id, old, new, stack_name)
        _settings(made[0], new)
        return made

    def delete(physical_id: str, properties: Properties) -> None:
        if _s3(get_account_id(), get_region()).list_object_versions(Bucket=physical_id, MaxKeys=1).get("Versions"):
            raise ValueError("The bucket you tried to delete is not empty (Service: S3, Status Code: 409)")
        native["delete"](physical_id, properties)

    provisioners._RESOURCE_HANDLERS[_TYPE] = native | {"create": create, "update": update, "delete": delete}


@cache
def _s3(account: str, region: str) -> Any:
    import boto3

    return boto3.client(
        "s3",
        region_name=region,
        endpoint_url=os.environ["AWS_ENDPOINT_URL"],
        aws_access_key_id=account,
        aws_secret_access_key="any",  # noqa: S106 (nothing is verified)
    )


def _settings(name: str, properties: Properties) -> None:
    s3 = _s3(get_account_id(), get_region())
    if rules := properties.get("LifecycleConfiguration", {}).get("Rules"):
        s3.put_bucket_lifecycle_configuration(
            Bucket=name, LifecycleConfiguration={"Rules": [_lifecycle(rule) for rule in rules]}
        )
    if encryption := properties.get("BucketEncryption", {}).get("ServerSideEncryptionConfiguration"):
        s3.put_bucket_encryption(
            Bucket=name, ServerSideEncryptionConfiguration={"Rules": [_encryption(rule) for rule in encryption]}
        )
    if status := properties.get("VersioningConfiguration", {}).get("Status"):
        s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": status})
    if tags := properties.get("Tags"):
        s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": tags})


def _lifecycle(rule: Properties) -> dict[str, Any]:
    """Return a rule as S3's API has it; CloudFormation has older names for two of its members."""
    kept = {name: _numbers(rule[name]) for name in _KEPT if name in rule}
    expiration = {"Expiration": {"Days": int(rule["ExpirationInDays"])}} if "ExpirationInDays" in rule else {}
    return {
        "ID": rule.get("Id", "-".join(sorted(rule))),
        "Filter": {"Prefix": rule.get("Prefix", "")},
        **kept,
        **expiration,
    }


def _numbers(value: Any) -> Any:
    if not isinstance(value, Mapping):
        return value
    return {name: int(each) if str(each).isdigit() else each for name, each in value.items()}


def _encryption(rule: Properties) -> dict[str, Any]:
    default = dict(rule.get("ServerSideEncryptionByDefault", {}))
    by_key = str(rule.get("BucketKeyEnabled", False)).lower() == "true"
    return {"ApplyServerSideEncryptionByDefault": default, "BucketKeyEnabled": by_key}
