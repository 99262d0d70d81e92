"""How long the policies of a role, user, group or managed policy can be."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._model import Model, Resource
from generator.rules._values import Mapping, Reference, Sequence, Unknown

MANAGED = 6144
INLINE = {"AWS::IAM::Role": 10240, "AWS::IAM::User": 2048, "AWS::IAM::Group": 5120}


class PolicySize(_base.Rule):
    """A policy is no longer than IAM takes."""

    id = "E9129"
    shortdesc = "A policy must not be longer than IAM takes"
    description = (
        "IAM refuses a managed policy of more than 6,144 characters, and inline policies of more than 10,240 in a "
        "role, 5,120 in a group and 2,048 in a user, all of one holder together. White space does not count, and no "
        "quota can be raised. What only deployment knows is counted as nothing, so a policy that is found is "
        "certainly too long."
    )
    source_url = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"
    tags = ["iam", "limits"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Measure every managed policy and the inline policies of every holder."""
        for policy in model.resources("AWS::IAM::ManagedPolicy"):
            yield from _measured(policy, "PolicyDocument", policy.properties.get("PolicyDocument"), MANAGED)
        for holder in model.resources(*INLINE):
            policies = holder.properties.get("Policies")
            if isinstance(policies, Sequence):
                documents = [policy.get("PolicyDocument") for policy in policies if isinstance(policy, Mapping)]
                yield from _measured(holder, "Policies", documents, INLINE[holder.type])


def _measured(owner: Resource, key: str, document: Any, limit: int) -> Iterator[Problem]:
    size = len(re.sub(r"\s", "", json.dumps(_known(document), separators=(",", ":"), ensure_ascii=False)))
    if size > limit:
        yield (
            owner.properties.where(key),
            f"At least {size:,} characters of policy: IAM takes {limit:,}. Split it or name less",
        )


def _known(value: Any) -> Any:
    """Return a value with nothing where only deployment knows it."""
    if isinstance(value, dict):
        return {key: _known(member) for key, member in value.items()}
    if isinstance(value, list):
        return [_known(member) for member in value]
    if isinstance(value, Unknown):
        return "".join(part for part in value.parts if isinstance(part, str))
    return value if isinstance(value, str | int | float | bool) and not isinstance(value, Reference) else ""
