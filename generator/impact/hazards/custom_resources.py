"""A custom resource that is to ask another function: CloudFormation never lets it."""

from __future__ import annotations

from generator.impact.context import Context
from generator.impact.hazards._say import Found, change, is_replaced
from generator.impact.model import Hazard

_CUSTOM = ("Custom::", "AWS::CloudFormation::CustomResource")

_HAZARD = Hazard(
    name="service-token-changed",
    why=(
        'CloudFormation refuses another ServiceToken ("Modifying service token is not allowed."): the function that '
        "made something is the one that must delete it. The update fails and rolls back."
    ),
    remedy=(
        "Keep the function, its name and its logical id, and change its code; or add a custom resource under another "
        "logical id that asks the new function, and remove the old one in a later update."
    ),
)


def find(context: Context) -> Found:
    """Find custom resources whose ServiceToken changes, also because the function behind it is replaced."""
    for key in context.changes:
        found = change(context, key)
        if (
            found is not None
            and found.type.startswith(_CUSTOM)
            and is_replaced(found)
            and "ServiceToken" in found.properties
        ):
            yield key, _HAZARD
