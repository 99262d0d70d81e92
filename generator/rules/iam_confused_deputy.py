"""For whom a service may take a role."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from generator.rules import _base, _policies, _stack_sets
from generator.rules._base import Problem
from generator.rules._model import Model
from generator.rules._policies import Statement
from generator.rules._values import Mapping

SOURCE_KEYS = ("aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths")
# Services that send neither key with sts:AssumeRole.
WITHOUT_KEYS = frozenset({"lambda", "ec2", "edgelambda"})


class ConfusedDeputy(_base.Rule):
    """A service takes a role for this account only."""

    id = "W9127"
    shortdesc = "A role should trust a service only on behalf of its own account"
    description = (
        "A service acts for all its customers. Without aws:SourceAccount or aws:SourceArn in the trust policy, "
        "somebody else may have it use the role on their behalf. Looked at in templates that say what they are and in "
        "which version (Metadata Template and Version), since most of the others do without."
    )
    source_url = "https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html"
    tags = ["iam", "security"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every trust policy of a template that is meant for many accounts."""
        if not _stack_sets.is_released(model):
            return
        for statement in _policies.statements(model, _policies.TRUST):
            for service in sorted(_services(statement) - WITHOUT_KEYS):
                if statement.allows and not _names_source(statement.body.get("Condition")):
                    yield statement.body.path, f"{service} may take this role for any account: add aws:SourceAccount"


def _services(statement: Statement) -> set[str]:
    principal = statement.body.get("Principal")
    named = _policies.listed(principal, "Service") if isinstance(principal, Mapping) else []
    return {name.partition(".")[0] for _, name in named if isinstance(name, str)}


def _names_source(condition: Any) -> bool:
    written = json.dumps(condition, default=str).lower()
    return not isinstance(condition, dict | type(None)) or any(key in written for key in SOURCE_KEYS)
