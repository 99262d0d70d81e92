"""E9111: bucket and key of an artifact store."""

from __future__ import annotations

from typing import Any

import pytest
from pipeline_cases import complaint, messages, pipeline, with_resources


def store(location: Any = "artifacts", **others: Any) -> dict[str, Any]:
    return {"Type": "S3", "Location": location, **others}


def stored(body: Any) -> dict[str, Any]:
    return with_resources(pipeline(ArtifactStore=body), Bucket=("AWS::S3::Bucket", {}))


def key(kind: Any) -> dict[str, Any]:
    return store(EncryptionKey={"Type": kind, "Id": "alias/artifacts"})


@pytest.mark.parametrize(
    ("body", "word"),
    [
        (store({"Fn::GetAtt": ["Bucket", "Arn"]}), "Ref Bucket, not its Arn"),
        (store({"Fn::Sub": "${Bucket.Arn}"}), "not its Arn"),
        (store("arn:aws:s3:::artifacts"), "not its ARN"),
        (store({"Fn::Sub": "arn:${AWS::Partition}:s3:::artifacts"}), "not its ARN"),
        (store("s3://artifacts"), "not its ARN or address"),
        (key("kms"), "is KMS, not kms"),
    ],
)
def test_a_store_of_another_form_is_found(body: Any, word: str) -> None:
    assert word in complaint(stored(body), "E9111")
    several = [{"Region": "eu-west-1", "ArtifactStore": body}]
    template = with_resources(pipeline(ArtifactStore=None, ArtifactStores=several), Bucket=("AWS::S3::Bucket", {}))
    assert word in complaint(template, "E9111")


@pytest.mark.parametrize(
    "body",
    [
        store(),
        store({"Ref": "Bucket"}),
        store({"Fn::Sub": "artifacts-${AWS::AccountId}"}),
        store({"Fn::ImportValue": "Bucket"}),
        store({"Ref": "Given"}),
        key("KMS"),
        key({"Ref": "Given"}),
        {"Ref": "Given"},
    ],
)
def test_names_and_what_is_unknown_are_left_alone(body: Any) -> None:
    assert messages(stored(body), "E9111") == []
