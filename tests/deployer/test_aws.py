"""The clients, and what their errors mean."""

from __future__ import annotations

from dataclasses import replace

import botocore.exceptions as raised
import pytest
from botocore.exceptions import ClientError

from generator.deployer import aws as clients
from generator.deployer.aws import said_plainly
from generator.deployer.errors import DeployError
from generator.params import Place

from .aws import Aws
from .harness import Stage


@pytest.fixture
def place(aws: Aws) -> Place:
    """A place."""
    return Stage(aws).target("cluster").place


def refusal(code: str, message: str = "no", status: int = 400) -> ClientError:
    answer = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(answer, "DescribeStacks")


def test_a_client_is_made_once_for_each_place_and_asks_ten_times(place: Place) -> None:
    handed = clients.Aws()
    client = handed.client("cloudformation", place)
    assert handed.client("cloudformation", place) is client
    assert handed.client("cloudformation", replace(place, region="eu-west-2")) is not client
    assert client.meta.config.retries == {"mode": "standard", "total_max_attempts": 10}
    assert "ecs-bluegreen/" in client.meta.config.user_agent_extra


def test_watchers_of_one_place_share_a_pace(place: Place) -> None:
    handed = clients.Aws()
    assert handed.pace(place) is handed.pace(replace(place, profile="another"))
    assert handed.pace(place) is not handed.pace(replace(place, region="eu-west-2"))


@pytest.mark.parametrize(
    "error",
    [
        refusal("Throttling"),
        refusal("TooManyRequestsException"),
        refusal("InternalFailure", status=500),
        refusal("ServiceUnavailable", status=503),
        raised.EndpointConnectionError(endpoint_url="x"),
        raised.ConnectTimeoutError(endpoint_url="x"),
        raised.ReadTimeoutError(endpoint_url="x"),
        raised.ConnectionClosedError(endpoint_url="x"),
    ],
)
def test_what_says_nothing_about_a_stack_may_be_asked_again(error: Exception) -> None:
    assert clients.is_passing(error)
    assert not clients.is_expired(error)


@pytest.mark.parametrize(
    "error",
    [
        refusal("ValidationError"),
        refusal("AccessDenied", status=403),
        refusal("ExpiredToken", status=403),
        raised.NoCredentialsError(),
        ValueError("a mistake of ours"),
    ],
)
def test_a_real_answer_is_not_asked_for_again(error: Exception) -> None:
    assert not clients.is_passing(error)


@pytest.mark.parametrize(
    "error",
    [
        refusal("ExpiredToken"),
        refusal("ExpiredTokenException"),
        refusal("RequestExpired"),
        refusal("InvalidClientTokenId"),
        refusal("UnrecognizedClientException"),
        raised.UnauthorizedSSOTokenError(),
        raised.SSOTokenLoadError(error_msg="x"),
        raised.TokenRetrievalError(provider="sso", error_msg="x"),
        raised.CredentialRetrievalError(provider="process", error_msg="x"),
    ],
)
def test_credentials_expire_in_many_words(error: Exception) -> None:
    assert clients.is_expired(error)
    with pytest.raises(DeployError, match=r"the credentials have expired .* log in again") as caught, said_plainly():
        raise error
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("error", "words", "code"),
    [
        (refusal("ValidationError", "Stack is in a bad mood"), "DescribeStacks: ValidationError: Stack is in", 1),
        (raised.EndpointConnectionError(endpoint_url="https://x"), "AWS was not reached: Could not connect", 1),
        (raised.NoCredentialsError(), "log in, or name a profile", 2),
        (raised.ProfileNotFound(profile="p"), "The config profile [(]p[)] could not be found: log in", 2),
    ],
)
def test_every_error_becomes_a_sentence(error: Exception, words: str, code: int) -> None:
    with pytest.raises(DeployError, match=words) as caught, said_plainly():
        raise error
    assert caught.value.exit_code == code


@pytest.mark.parametrize(
    ("message", "absent"),
    [
        ("Stack with id dev-network does not exist", True),
        ("Stack [dev-network] does not exist", True),
        ("Stack:arn is in ROLLBACK_COMPLETE state and can not be updated.", False),
        ("Template parameter X does not exist", False),
        ("Stack policy is wrong", False),
    ],
)
def test_a_stack_is_absent_only_where_aws_says_so(message: str, *, absent: bool) -> None:
    assert clients.is_absent(refusal("ValidationError", message)) is absent
    assert not clients.is_absent(refusal("AccessDenied", message))


@pytest.mark.parametrize(
    ("region", "suffix"),
    [("eu-west-1", "amazonaws.com"), ("us-gov-west-1", "amazonaws.com"), ("cn-north-1", "amazonaws.com.cn")],
)
def test_every_partition_has_its_host_names(place: Place, region: str, suffix: str) -> None:
    assert clients.Aws().dns_suffix(replace(place, region=region)) == suffix
