"""Who calls: access keys, the accounts and roles behind them, and the sessions that AssumeRole hands out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from generator.rehearsal.errors import ApiError
from generator.rehearsal.wire.models import Protocol

ACCOUNT = "111122223333"
REGION = "eu-west-1"
_UNKNOWN_KEY: dict[Protocol, str] = {
    "query": "InvalidClientTokenId",
    "json": "UnrecognizedClientException",
    "rest-xml": "InvalidAccessKeyId",
}


@dataclass(frozen=True)
class Credentials:
    """An access key, and whom it stands for. A session has a token and an end."""

    key: str
    secret: str
    account: str
    arn: str
    token: str | None = None
    expires: datetime | None = None

    @property
    def user_id(self) -> str:
        """The id that GetCallerIdentity answers; of a session it ends in the session's name."""
        return self.key if self.token is None else f"AROA{self.key[4:]}:{self.arn.rpartition('/')[2]}"


@dataclass
class Accounts:
    """The table of access keys."""

    keys: dict[str, Credentials] = field(default_factory=dict)
    expired: set[str] = field(default_factory=set)  # access keys whose time a test has ended

    def user(self, account: str = ACCOUNT, name: str = "deployer", partition: str = "aws") -> Credentials:
        """Return the long-lived key of a user of an account; the same one each time."""
        arn = f"arn:{partition}:iam::{account}:user/{name}"
        for credentials in self.keys.values():
            if credentials.arn == arn:
                return credentials
        return self._add(Credentials(self._name("AKIA"), "secret", account, arn))

    def session(self, role: str, name: str, expires: datetime) -> Credentials:
        """Return temporary credentials of a role, which name the role's account."""
        arn, _, path = role.partition(":role/")
        partition, account = arn.split(":")[1], arn.split(":")[4]
        assumed = f"arn:{partition}:sts::{account}:assumed-role/{path.rpartition('/')[2]}/{name}"
        key = self._name("ASIA")
        return self._add(Credentials(key, "secret", account, assumed, token=f"token-of-{key}", expires=expires))

    def find(self, key: str, token: str | None, protocol: Protocol) -> Credentials:
        """Return whose key it is."""
        credentials = self.keys.get(key)
        if credentials is None or credentials.token != token:
            raise ApiError(_UNKNOWN_KEY[protocol], "The security token included in the request is invalid.", 403)
        if key in self.expired:
            code = "ExpiredTokenException" if protocol == "json" else "ExpiredToken"
            raise ApiError(code, "The security token included in the request is expired", 403)
        return credentials

    def _add(self, credentials: Credentials) -> Credentials:
        self.keys[credentials.key] = credentials
        return credentials

    def _name(self, prefix: str) -> str:
        return f"{prefix}{len(self.keys) + 1:016d}"
