"""The tags of a stack change, and CloudFormation passes them on to every resource of it."""

from __future__ import annotations

from generator.impact.context import Context
from generator.impact.frozen import frozen
from generator.impact.hazards._say import Found
from generator.impact.model import Hazard


def find(context: Context) -> Found:
    """Find resources that must not be modified in stacks whose tags change, where both sides' tags are known."""
    before, after = context.old.tags, context.new.tags
    if before is None or after is None:
        return
    kept = frozen(context.old_nodes).keys() & frozen(context.new_nodes).keys()
    for key in sorted(kept):
        stack = key[0]
        changed = {tag for tag, _ in before.get(stack, {}).items() ^ after.get(stack, {}).items()}
        if changed:
            yield key, _hazard(sorted(changed))


def _hazard(changed: list[str]) -> Hazard:
    return Hazard(
        name="stack-tags-reach-frozen",
        why=(
            f"CloudFormation passes the tags of the stack on ({', '.join(changed)} changes), which modifies this"
            " resource although its own block is the same: ECS refuses that for a service under CodeDeploy, and a"
            " listener or rule is sent the actions of the template."
        ),
        remedy=(
            "Keep the tags of this stack as they were when it was created: no version, commit or date in them. Tag the"
            " single resource with its service's API if a tag must change."
        ),
    )
