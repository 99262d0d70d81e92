"""The artifacts of a pipeline: where they lie, in its own Region and in others, and who may use them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from awacs import s3
from awacs.aws import ArnLike, Principal, Statement, StringEquals
from awacs.aws import Condition as PolicyCondition
from troposphere import GetAtt, If, Region, Select, Split, Sub
from troposphere.codepipeline import ArtifactStore, ArtifactStoreMap, EncryptionKey

from generator import naming
from generator.forms import pipeline_environments as form
from generator.forms.pipeline_environments import ENVIRONMENTS, Environment
from generator.iam import READ_KEY, WRITE_KEY, allow, allow_anywhere


def stores(own: ArtifactStore) -> list[Any]:
    """Return the pipeline's stores: its own, and one in each other Region that it works in."""
    others = [one.stored.either(_store_in(one.region, _regional_store(one))) for one in ENVIRONMENTS]
    return [_store_in(Region, own), *others]


def _store_in(region: Any, store: ArtifactStore) -> ArtifactStoreMap:
    return ArtifactStoreMap(Region=region, ArtifactStore=store)


def _regional_store(environment: Environment) -> ArtifactStore:
    return ArtifactStore(
        Type="S3",
        Location=Sub(naming.artifact_bucket(region="${Region}"), Region=environment.region),
        EncryptionKey=EncryptionKey(Type="KMS", Id=Sub(_regional_key("${Region}"), Region=environment.region)),
    )


def _regional_key(region: str) -> str:
    return f"arn:${{AWS::Partition}}:kms:{region}:${{AWS::AccountId}}:key/${{RegionalKeyId}}"


def regional_buckets(objects: str = "") -> If:
    """Return the ARN pattern of the pipeline's buckets in other Regions, or of what is in them."""
    return form.HAS_STORES.either(Sub("arn:${AWS::Partition}:s3:::" + naming.artifact_bucket(region="*") + objects))


def regional_keys() -> If:
    """Return the ARN pattern of the key that the buckets in other Regions share."""
    return form.HAS_STORES.either(Sub(_regional_key("*")))


def use_artifacts(buckets: Sequence[Any], keys: Sequence[Any]) -> list[Statement]:
    """Allow moving artifacts to and from buckets, given by the ARN of each and of what is in it, under their keys."""
    look = (s3.GetBucketLocation, s3.GetBucketVersioning, s3.ListBucket)
    move = (s3.GetObject, s3.GetObjectVersion, s3.PutObject)
    return [allow("MoveArtifacts", (*look, *move), *buckets), allow("EncryptArtifacts", WRITE_KEY, *keys)]


def let_roles_read(bucket_arn: GetAtt, objects: Any) -> If:
    """Return the statement of the artifact bucket's policy that admits the roles of environments in this Region."""
    actions = (s3.GetBucketLocation, s3.GetObject, s3.GetObjectVersion, s3.ListBucket)
    # By account: S3 does not document that everybody under a condition on aws:PrincipalArn is not public, and the
    # bucket refuses a policy that is. An account that two environments share may be in the list twice.
    accounts = [one.has_role.either(Select(4, Split(":", one.role.ref()))) for one in ENVIRONMENTS]
    readers = Principal("AWS", accounts)
    return form.HAS_ROLES.either(
        allow("ReadArtifacts", actions, bucket_arn, objects, Principal=readers, Condition=_is_a_role_here())
    )


def let_roles_decrypt() -> If:
    """Return the statement of the artifact key's policy that admits the roles of environments in this Region."""
    because = "in a key policy the resource is the key itself"
    # KMS refuses nobody for being unnamed, and the template has no room to name the accounts again.
    anybody = Principal("AWS", "*")
    return form.HAS_ROLES.either(
        allow_anywhere("DecryptArtifacts", READ_KEY, because=because, Principal=anybody, Condition=_is_a_role_here())
    )


def _is_a_role_here() -> PolicyCondition:
    # A condition and no Principal: IAM turns a role there into its hidden id, which another role of the same name,
    # made after the first was deleted, does not have. Where a role is left out, nobody has its empty ARN.
    roles = Split(",", Sub(",".join(f"${{{one.role.name}}}" for one in ENVIRONMENTS)))
    here = Sub("arn:*:iam::*:role/*/${AWS::Region}/*")
    return PolicyCondition([StringEquals("aws:PrincipalArn", roles), ArnLike("aws:PrincipalArn", here)])
