"""Changes that are allowed on every resource although AWS could restrict them."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base, _iam, _policies
from generator.rules._base import Problem
from generator.rules._model import Model

SHOWN = 3
# Lambda refuses a function in a VPC whose role does not have these on every resource.
JOIN_VPC = frozenset(
    {
        "ec2:assignprivateipaddresses",
        "ec2:createnetworkinterface",
        "ec2:deletenetworkinterface",
        "ec2:unassignprivateipaddresses",
    }
)
# Metrics as nearly everybody has them are restricted by the namespace at most; a role that is passed is W9122's.
OTHERWISE = frozenset({"cloudwatch:putmetricdata", "iam:passrole"})


class Scope(_base.Rule):
    """What changes something names what it may change."""

    id = "W9121"
    shortdesc = "An action that changes something should name its resources where AWS can restrict it"
    description = (
        "With Resource `*` a statement covers every resource of the account, those of other systems included. AWS "
        "offers resource types for most actions that change something; only for the others there is nothing but `*`. "
        "Statements with a Condition, policies of resources, and what Lambda needs to join a VPC are left alone."
    )
    source_url = "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege"
    tags = ["iam", "security"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every statement of an identity that allows something everywhere."""
        for statement in _policies.statements(model, _policies.IDENTITY):
            if not statement.allows or not statement.on_everything or statement.conditional:
                continue
            wide = [action for _, action in statement.actions if _changes(action)]
            if wide:
                more = f" and {len(wide) - SHOWN} more" if len(wide) > SHOWN else ""
                yield (
                    statement.body.where("Resource"),
                    f"{', '.join(wide[:SHOWN])}{more} could name resources, but may change every one of the account",
                )


def _changes(action: str) -> bool:
    """Whether an action, or one that its wildcard stands for, changes something that can be named."""
    service = action.partition(":")[0].lower()
    return any(
        details["resourceTypes"]
        and details["accessLevel"] not in _iam.READING
        and f"{service}:{details['name'].lower()}" not in JOIN_VPC | OTHERWISE
        for details in _iam.matching(action)
    )
