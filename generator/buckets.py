"""Private buckets: no public access, no access lists, versioned, and emptied by age."""

from __future__ import annotations

from typing import Any

from awacs.aws import Statement
from troposphere import If, Sub, s3

from generator.iam import deny_plain_http, policy

NONCURRENT_DAYS = 30
INCOMPLETE_UPLOAD_DAYS = 7


def private_bucket(title: str, *, expiration_days: Any, key: Any = None, **attributes: Any) -> s3.Bucket:
    """Return a bucket that outlives its stack; objects expire after `expiration_days`.

    `key` is the ARN of a KMS key; left out, S3 encrypts with keys of its own (SSE-S3).
    """
    encryption = (
        s3.ServerSideEncryptionByDefault(SSEAlgorithm="AES256")
        if key is None
        else s3.ServerSideEncryptionByDefault(SSEAlgorithm="aws:kms", KMSMasterKeyID=key)
    )
    return s3.Bucket(
        title,
        BucketEncryption=s3.BucketEncryption(
            ServerSideEncryptionConfiguration=[
                s3.ServerSideEncryptionRule(ServerSideEncryptionByDefault=encryption, BucketKeyEnabled=key is not None)
            ]
        ),
        OwnershipControls=s3.OwnershipControls(Rules=[s3.OwnershipControlsRule(ObjectOwnership="BucketOwnerEnforced")]),
        PublicAccessBlockConfiguration=s3.PublicAccessBlockConfiguration(
            BlockPublicAcls=True, BlockPublicPolicy=True, IgnorePublicAcls=True, RestrictPublicBuckets=True
        ),
        VersioningConfiguration=s3.VersioningConfiguration(Status="Enabled"),
        LifecycleConfiguration=s3.LifecycleConfiguration(
            Rules=[
                s3.LifecycleRule(
                    Id="Expire",
                    Status="Enabled",
                    ExpirationInDays=expiration_days,
                    NoncurrentVersionExpiration=s3.NoncurrentVersionExpiration(NoncurrentDays=NONCURRENT_DAYS),
                    AbortIncompleteMultipartUpload=s3.AbortIncompleteMultipartUpload(
                        DaysAfterInitiation=INCOMPLETE_UPLOAD_DAYS
                    ),
                )
            ]
        ),
        DeletionPolicy="Retain",
        UpdateReplacePolicy="Retain",
        **attributes,
    )


def bucket_policy(title: str, bucket: s3.Bucket, *statements: Statement | If, **attributes: Any) -> s3.BucketPolicy:
    """Return the policy of a bucket: TLS only, and what `statements` allow."""
    arn = bucket.get_att("Arn")
    return s3.BucketPolicy(
        title,
        Bucket=bucket.ref(),
        PolicyDocument=policy(deny_plain_http(arn, objects_of(bucket)), *statements),
        **attributes,
    )


def objects_of(bucket: s3.Bucket, prefix: str = "") -> Any:
    """Return the ARN pattern of the objects in a bucket, below a prefix that ends in a slash."""
    return Sub(f"${{{bucket.title}.Arn}}/{prefix}*")
