"""Access logs of a load balancer, and the bucket they go to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._codedeploy import LOAD_BALANCER
from generator.rules._ecs import all_known, members
from generator.rules._model import Model, Resource
from generator.rules._values import Mapping, Path, Reference, Sequence, is_known, text, truth

BUCKET = "AWS::S3::Bucket"
BUCKET_POLICY = "AWS::S3::BucketPolicy"


class AccessLogs(_base.Rule):
    """A load balancer may write into the bucket of its access logs."""

    id = "E9069"
    shortdesc = "The bucket of access logs has a policy that lets the load balancer write"
    description = (
        "Elastic Load Balancing writes a test file when access logs are enabled, and refuses them where it "
        "may not: Access Denied for bucket. Please check S3bucket permission."
    )
    source_url = "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html"
    tags = ["elbv2", "s3"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every load balancer with access logs."""
        for balancer in model.resources(LOAD_BALANCER):
            attributes = balancer.properties.get("LoadBalancerAttributes")
            enabled, _ = attribute(attributes, "access_logs.s3.enabled")
            if not truth(enabled):
                continue
            bucket, path = attribute(attributes, "access_logs.s3.bucket")
            if bucket is None:
                if all_known(attributes):
                    yield (
                        balancer.properties.where("LoadBalancerAttributes"),
                        "Access logs are enabled without access_logs.s3.bucket",
                    )
            elif isinstance(bucket, Reference) and model.types[bucket.resource] == BUCKET:
                policies = policies_of(model, balancer, bucket.resource)
                if not any(_lets_write(policy) for policy in policies):
                    yield (
                        path,
                        (
                            f"No bucket policy here lets the load balancer write into {bucket.resource}: allow "
                            "logdelivery.elasticloadbalancing.amazonaws.com s3:PutObject"
                        ),
                    )


def attribute(attributes: Any, key: str) -> tuple[Any, Path]:
    """Return the value of an attribute and its place; None where it is not set."""
    for item in members(attributes):
        if text(item.get("Key")) == key:
            return item.get("Value"), item.where("Value")
    return None, ()


def policies_of(model: Model, balancer: Resource, bucket: str) -> list[Resource]:
    """Return the policies of a bucket that can exist beside a load balancer."""
    names = [name for name, kind in model.types.items() if kind == BUCKET_POLICY]
    found = [policy for name in names for policy in model.same_world(balancer, name)]
    return [policy for policy in found if _is_of(policy.properties.get("Bucket"), bucket)]


def _is_of(value: Any, bucket: str) -> bool:
    """Whether a policy is of a bucket, or may be: a name given in another way is not known here."""
    return value.resource == bucket if isinstance(value, Reference) else not is_known(value) and value is not None


def _lets_write(policy: Resource) -> bool:
    statements = policy.properties.at("PolicyDocument", "Statement")
    entries = [statements] if isinstance(statements, Mapping) else statements
    if not isinstance(entries, list) or not all(isinstance(entry, Mapping) for entry in entries):
        return True
    return any(_is_write(entry) for entry in entries)


def _is_write(statement: Mapping) -> bool:
    if text(statement.get("Effect")) == "Deny":
        return False
    actions = statement.get("Action")
    listed = actions if isinstance(actions, Sequence) else [actions]
    known = [text(action) for action in listed]
    return None in known or any(
        str(action).lower() in ("*", "s3:*", "s3:put*", "s3:putobject", "s3:putobject*") for action in known
    )
