"""Values of two stacks that CloudFormation takes and that do not go together, and what would be right.

Nothing is refused for them: somebody may want it so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from generator.deployer.targets import Target


def cautions(targets: Sequence[Target], target: Target) -> tuple[str, ...]:
    """Return what a person who deploys a target should know of its values; `targets` are those of its environment."""
    if target.stack not in ("alarms", "deployment"):
        return ()
    return tuple(_late_alarms({other.stack: other for other in targets if other.service == target.service}))


def _late_alarms(stacks: dict[str, Target]) -> Iterator[str]:
    """Say that alarms go off too late to bring back a version that is no more.

    https://docs.aws.amazon.com/codedeploy/latest/userguide/deployments-rollback-and-redeploy.html: an alarm rolls a
    deployment back while it runs, which it does until it has ended the old tasks.
    """
    kept = _minutes(stacks.get("deployment"), "TerminationWaitMinutes")
    needed = _minutes(stacks.get("alarms"), "EvaluationMinutes")
    if kept is not None and needed is not None and kept <= needed:
        yield (
            f"TerminationWaitMinutes of deployment is {kept} and EvaluationMinutes of alarms is {needed}: the old "
            "tasks are gone before an alarm can go off about all of the traffic, and nothing rolls back then; "
            f"{needed + 1} minutes or more leave it the time"
        )


def _minutes(target: Target | None, parameter: str) -> int | None:
    value = target.parameters.get(parameter, "") if target else ""
    return int(value) if value.isdecimal() else None
