"""The estates that the tests of the article look at, and ways into their pipeline, build and deployment group."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import yaml
from committed_stacks import CERTIFICATE, EVERYTHING, Estate

DEFAULT = Estate()
FULL = Estate(EVERYTHING)
HTTPS = {"ProductionPort": "443", "CertificateArn": CERTIFICATE, "HostName": "www.example.com"}


def filled(text: str) -> str:
    """Fill a file of the repository as the build does for the default environment."""
    known = {
        "EnvironmentName": "dev",
        "ServiceName": "web",
        "AWS::Region": "eu-west-1",
        "AWS::AccountId": "111122223333",
    }
    known |= {
        "AWS::Partition": "aws",
        "FargateBase": "1",
        "FargateWeight": "1",
        "FargateSpotWeight": "0",
        "CommitId": "c",
    }
    return re.sub(r"\$\{([A-Za-z:]+)\}", lambda match: known[match.group(1)], text)


def load_balancer_attributes(estate: Estate) -> dict[str, str]:
    """Return the attributes of the load balancer by their keys."""
    return {pair["Key"]: pair["Value"] for pair in estate.properties("LoadBalancer")["LoadBalancerAttributes"]}


def stages(estate: Estate) -> dict[str, list[dict[str, Any]]]:
    """Return the actions of the pipeline by stage."""
    return {stage["Name"]: stage["Actions"] for stage in estate.properties("Pipeline")["Stages"]}


def only_action(estate: Estate, stage: str) -> dict[str, Any]:
    """Return the one action of a stage."""
    (action,) = stages(estate)[stage]
    return action


@cache
def buildspec() -> dict[str, Any]:
    """Return the buildspec in the template, as CodeBuild reads it."""
    parsed: dict[str, Any] = yaml.safe_load(DEFAULT.properties("BuildProject")["Source"]["BuildSpec"])
    return parsed


def build_commands() -> Iterator[str]:
    """Return the script of each phase of the build."""
    for phase in ("pre_build", "build", "post_build"):
        yield "\n".join(buildspec()["phases"][phase]["commands"])


def deployment_group(estate: Estate) -> dict[str, Any]:
    """Return the resolved properties of the deployment group."""
    return estate.properties("DeploymentGroup")
