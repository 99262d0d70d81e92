"""An AWS of ours for every test of the deployer."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest

# The fake evaluates templates with the evaluator of the templates' own tests.
sys.path.insert(0, str(Path(__file__).parent.parent / "templates"))

from deployer.aws import Aws
from deployer.running import Running

_FOREIGN = ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_CA_BUNDLE", "AWS_ENDPOINT_URL_CLOUDFORMATION", "AWS_MAX_ATTEMPTS")
_PROXIES = ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


@pytest.fixture(autouse=True)
def same_pauses() -> None:
    """Let the deployer's pauses, which are longer or shorter by chance, be the same in every run."""
    random.seed(20260101)


@pytest.fixture
def untouched_aws(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Aws]:
    """A running fake, and an environment that leads every AWS client to it and to nothing else."""
    fake = Aws()
    for name in (*_FOREIGN, *_PROXIES):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(tmp_path / f"no-{name.lower()}"))
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)  # it would keep the credentials of another test
    for name, value in fake.environment().items():
        monkeypatch.setenv(name, value)
    fake.start()
    yield fake
    fake.stop()


@pytest.fixture
def aws(untouched_aws: Aws) -> Iterator[Aws]:
    """A fake that must not have been asked anything that AWS's models forbid, nor have broken down."""
    yield untouched_aws
    assert [(call.operation, call.complaints) for call in untouched_aws.violations] == []
    assert untouched_aws.breakdowns == []


@pytest.fixture
def running(aws: Aws) -> Running:
    """The environment `dev`, with nothing of it deployed yet."""
    return Running(aws)
