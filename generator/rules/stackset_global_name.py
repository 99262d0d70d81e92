"""Names that are taken once they are used in another Region or account."""

from __future__ import annotations

import json
from collections.abc import Iterator

from generator.rules import _base, _stack_sets
from generator.rules._base import Problem
from generator.rules._model import Model

REGION, ACCOUNT = _stack_sets.REGION, "AWS::AccountId"
# The property that names a resource, and what keeps the name from being taken.
NAMES: dict[str, tuple[str, tuple[str, ...]]] = {
    "AWS::IAM::Group": ("GroupName", (REGION,)),
    "AWS::IAM::InstanceProfile": ("InstanceProfileName", (REGION,)),
    "AWS::IAM::ManagedPolicy": ("ManagedPolicyName", (REGION,)),
    "AWS::IAM::Role": ("RoleName", (REGION,)),
    "AWS::IAM::User": ("UserName", (REGION,)),
    "AWS::S3::Bucket": ("BucketName", (ACCOUNT, REGION)),
}


class GlobalName(_base.Rule):
    """A name that is unique in an account or in the world holds what differs there."""

    id = "E9142"
    shortdesc = "In a template for StackSets a global name must hold the Region, that of a bucket the account too"
    description = (
        "Names of IAM are unique in an account and names of buckets in the world. In the second Region, or the second "
        "account, the StackSet fails because the name exists. Leave the name out, put the pseudo parameters in, or "
        "make the resource in one Region only. Looked at in templates with Metadata StackSet: true, or Template and "
        "Version, unless they say OncePerAccount: true."
    )
    source_url = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-bestpractices.html"
    tags = ["stacksets", "iam", "s3"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every resource with a global name."""
        if not _stack_sets.is_meant(model) or _stack_sets.is_once_per_account(model):
            return
        for resource in model.resources(*NAMES):
            key, wanted = NAMES[resource.type]
            if key not in resource.properties or _stack_sets.is_of_one_region(model, resource.body.get("Condition")):
                continue
            path = resource.properties.where(key)
            name = json.dumps(model.written(path), default=str)
            missing = [f"${{{pseudo}}}" for pseudo in wanted if pseudo not in name]
            if missing:
                yield path, f"{key} is taken once another stack of the StackSet has it: put {' and '.join(missing)} in"
