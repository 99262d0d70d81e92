"""W9099: artifacts for another account."""

from __future__ import annotations

from typing import Any

import pytest
from pipeline_cases import build, complaint, deploy, messages, pipeline, source, with_resources

FAR = "arn:aws:iam::444455556666:role/deploy"
ROOT = {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}


def far(key: Any = None, role: Any = FAR, **properties: Any) -> dict[str, Any]:
    store = {"Type": "S3", "Location": "artifacts"} | ({"EncryptionKey": {"Type": "KMS", "Id": key}} if key else {})
    return pipeline(source(), build(), deploy() | {"RoleArn": role}, ArtifactStore=store, **properties)


def with_key(*principals: Any, template: dict[str, Any] | None = None) -> dict[str, Any]:
    statements = [{"Effect": "Allow", "Action": "kms:*", "Resource": "*", "Principal": item} for item in principals]
    key = ("AWS::KMS::Key", {"KeyPolicy": {"Statement": statements}})
    return with_resources(template or far({"Fn::GetAtt": "Key.Arn"}), Key=key)


def test_the_default_key_is_found() -> None:
    assert "444455556666 cannot read" in complaint(far(), "W9099")
    partition = {"Fn::Sub": "arn:${AWS::Partition}:iam::444455556666:role/deploy"}
    assert "444455556666" in complaint(far(role=partition), "W9099")


def test_an_alias_is_found() -> None:
    for alias in ("alias/artifacts", "arn:aws:kms:eu-west-1:111122223333:alias/artifacts"):
        assert "does not know this alias" in complaint(far(alias), "W9099")


def test_a_key_that_does_not_admit_the_account_is_found() -> None:
    assert "admits nobody of account 444455556666" in complaint(with_key({"AWS": ROOT}), "W9099")


def with_bucket(*statements: dict[str, Any], bucket: Any = None) -> dict[str, Any]:
    store = {
        "Type": "S3",
        "Location": {"Ref": "Bucket"},
        "EncryptionKey": {"Type": "KMS", "Id": {"Ref": "Given"}},
    }
    policy = {"Bucket": bucket or {"Ref": "Bucket"}, "PolicyDocument": {"Statement": list(statements)}}
    return with_resources(
        pipeline(source(), build(), deploy() | {"RoleArn": FAR}, ArtifactStore=store),
        Bucket=("AWS::S3::Bucket", {}),
        Policy=("AWS::S3::BucketPolicy", policy),
    )


def test_a_bucket_that_does_not_admit_the_account_is_found() -> None:
    deny = {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Principal": "*"}
    assert "policy of Bucket admits nobody" in complaint(with_bucket(deny), "W9099")
    assert messages(with_bucket(deny, {**deny, "Effect": "Allow", "Principal": {"AWS": FAR}}), "W9099") == []
    assert messages(with_bucket(deny, bucket={"Ref": "Given"}), "W9099") == []


@pytest.mark.parametrize(
    "principal",
    [
        {"AWS": "arn:aws:iam::444455556666:root"},
        {"AWS": [ROOT, FAR]},
        {"AWS": "*"},
        "*",
        {"AWS": {"Ref": "Given"}},
        {"AWS": {"Fn::Sub": "arn:aws:iam::${Target}:root"}},
        {"AWS": {"Fn::ImportValue": "x"}},
    ],
)
def test_a_key_that_may_admit_it_is_left_alone(principal: Any) -> None:
    assert messages(with_key({"AWS": ROOT}, principal), "W9099") == []


def test_roles_of_the_own_account_and_unknown_ones_are_left_alone() -> None:
    own = "arn:aws:iam::111122223333:role/deploy"
    for role in (own, {"Ref": "Given"}, {"Fn::Sub": "arn:aws:iam::${Target}:role/x"}):
        assert messages(far(role=role), "W9099") == []
    assert messages(pipeline(), "W9099") == []
    assert messages(far("arn:aws:kms:eu-west-1:111122223333:key/5a"), "W9099") == []
