"""The clients: one for each service, account and Region, shared by all threads, and what their errors mean."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import boto3
import botocore.session
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    CredentialRetrievalError,
    HTTPClientError,
    NoCredentialsError,
    ProfileNotFound,
    SSOError,
    TokenRetrievalError,
)
from botocore.exceptions import ConnectionError as ConnectingError

from generator import __version__
from generator.deployer import exits
from generator.deployer.errors import DeployError
from generator.deployer.pace import Pace

if TYPE_CHECKING:
    from generator.params import Place

# botocore's own three attempts are too few beside parallel polling; ten back off for about a minute.
_CONFIG = Config(
    retries={"mode": "standard", "total_max_attempts": 10},
    max_pool_connections=20,
    user_agent_extra=f"ecs-bluegreen/{__version__}",
)

_THROTTLED = frozenset({"Throttling", "ThrottlingException", "RequestLimitExceeded", "TooManyRequestsException"})
_EXPIRED = frozenset(
    {
        "ExpiredToken",
        "ExpiredTokenException",
        "InvalidClientTokenId",
        "RequestExpired",
        "UnrecognizedClientException",
    }
)
# Credentials that renew themselves fail here, before anything is asked, once the login behind them is over.
_NOT_RENEWED = (SSOError, TokenRetrievalError, CredentialRetrievalError)
_DENIED = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"})
_SERVER_ERROR = 500


class Aws:
    """Hands out clients and the pace to ask with. Safe to share between threads."""

    def __init__(self, *, shortest_pause: float | None = None) -> None:
        self._shortest_pause = shortest_pause
        self._lock = threading.Lock()
        self._sessions: dict[str | None, boto3.Session] = {}
        self._clients: dict[tuple[str, str, str, str | None], Any] = {}
        self._paces: dict[tuple[str, str], Pace] = {}

    def client(self, service: str, place: Place) -> Any:
        """Return the client of a service; the same one for everybody who asks for that place."""
        key = (service, place.account, place.region, place.profile)
        with self._lock:
            if key not in self._clients:
                session = self._session(place.profile)
                self._clients[key] = session.client(service, region_name=place.region, config=_CONFIG)
            return self._clients[key]

    def pace(self, place: Place) -> Pace:
        """Return the pace that all watchers of an account and Region share."""
        with self._lock:
            key = (place.account, place.region)
            if key not in self._paces:
                self._paces[key] = Pace() if self._shortest_pause is None else Pace(self._shortest_pause)
            return self._paces[key]

    def dns_suffix(self, place: Place) -> str:
        """Return what the host names of a place end with: `amazonaws.com`, or that of another partition."""
        partition = self.client("cloudformation", place).meta.partition
        known = botocore.session.get_session().get_data("partitions")["partitions"]
        return next(str(each["outputs"]["dnsSuffix"]) for each in known if each["id"] == partition)

    def _session(self, profile: str | None) -> boto3.Session:
        if profile not in self._sessions:
            self._sessions[profile] = boto3.Session(profile_name=profile)
        return self._sessions[profile]


def code_of(error: Exception) -> str:
    """Return the code AWS gave an error; the empty text for one that never reached AWS."""
    return str(error.response["Error"].get("Code", "")) if isinstance(error, ClientError) else ""


def text_of(error: Exception) -> str:
    """Return the sentence AWS gave an error."""
    if isinstance(error, ClientError):
        return str(error.response["Error"].get("Message", "")) or code_of(error)
    return str(error)


def is_throttled(error: Exception) -> bool:
    """Whether AWS said: too many questions."""
    return code_of(error) in _THROTTLED


def is_expired(error: Exception) -> bool:
    """Whether the credentials are too old. The operation they began goes on."""
    return code_of(error) in _EXPIRED or isinstance(error, _NOT_RENEWED)


def is_denied(error: Exception) -> bool:
    """Whether the caller may not do that."""
    return code_of(error) in _DENIED


def is_absent(error: Exception) -> bool:
    """Whether CloudFormation says that a stack does not exist, and nothing else that sounds like it."""
    message = text_of(error)
    return code_of(error) == "ValidationError" and message.startswith("Stack ") and message.endswith("does not exist")


def is_passing(error: Exception) -> bool:
    """Whether asking again may help: the question was lost or unwelcome, and says nothing about a stack."""
    if isinstance(error, ClientError):
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        return is_throttled(error) or status >= _SERVER_ERROR
    # An answer that breaks off is another kind of error to botocore than a connection that is never made.
    return isinstance(error, (ConnectingError, HTTPClientError))


@contextmanager
def said_plainly() -> Iterator[None]:
    """Turn what botocore raises into an error that a person reads."""
    try:
        yield
    except (NoCredentialsError, ProfileNotFound) as error:
        remedy = "log in, or name a profile of your AWS configuration in AWS_PROFILE"
        raise DeployError(f"{error}: {remedy}", exits.BAD_INPUT) from error
    except (ClientError, BotoCoreError) as error:
        if is_expired(error):
            message = f"the credentials have expired ({text_of(error)}): log in again and repeat the command"
            raise DeployError(message, exits.BAD_INPUT) from error
        if isinstance(error, ClientError):
            raise DeployError(f"{error.operation_name}: {code_of(error)}: {text_of(error)}") from error
        raise DeployError(f"AWS was not reached: {error}") from error
