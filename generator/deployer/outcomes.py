"""What became of a stack, from the stack as it is or from the error that stopped the work on it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from generator.deployer import exits
from generator.deployer.results import Outcome, StackResult

if TYPE_CHECKING:
    from generator.deployer.errors import DeployError
    from generator.deployer.stacks import StackState
    from generator.deployer.targets import Target

_BY_CODE: Mapping[int, Outcome] = MappingProxyType(
    {exits.REFUSED: "refused", exits.STILL_RUNNING: "running", exits.INTERRUPTED: "not-started"}
)


def about(
    target: Target, state: StackState | None, outcome: Outcome, text: str = "", exit_code: int = exits.DONE
) -> StackResult:
    """Return the result for a stack that is as `state` says; None where there is no stack."""
    return StackResult(
        key=target.key,
        name=target.name,
        outcome=outcome,
        stack_id=state.id if state else "",
        status=state.status if state else "",
        text=text,
        exit_code=exit_code,
    )


def of_error(target: Target, error: DeployError) -> StackResult:
    """Return the result for a stack on which the work ended with an error."""
    outcome = _BY_CODE.get(error.exit_code, "failed")
    return about(target, None, outcome, str(error), error.exit_code)
