"""What a change set destroys is refused unless a person names it."""

from __future__ import annotations

import pytest

from generator.deployer import gate
from generator.deployer.change_sets import ChangeSet
from generator.deployer.results import PropertyChange, ResourceChange
from generator.errors import UserError

from .running import Running


def change(type_: str, action: str, replacement: str = "", policy_action: str = "") -> ResourceChange:
    return ResourceChange(
        resource="Thing", type=type_, action=action, replacement=replacement, policy_action=policy_action
    )


def change_set(*changes: ResourceChange) -> ChangeSet:
    return ChangeSet(id="arn:change-set", stack_id="arn:stack", type="UPDATE", changes=changes)


@pytest.mark.parametrize(
    ("type_", "action", "replacement", "policy_action", "fatal"),
    [
        ("AWS::ECR::Repository", "Remove", "", "Delete", True),
        ("AWS::ECR::Repository", "Remove", "", "", True),
        ("AWS::ECR::Repository", "Remove", "", "Retain", False),
        ("AWS::RDS::DBInstance", "Remove", "", "Snapshot", True),
        ("AWS::S3::Bucket", "Modify", "True", "ReplaceAndDelete", True),
        ("AWS::S3::Bucket", "Modify", "True", "ReplaceAndRetain", False),
        ("AWS::S3::Bucket", "Modify", "True", "", True),
        ("AWS::RDS::DBInstance", "Modify", "True", "ReplaceAndSnapshot", True),
        ("AWS::Logs::LogGroup", "Modify", "Conditional", "ReplaceAndDelete", True),
        ("AWS::Logs::LogGroup", "Modify", "Conditional", "", True),
        ("AWS::Logs::LogGroup", "Modify", "False", "", False),
        ("AWS::KMS::Key", "Dynamic", "", "", True),
        ("AWS::KMS::Key", "Add", "", "", False),
        ("AWS::KMS::Key", "Import", "", "", False),
        ("AWS::EC2::VPC", "Modify", "True", "ReplaceAndDelete", True),
        ("AWS::EC2::Subnet", "Remove", "", "Delete", True),
        ("AWS::ElasticLoadBalancingV2::LoadBalancer", "Modify", "Conditional", "ReplaceAndDelete", True),
        ("AWS::ECS::TaskDefinition", "Modify", "True", "ReplaceAndDelete", False),
        ("AWS::Lambda::Function", "Remove", "", "Delete", False),
    ],
)
def test_a_change_is_fatal_if_it_may_destroy_data_or_a_foundation(
    type_: str, action: str, replacement: str, policy_action: str, *, fatal: bool
) -> None:
    assert gate.is_fatal(change(type_, action, replacement, policy_action)) is fatal


def test_a_refusal_names_what_is_lost_why_and_how_to_allow_it(running: Running) -> None:
    replaced = ResourceChange(
        resource="Repository",
        type="AWS::ECR::Repository",
        action="Modify",
        replacement="True",
        policy_action="ReplaceAndDelete",
        properties=(
            PropertyChange(path="RepositoryName", recreation="Always"),
            PropertyChange(path="Tags", recreation="Never"),
        ),
    )
    [line] = gate.refusals(running.target("web.registry"), change_set(replaced), ())
    assert line == (
        "web.registry: Repository (AWS::ECR::Repository) would be replaced by a new one because of RepositoryName, and "
        "with it the images, also those that running tasks start from; if that is meant, say --allow-replace Repository"
    )


@pytest.mark.parametrize(
    ("action", "replacement", "policy_action", "words"),
    [
        ("Remove", "", "Delete", "would be deleted"),
        ("Remove", "", "Snapshot", "would be deleted (only a snapshot is kept)"),
        ("Modify", "Conditional", "ReplaceAndDelete", "may be replaced by a new one"),
        ("Dynamic", "", "", "may be deleted"),
    ],
)
def test_a_refusal_says_what_is_certain_and_what_is_not(
    running: Running, action: str, replacement: str, policy_action: str, words: str
) -> None:
    planned = change_set(change("AWS::RDS::DBInstance", action, replacement, policy_action))
    [line] = gate.refusals(running.target("network"), planned, ())
    assert f" {words}, and with it the database;" in line


def test_only_what_is_named_is_allowed(running: Running) -> None:
    both = [change("AWS::S3::Bucket", "Remove", "", "Delete"), change("AWS::KMS::Key", "Remove", "", "Delete")]
    planned = change_set(
        *(ResourceChange(resource=name, type=each.type, action="Remove") for name, each in zip("AB", both, strict=True))
    )
    target = running.target("web.pipeline")
    assert len(gate.refusals(target, planned, ())) == 2
    [left] = gate.refusals(target, planned, {"A"})
    assert "--allow-replace B" in left
    assert gate.refusals(target, planned, {"A", "B"}) == []


def test_a_permission_that_nothing_needs_is_an_error() -> None:
    planned = [change("AWS::S3::Bucket", "Remove", "", "Delete"), change("AWS::KMS::Key", "Add")]
    gate.check_allowed(planned, {"Thing"})
    gate.check_allowed(planned, ())
    with pytest.raises(UserError, match=r"--allow-replace Bucket, Old: .*; what needs a permission: Thing"):
        gate.check_allowed(planned, {"Thing", "Old", "Bucket"})
    with pytest.raises(UserError, match=r"--allow-replace Thing: the plan neither deletes nor replaces it$"):
        gate.check_allowed([change("AWS::S3::Bucket", "Modify", "False")], {"Thing"})
