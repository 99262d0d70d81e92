"""Why a command that talks to AWS stops: each with its exit code and a sentence that says what to do."""

from __future__ import annotations

from generator.deployer import exits
from generator.errors import UserError


class DeployError(UserError):
    """The deployment failed and was rolled back, or AWS refused a call."""

    def __init__(self, message: str, exit_code: int = exits.FAILED) -> None:
        super().__init__(message, exit_code)


class RefusedError(DeployError):
    """A guard or a gate says no. Nothing was changed."""

    def __init__(self, message: str) -> None:
        super().__init__(message, exits.REFUSED)


class NeedsRecoverError(DeployError):
    """The stack is in a state that only `recover` leaves, because a person must choose how."""

    def __init__(self, message: str) -> None:
        super().__init__(message, exits.NEEDS_RECOVER)


class StillRunningError(DeployError):
    """The operation goes on at AWS, but this command no longer waits for it."""

    def __init__(self, message: str) -> None:
        super().__init__(message, exits.STILL_RUNNING)


class StoppedError(DeployError):
    """A person stopped the command before anything was executed."""

    def __init__(self, message: str) -> None:
        super().__init__(message, exits.INTERRUPTED)
