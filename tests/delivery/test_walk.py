"""A whole run is allowed by all policies together, and each statement is there for a step that fails without it."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest

from .evaluator import Call, allowed
from .walk import READ, Actor, Step, Walk
from .world import (
    BOUNDARY,
    BUCKET,
    KEY_ID,
    PROD,
    STAGING,
    TOOLS,
    Documents,
    Environment,
    World,
    access_role,
    real,
    without,
)

GATES = {"Approval": "true", "NotificationEmail": "team@example.com", "BakeAlarm": "errors"}
ROLES = {"staging": access_role("staging", STAGING), "prod": access_role("prod", PROD)}
ONE, SEVERAL = "one account", "three accounts and two Regions"
WORLDS = {
    ONE: World((Environment("dev", TOOLS, None),), GATES),
    SEVERAL: World(
        (Environment("staging", STAGING, ROLES["staging"]), Environment("prod", PROD, ROLES["prod"])),
        {
            **GATES,
            "FirstAccessRoleArn": ROLES["staging"],
            "SecondAccessRoleArn": ROLES["prod"],
            "SecondApproval": "true",
            "SecondBakeAlarm": "errors",
            "RegionalKeyId": KEY_ID,
        },
    ),
}
every_world = pytest.mark.parametrize("name", WORLDS)

# Without the statement, exactly these steps fail.
TOOLS_STATEMENTS = {
    "PipelineRole: FindArtifacts": {"pipeline finds artifacts"},
    "PipelineRole: MoveArtifacts": {"pipeline moves artifacts"},
    "PipelineRole: EncryptArtifacts": {"pipeline uses the key"},
    "PipelineRole: ReadRepository1": {"source through codeconnections"},
    "PipelineRole: ReadRepository2": {"source through codestar-connections"},
    "PipelineRole: Build": {"pipeline builds"},
    "PipelineRole: Publish": {"pipeline asks"},
    "PipelineRole trust: AssumeRole": {"codepipeline assumes its role"},
    "BuildRole: WriteLogs": {"build logs"},
    "BuildRole: FindArtifacts": {"build finds artifacts"},
    "BuildRole: MoveArtifacts": {"build moves artifacts"},
    "BuildRole: EncryptArtifacts": {"build uses the key"},
    "BuildRole: LogInToEcr": {"build logs in to ECR"},
    "BuildRole: PullImages": {"build reads layers"},
    "BuildRole: PushImages": {"build pushes"},
    "BuildRole: ReadScans": {"build reads scans"},
    "BuildRole trust: AssumeRole": {"codebuild assumes its role"},
    "ArtifactBucket: TlsOnly": {"plain HTTP to the bucket is refused"},
    "ArtifactKey: AccountOwnsKey": {"build uses the key", "pipeline uses the key"},
    "ArtifactKey: EncryptMessages": {"notifications use the key"},
    "PipelineTopic: Publish": {"notifications publish"},
    "PipelineTopic: TlsOnly": {"plain HTTP to the topic is refused"},
}
DEPLOYING = {
    "Revise": "revision",
    "Deploy": "deployment",
    "ReadConfiguration": "configuration",
    "RegisterTaskDefinition": "task definition",
    "PassRoles": "roles handed over",
}
READING = {
    "FindArtifacts": "artifacts found",
    "ReadArtifacts": "artifacts read",
    "DecryptArtifacts": "artifacts decrypted",
    "DescribeKey": "key described",
    "ReadAlarms": "alarm",
}
EXPECTED = {
    ONE: {
        **TOOLS_STATEMENTS,
        **{f"PipelineRole: {sid}": {f"dev: {step}"} for sid, step in DEPLOYING.items()},
        "PipelineRole: ReadAlarm": {"dev: alarm"},
        "ExecutionRole@dev: LogInToEcr": {"dev: task logs in to ECR"},
        "ExecutionRole@dev: PullImages": {"dev: image pulled"},
    },
    SEVERAL: {
        **TOOLS_STATEMENTS,
        "PipelineRole: FindArtifacts": {"pipeline finds artifacts", "prod: bucket found"},
        "PipelineRole: MoveArtifacts": {"pipeline moves artifacts", "prod: artifacts copied"},
        "PipelineRole: EncryptArtifacts": {"pipeline uses the key", "prod: copies encrypted"},
        "PipelineRole: ReachEnvironments": {"prod: role", "staging: role"},
        "ArtifactBucket: ReadArtifacts": {"staging: artifacts found", "staging: artifacts read"},
        "ArtifactKey: DecryptArtifacts": {"staging: artifacts decrypted", "staging: key described"},
        "RegionalBucket@prod: TlsOnly": {"prod: plain HTTP is refused"},
        "RegionalBucket@prod: ReadArtifacts": {"prod: artifacts found", "prod: artifacts read"},
        "RegionalKey@prod: AccountOwnsKey": {"prod: copies encrypted"},
        "RegionalKey@prod: DecryptArtifacts": {"prod: artifacts decrypted", "prod: key described"},
        "Repository: PullFromOtherAccounts": {"prod: image pulled", "staging: image pulled"},
        **{
            f"AccessRole@{name}: {sid}": {f"{name}: {step}"}
            for name in ROLES
            for sid, step in (DEPLOYING | READING).items()
        },
        **{f"AccessRole trust@{name}: AssumeRole": {f"{name}: role"} for name in ROLES},
        **{f"ExecutionRole@{name}: LogInToEcr": {f"{name}: task logs in to ECR"} for name in ROLES},
        **{f"ExecutionRole@{name}: PullImages": {f"{name}: image pulled"} for name in ROLES},
    },
}


def failing(runs: list[Documents], world: World) -> list[set[str]]:
    """Return the steps that fail in each run, all asked about at once."""
    walks: list[list[Step]] = [list(Walk(world, documents).steps()) for documents in runs]
    calls: list[Call] = [call for steps in walks for step in steps for call in step.calls]
    answers = iter(allowed(calls))
    found = []
    for steps in walks:
        results = [(step, [next(answers) for _ in step.calls]) for step in steps]
        found.append({step.name for step, got in results if (any(got) if step.refused else not all(got))})
    return found


@cache
def found(name: str) -> dict[str, set[str]]:
    """Return the steps that fail with all statements, under an empty name, and without each of them."""
    world = WORLDS[name]
    runs = [("", world.documents), *without(world.documents)]
    return dict(zip([run for run, _ in runs], failing([run for _, run in runs], world), strict=True))


@every_world
def test_every_step_of_a_run_is_allowed(name: str) -> None:
    assert found(name)[""] == set()


@every_world
def test_without_a_statement_its_step_fails_and_no_other(name: str) -> None:
    assert {statement: steps for statement, steps in found(name).items() if statement} == EXPECTED[name]


@every_world
def test_no_policy_has_the_same_statement_twice(name: str) -> None:
    # The table would hold only the last one.
    assert len(found(name)) == 1 + sum(len(one["Statement"]) for one in WORLDS[name].documents.values())


def test_a_permissions_boundary_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    no_secrets = {"Sid": "NoObjects", "Effect": "Deny", "Action": "s3:GetObject", "Resource": "*"}
    world = WORLDS[SEVERAL]
    monkeypatch.setitem(BOUNDARY, "Statement", [*BOUNDARY["Statement"], no_secrets])
    fails = {"pipeline moves artifacts", "build moves artifacts", "prod: artifacts read", "staging: artifacts read"}
    assert failing([world.documents], world) == [fails]


def test_every_role_of_a_delivery_takes_the_boundary() -> None:
    world = WORLDS[SEVERAL]
    estates = {"PipelineRole": world.tools, "BuildRole": world.tools}
    for role in estates:
        assert estates[role].properties(role)["PermissionsBoundary"] == f"arn:aws:iam::{TOOLS.account}:policy/boundary"
    for one in world.environments:
        access = world.targets[one.name].properties("AccessRole")
        assert access["PermissionsBoundary"] == f"arn:aws:iam::{one.place.account}:policy/boundary"


# Who is not let in ----------------------------------------------------------------------------------------------------


def _everything(role: str) -> Actor:
    return Actor(role, {"Version": "2012-10-17", "Statement": [BOUNDARY["Statement"][1]]}, None)


@pytest.mark.parametrize("who", [f"arn:aws:iam::{place.account}:role/other" for place in (STAGING, PROD)])
def test_another_role_of_an_environments_account_does_not_read_the_artifacts(who: str) -> None:
    policy = WORLDS[SEVERAL].documents["ArtifactBucket"]
    assert not any(allowed(list(_everything(who).asks(READ, f"{BUCKET}/run/a.zip", policy=policy))))


def test_the_role_of_an_environment_in_another_region_does_not_read_the_bucket_of_this_one() -> None:
    policy = WORLDS[SEVERAL].documents["ArtifactBucket"]
    assert not any(allowed(list(_everything(ROLES["prod"]).asks(READ, f"{BUCKET}/run/a.zip", policy=policy))))
    assert all(allowed(list(_everything(ROLES["staging"]).asks(READ, f"{BUCKET}/run/a.zip", policy=policy))))


def test_another_role_of_the_tools_account_does_not_get_into_an_environment() -> None:
    world = WORLDS[SEVERAL]
    trusted = world.documents["AccessRole trust@prod"]
    other = _everything(f"arn:aws:iam::{TOOLS.account}:role/other")
    assert not any(allowed(list(other.asks(("sts:AssumeRole",), ROLES["prod"], policy=trusted))))


@pytest.mark.parametrize("environment", ROLES)
def test_the_role_of_an_environment_neither_writes_artifacts_nor_passes_other_roles(environment: str) -> None:
    world = WORLDS[SEVERAL]
    actor = Actor(ROLES[environment], world.documents[f"AccessRole@{environment}"], BOUNDARY)
    policy = world.documents["ArtifactBucket"]
    calls = actor.asks(("s3:PutObject", "s3:DeleteObject"), f"{BUCKET}/run/a.zip", policy=policy)
    account = ROLES[environment].split(":")[4]
    to = {"iam:PassedToService": "ecs-tasks.amazonaws.com"}
    calls += actor.asks(("iam:PassRole",), f"arn:aws:iam::{account}:role/admin", context=to)
    assert not any(allowed(list(calls)))


def test_one_environment_in_the_pipelines_place_needs_nothing_of_what_several_need() -> None:
    world = WORLDS[ONE]
    pipeline = world.pipeline
    assert "ArtifactStores" not in pipeline
    assert [stage["Name"] for stage in pipeline["Stages"]] == ["Source", "Build", "Approve", "Deploy"]
    assert pipeline["ArtifactStore"]["Location"] == real("{ArtifactBucket}")
    assert "RoleName" not in world.tools.properties("PipelineRole")
    assert "BucketName" not in world.tools.properties("ArtifactBucket")
    for document in ("ArtifactBucket", "ArtifactKey"):
        assert "PrincipalArn" not in json.dumps(world.documents[document])


def test_a_second_environment_in_the_same_other_region_shares_its_store() -> None:
    both = {**WORLDS[SEVERAL].parameters, "FirstAccessRoleArn": access_role("staging", PROD)}
    stores = _pipeline(both)["ArtifactStores"]
    assert [store["Region"] for store in stores] == [TOOLS.region, PROD.region]


def _pipeline(parameters: dict[str, str]) -> dict[str, Any]:
    return World((Environment("staging", TOOLS, None),), parameters).pipeline
