"""What hurts a running system although CloudFormation would begin it."""

from __future__ import annotations

from generator.impact.context import Context, Key
from generator.impact.model import Hazard


def find(context: Context) -> dict[Key, tuple[Hazard, ...]]:
    """Return the hazards of each resource that has any; one whose block does not change may be among them."""
    return {}
