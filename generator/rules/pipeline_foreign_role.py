"""What a role of another account must be able to open."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._forms import sketch
from generator.rules._graph import raw_property
from generator.rules._model import Model
from generator.rules._pipeline import Pipeline, members, pipelines
from generator.rules._values import Mapping, Reference, text

_ROLE = re.compile(r"arn:[\w?-]+:iam::(\d{12}):role/.+")
_KEY, _BUCKET, _BUCKET_POLICY = "AWS::KMS::Key", "AWS::S3::Bucket", "AWS::S3::BucketPolicy"
# What may stand for any account: wildcards, and values that are not this stack's own.
_ANY = re.compile(r'"\*"|::\*:|\$\{(?!AWS::)|"Ref": "(?!AWS::)|"Fn::(?!Sub|Join)')


class PipelineForeignRole(_base.Rule):
    """Artifacts for another account are encrypted with a key that the account can use."""

    id = "W9099"
    shortdesc = "An action with a role of another account needs artifacts under a customer managed key, by its ARN"
    description = (
        "An action whose RoleArn is of another account reads the artifacts with that role. The key that S3 takes by "
        "itself cannot be shared with another account and an alias means nothing there: the store needs a customer "
        "managed key by its ARN. The policies of the key and of the bucket must admit the account."
    )
    source_url = "https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-create-cross-account.html"
    tags = ["codepipeline", "security"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at the stores of every pipeline that goes to another account."""
        for pipeline in pipelines(model):
            accounts = sorted(foreign_accounts(pipeline))
            for store in stores(pipeline.properties) if accounts else ():
                for key, wrong in (("EncryptionKey", self._key), ("Location", self._bucket)):
                    sentence = wrong(model, store.get(key), accounts)
                    if sentence:
                        yield store.where(key), sentence

    def _key(self, model: Model, encryption: Any, accounts: list[str]) -> str | None:
        if encryption is None:
            return f"Account {accounts[0]} cannot read artifacts under the default key: EncryptionKey names a key"
        key = encryption.get("Id") if isinstance(encryption, Mapping) else None
        if re.match(r"(arn:.*:)?alias/", text(key) or "") or _is_alias(model, key):
            return f"Account {accounts[0]} does not know this alias: EncryptionKey takes the ARN of the key"
        if isinstance(key, Reference) and model.types[key.resource] == _KEY:
            policies = [raw_property(model, key.resource, "KeyPolicy")]
            return _shut_out(key.resource, policies, accounts)
        return None

    def _bucket(self, model: Model, bucket: Any, accounts: list[str]) -> str | None:
        if not isinstance(bucket, Reference) or model.types[bucket.resource] != _BUCKET:
            return None
        policies = []
        for policy in model.resources(_BUCKET_POLICY):
            owner = policy.properties.get("Bucket")
            if not isinstance(owner, Reference):
                return None
            if owner.resource == bucket.resource:
                policies.append(raw_property(model, policy.name, "PolicyDocument"))
        return _shut_out(bucket.resource, policies, accounts)


def stores(properties: Mapping) -> list[Mapping]:
    """Return the artifact stores of a pipeline."""
    several = [store.get("ArtifactStore") for store in members(properties.get("ArtifactStores"))]
    return [store for store in (properties.get("ArtifactStore"), *several) if isinstance(store, Mapping)]


def foreign_accounts(pipeline: Pipeline) -> set[str]:
    """Return the accounts of its actions' roles that are certainly written, less the pipeline's own."""
    own = _account(pipeline.properties.get("RoleArn"))
    found = {_account(action.body.get("RoleArn")) for action in pipeline.actions()}
    return {account for account in found if account is not None and account != own}


def _account(role: Any) -> str | None:
    match = _ROLE.fullmatch(sketch(role))
    return match[1] if match else None


def _is_alias(model: Model, key: Any) -> bool:
    return isinstance(key, Reference) and model.types[key.resource] == "AWS::KMS::Alias"


def _shut_out(resource: str, policies: list[Any], accounts: list[str]) -> str | None:
    for account in accounts:
        if not any(_may_admit(policy, account) for policy in policies):
            return f"The policy of {resource} admits nobody of account {account}, whose role reads the artifacts"
    return None


def _may_admit(policy: Any, account: str) -> bool:
    """Whether a policy, as it is written, may admit an account; True where that cannot be seen."""
    match policy:
        case {"Statement": list(statements)} if all(isinstance(statement, dict) for statement in statements):
            allowing = [statement for statement in statements if statement.get("Effect") != "Deny"]
            principals = [json.dumps(statement.get("Principal"), default=str) for statement in allowing]
            return any(account in principal or _ANY.search(principal) for principal in principals)
    return True
