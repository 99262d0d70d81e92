"""What goes wrong around a block of the guide, and who is in its organization."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType

from rehearsal.guide_scene import Circumstance, Scene, until
from rehearsal.local import ACCOUNT, deploy

_MANAGEMENT, _CANARY, _OTHER, _NEW = "999900001111", "222233334444", "333344445555", "555566667777"
_TOOLS = "777788889999"
_UNIT = "ou-ab12-workload1"
_GROUP = "DefaultSecurityGroupLogGroup"
_NO_TRUST = "You must enable organizations access to operate a service managed stack set"
_DENIED = (
    'Resource handler returned message: "User: arn:aws:sts::111122223333:assumed-role/deployer/reader is not '
    "authorized to perform: cloudwatch:PutMetricAlarm because no identity-based policy allows the "
    'cloudwatch:PutMetricAlarm action" (HandlerErrorCode: AccessDenied)'
)


@contextmanager
def _expired(scene: Scene) -> Iterator[None]:
    scene.local.post("fault", session=ACCOUNT)
    yield
    scene.local.post("fault", session=ACCOUNT, expired=False)


@contextmanager
def _denied(scene: Scene) -> Iterator[None]:
    scene.local.post("fault", resource="update:AWS::CloudWatch::Alarm:*", message=_DENIED)
    yield


@contextmanager
def _unit(scene: Scene) -> Iterator[None]:
    scene.local.post("organization", **{"r-ab12": [_MANAGEMENT, ACCOUNT, _UNIT], _UNIT: [_CANARY, _OTHER]})
    yield


@contextmanager
def _no_trust(scene: Scene) -> Iterator[None]:
    scene.local.post("fault", operation="cloudformation:CreateStackSet", code="ValidationError", message=_NO_TRUST)
    yield


@contextmanager
def _joined(scene: Scene) -> Iterator[None]:
    """An account has joined, and has a network of the same name."""
    scene.local.post("organization", **{_UNIT: [_CANARY, _OTHER, _NEW]})
    client = scene.local.client("cloudformation", account=_NEW)
    if not client.describe_stacks()["Stacks"]:
        body = (scene.home.tree / "templates" / "1.0.0" / "network.json").read_text("utf-8")
        name = [{"ParameterKey": "EnvironmentName", "ParameterValue": "prod"}]
        deploy(client, "prod-network", json.loads(body), Parameters=name, Capabilities=["CAPABILITY_IAM"])
    yield


@contextmanager
def _gone(scene: Scene) -> Iterator[None]:
    client = scene.local.client("cloudformation", account=_NEW)
    client.delete_stack(StackName="prod-network")
    until(lambda: not client.describe_stacks()["Stacks"])
    yield


@contextmanager
def _shortened(scene: Scene) -> Iterator[None]:
    logs = scene.local.client("logs", account=_OTHER)
    [group] = [
        each["logGroupName"] for each in logs.describe_log_groups()["logGroups"] if _GROUP in each["logGroupName"]
    ]
    logs.put_retention_policy(logGroupName=group, retentionInDays=7)
    yield


@contextmanager
def _two_roles(scene: Scene) -> Iterator[None]:
    """There is a role in the name of another Region, as `deployment-access` would have made it."""
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": _TOOLS}}
    scene.local.client("iam", account=_CANARY).create_role(
        RoleName="staging-web-eu-central-1-access",
        Path="/staging/eu-central-1/",
        AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]}),
    )
    yield


TROUBLES: Mapping[str, Circumstance] = MappingProxyType(
    {
        "the credentials have expired": _expired,
        "an alarm may not be changed": _denied,
        "two accounts are in the unit": _unit,
        "trusted access is off": _no_trust,
        "an account joined that has such a network already": _joined,
        "the account has no such network any more": _gone,
        "somebody shortened how long logs are kept": _shortened,
        "staging has such a role for eu-central-1, too": _two_roles,
    }
)
