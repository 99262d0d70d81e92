"""STS: who calls, and temporary credentials of other accounts' roles."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from generator.rehearsal.errors import ApiError

from .service import Service

if TYPE_CHECKING:
    from .accounts import Accounts
    from .calls import Call
    from .clock import Clock

_HOUR = 3600


class Sts(Service):
    """`refused` holds the ARNs of roles whose trust does not admit the caller."""

    name = "sts"

    def __init__(self, clock: Clock, accounts: Accounts) -> None:
        super().__init__(clock)
        self.refused: set[str] = set()
        self._accounts = accounts
        self._callers = accounts.keys

    def get_caller_identity(self, call: Call) -> dict[str, Any]:
        """Say who calls."""
        credentials = next(known for known in self._callers.values() if known.arn == call.arn)
        return {"Account": call.account, "Arn": call.arn, "UserId": credentials.user_id}

    def assume_role(self, call: Call) -> dict[str, Any]:
        """Hand out credentials of the role's account. Their end is by the real clock, as botocore reads it."""
        role, name = call.parameters["RoleArn"], call.parameters["RoleSessionName"]
        if role in self.refused:
            raise ApiError(
                "AccessDenied",
                f"User: {call.arn} is not authorized to perform: sts:AssumeRole on resource: {role}",
                403,
            )
        seconds = call.parameters.get("DurationSeconds", _HOUR)
        if ":assumed-role/" in call.arn and seconds > _HOUR:
            raise ApiError(
                "ValidationError",
                "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
            )
        end = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=seconds)
        session = self._accounts.session(role, name, end)
        return {
            "Credentials": {
                "AccessKeyId": session.key,
                "SecretAccessKey": session.secret,
                "SessionToken": session.token,
                "Expiration": end,
            },
            "AssumedRoleUser": {"AssumedRoleId": session.user_id, "Arn": session.arn},
        }
