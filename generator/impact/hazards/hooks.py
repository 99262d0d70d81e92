"""The function that tests green gets another name, or goes."""

from __future__ import annotations

from generator.impact.context import Context
from generator.impact.hazards._say import Found, change, is_replaced
from generator.impact.look import of_type, starts_with, values
from generator.impact.model import Hazard

_FUNCTION = "AWS::Lambda::Function"
_PREFIX = "CodeDeployHook_"


def find(context: Context) -> Found:
    """Find hooks of CodeDeploy that are not there under their name after the update."""
    for key, old in of_type(context.old_nodes, _FUNCTION):
        found = change(context, key)
        named = [each for each in values(old, "FunctionName") if starts_with(each, _PREFIX)]
        if not named or found is None:
            continue
        renamed = is_replaced(found) and any(
            each not in list(values(context.new_nodes.get(key), "FunctionName")) for each in named
        )
        if renamed or found.action == "remove":
            yield key, _HAZARD


_HAZARD = Hazard(
    name="hook-renamed",
    why=(
        "The appspec.yaml names this function. A deployment that does not find it fails before production traffic"
        f" moves, and AWS's managed policies let CodeDeploy invoke only functions whose name begins with {_PREFIX}."
    ),
    remedy=(
        "Keep FunctionName; code and settings change in place. To rename it, add the new function, change appspec.yaml,"
        " deploy once, and remove the old function in a later update."
    ),
)
