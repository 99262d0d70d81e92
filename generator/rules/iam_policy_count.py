"""How many managed policies a role, user or group can have."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._model import Model
from generator.rules._values import Sequence

HOLDERS = ("AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group")
ATTACHED, ATTACHED_AT_MOST = 10, 20


class ManagedPolicyCount(_base.Rule):
    """No role has more managed policies than it can be given."""

    id = "W9126"
    shortdesc = "A role, user or group should have at most ten managed policies"
    description = (
        "An account starts with a quota of ten managed policies on one role, user or group. It can be raised to "
        "twenty, account by account; where it is not, IAM refuses the eleventh (LimitExceeded)."
    )
    source_url = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"
    tags = ["iam", "limits"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Count the managed policies of every holder."""
        for holder in model.resources(*HOLDERS):
            attached = holder.properties.get("ManagedPolicyArns")
            if isinstance(attached, Sequence) and len(attached) > ATTACHED:
                yield (
                    attached.path,
                    f"{len(attached)} managed policies: IAM takes {ATTACHED}, {ATTACHED_AT_MOST} at the utmost",
                )
