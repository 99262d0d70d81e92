"""Keys that nobody could manage."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.rules import _base, _iam, _policies
from generator.rules._base import Problem
from generator.rules._model import Model
from generator.rules._policies import Statement
from generator.rules._values import Mapping, Sequence, truth

PUT = "PutKeyPolicy"


class KeyPolicy(_base.Rule):
    """A key policy lets somebody change it."""

    id = "E9130"
    shortdesc = "A key policy must let somebody change the policy"
    description = (
        "KMS refuses a key policy that would lock everybody out: whoever makes the key must be allowed "
        "kms:PutKeyPolicy (MalformedPolicyDocument: The new key policy will not allow you to update the key policy in "
        "the future). Policies of IAM count only if the key policy lets the account in."
    )
    source_url = "https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html"
    tags = ["kms", "iam"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at the policy of every key."""
        for key in model.resources("AWS::KMS::Key"):
            policy = key.properties.get("KeyPolicy")
            if not isinstance(policy, Mapping):
                continue
            members = policy.get("Statement")
            statements = members if isinstance(members, Sequence) else [members]
            known = all(isinstance(member, Mapping) for member in statements)
            bypassed = truth(key.properties.get("BypassPolicyLockoutSafetyCheck")) is not False
            if not known or ("BypassPolicyLockoutSafetyCheck" in key.properties and bypassed):
                continue
            document = _policies.Document(key.name, key.type, _policies.KEY, policy)
            if not any(_lets_change(statement) for statement in document.statements):
                yield (
                    key.properties.where("KeyPolicy"),
                    f"Nobody may change this policy: allow kms:{PUT}, or kms:* to the account",
                )


def _lets_change(statement: Statement) -> bool:
    """Whether a statement lets somebody change the policy, or may do so once it is known."""
    body = statement.body
    if body.get("Effect") == "Deny" or not _is_somebody(body.get("Principal")):
        return False
    actions = [action for _, action in statement.values("Action")]
    return "NotAction" in body or any(not isinstance(action, str) or _is_change(action) for action in actions)


def _is_change(action: str) -> bool:
    meant = _iam.matching(action) if action.lower().startswith("kms:") else []
    return action in (_iam.EVERY, "*:*") or any(details["name"] == PUT for details in meant)


def _is_somebody(principal: Any) -> bool:
    return "AWS" in principal if isinstance(principal, Mapping) else principal is not None
