"""A whole run is allowed by all policies together, and each statement is there for a step that fails without it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from cfn_evaluator import Place

from .evaluator import Call, allowed
from .walk import DECRYPT, READ, Actor, Step, Walk
from .world import (
    BOUNDARY,
    BUCKET,
    KEY,
    KEY_ID,
    PREPROD,
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
PLACES = {"staging": STAGING, "preprod": PREPROD, "prod": PROD}
ROLES = {name: access_role(name, place) for name, place in PLACES.items()}
ELSEWHERE = ("preprod", "prod")
ONE, TWO, SEVERAL = "one account", "two accounts", "four accounts and three Regions"
WORLDS = {
    ONE: World((Environment("dev", TOOLS, None),), GATES),
    TWO: World(
        (Environment("dev", TOOLS, None), Environment("staging", STAGING, ROLES["staging"])),
        {**GATES, "SecondAccessRoleArn": ROLES["staging"], "SecondBakeAlarm": "errors"},
    ),
    SEVERAL: World(
        tuple(Environment(name, place, ROLES[name]) for name, place in PLACES.items()),
        {
            **GATES,
            "FirstAccessRoleArn": ROLES["staging"],
            "SecondAccessRoleArn": ROLES["preprod"],
            "SecondApproval": "true",
            "SecondBakeAlarm": "errors",
            "ThirdAccessRoleArn": ROLES["prod"],
            "ThirdApproval": "true",
            "ThirdBakeAlarm": "errors",
            "RegionalKeyId": KEY_ID,
        },
    ),
}
every_world = pytest.mark.parametrize("name", WORLDS)

# Without the statement, exactly these steps fail.
TOOLS_STATEMENTS = {
    "PipelineRole: MoveArtifacts": {"pipeline finds artifacts", "pipeline moves artifacts"},
    "PipelineRole: EncryptArtifacts": {"pipeline uses the key"},
    "PipelineRole: ReadRepository": {"source through codeconnections", "source through codestar-connections"},
    "PipelineRole: Build": {"pipeline builds"},
    "PipelineRole: Publish": {"pipeline asks"},
    "PipelineRole trust: AssumeRole": {"codepipeline assumes its role"},
    "BuildRole: WriteLogs": {"build logs"},
    "BuildRole: MoveArtifacts": {"build finds artifacts", "build moves artifacts"},
    "BuildRole: EncryptArtifacts": {"build uses the key"},
    "BuildRole: LogInToEcr": {"build logs in to ECR"},
    "BuildRole: UseRepository": {"build reads layers", "build pushes", "build reads scans"},
    "BuildRole trust: AssumeRole": {"codebuild assumes its role"},
    "ArtifactBucket: TlsOnly": {"plain HTTP to the bucket is refused"},
    "ArtifactKey: AccountOwnsKey": {"build uses the key", "pipeline uses the key"},
    "ArtifactKey: EncryptMessages": {"notifications use the key"},
    "PipelineTopic: Publish": {"notifications publish"},
    "PipelineTopic: TlsOnly": {"plain HTTP to the topic is refused"},
}
DEPLOYING = {
    "Deploy": {"configuration", "deployment", "revision"},
    "RegisterTaskDefinition": {"task definition"},
    "PassRoles": {"roles handed over"},
}
READING = {
    "FindArtifacts": {"artifacts found"},
    "ReadArtifacts": {"artifacts read"},
    "DecryptArtifacts": {"artifacts decrypted"},
    "DescribeKey": {"key described"},
    "ReadAlarms": {"alarm"},
}
FOUND, DECRYPTED = {"artifacts found", "artifacts read"}, {"artifacts decrypted", "key described"}


def _in(name: str, steps: set[str]) -> set[str]:
    return {f"{name}: {step}" for step in steps}


def _here(name: str) -> dict[str, set[str]]:
    """Return what an environment in the pipeline's own place adds to the pipeline's role."""
    steps = {**DEPLOYING, "ReadAlarm": {"alarm"}}
    return {f"PipelineRole: {sid}": _in(name, failing) for sid, failing in steps.items()} | _task(name)


def _far(name: str) -> dict[str, set[str]]:
    """Return the statements in the account of an environment that has one of its own."""
    own = {f"AccessRole@{name}: {sid}": _in(name, steps) for sid, steps in (DEPLOYING | READING).items()}
    return {**own, f"AccessRole trust@{name}: AssumeRole": _in(name, {"role"})} | _task(name)


def _task(name: str) -> dict[str, set[str]]:
    return {
        f"ExecutionRole@{name}: LogInToEcr": _in(name, {"task logs in to ECR"}),
        f"ExecutionRole@{name}: PullImages": _in(name, {"image pulled"}),
    }


def _regional(name: str) -> dict[str, set[str]]:
    """Return the statements of the bucket and the key in the Region of an environment."""
    return {
        f"RegionalBucket@{name}: TlsOnly": _in(name, {"plain HTTP is refused"}),
        f"RegionalBucket@{name}: ReadArtifacts": _in(name, FOUND),
        f"RegionalKey@{name}: AccountOwnsKey": _in(name, {"copies encrypted"}),
        f"RegionalKey@{name}: DecryptArtifacts": _in(name, DECRYPTED),
    }


def _all(names: Iterable[str], of: Callable[[str], Mapping[str, set[str]]]) -> dict[str, set[str]]:
    return {statement: steps for name in names for statement, steps in of(name).items()}


def _together(names: Iterable[str], *steps: str) -> set[str]:
    return {f"{name}: {step}" for name in names for step in steps}


EXPECTED = {
    ONE: {**TOOLS_STATEMENTS, **_here("dev")},
    TWO: {
        **TOOLS_STATEMENTS,
        **_here("dev"),
        **_far("staging"),
        "PipelineRole: ReachEnvironments": _in("staging", {"role"}),
        "ArtifactBucket: ReadArtifacts": _in("staging", FOUND),
        "ArtifactKey: DecryptArtifacts": _in("staging", DECRYPTED),
        "Repository: PullFromOtherAccounts": _in("staging", {"image pulled"}),
    },
    SEVERAL: {
        **TOOLS_STATEMENTS,
        **_all(ROLES, _far),
        **_all(ELSEWHERE, _regional),
        "PipelineRole: MoveArtifacts": TOOLS_STATEMENTS["PipelineRole: MoveArtifacts"]
        | _together(ELSEWHERE, "bucket found", "artifacts copied"),
        "PipelineRole: EncryptArtifacts": {"pipeline uses the key"} | _together(ELSEWHERE, "copies encrypted"),
        "PipelineRole: ReachEnvironments": _together(ROLES, "role"),
        "ArtifactBucket: ReadArtifacts": _in("staging", FOUND),
        "ArtifactKey: DecryptArtifacts": _in("staging", DECRYPTED),
        "Repository: PullFromOtherAccounts": _together(ROLES, "image pulled"),
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
    fails = {"pipeline moves artifacts", "build moves artifacts"} | _together(ROLES, "artifacts read")
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


@pytest.mark.parametrize("who", [f"arn:aws:iam::{place.account}:role/other" for place in PLACES.values()])
def test_another_role_of_an_environments_account_does_not_read_the_artifacts(who: str) -> None:
    policy = WORLDS[SEVERAL].documents["ArtifactBucket"]
    assert not any(allowed(list(_everything(who).asks(READ, f"{BUCKET}/run/a.zip", policy=policy))))


@pytest.mark.parametrize("name", ELSEWHERE)
def test_the_role_of_an_environment_in_another_region_does_not_read_the_bucket_of_this_one(name: str) -> None:
    policy = WORLDS[SEVERAL].documents["ArtifactBucket"]
    assert not any(allowed(list(_everything(ROLES[name]).asks(READ, f"{BUCKET}/run/a.zip", policy=policy))))
    assert all(allowed(list(_everything(ROLES["staging"]).asks(READ, f"{BUCKET}/run/a.zip", policy=policy))))


@pytest.mark.parametrize("path", ["staging/eu-west-1", "prod/eu-west-1", "staging/us-east-1"])
def test_a_role_of_another_account_with_the_name_of_an_environments_does_not_read_the_artifacts(path: str) -> None:
    document = WORLDS[SEVERAL].documents
    actor = _everything(f"arn:aws:iam::999999999999:role/{path}/{path.replace('/', '-web-')}-access")
    calls = actor.asks(READ, f"{BUCKET}/run/a.zip", policy=document["ArtifactBucket"])
    calls += actor.asks(DECRYPT, KEY, policy=document["ArtifactKey"])
    assert not any(allowed(list(calls)))


def test_whoever_is_no_role_does_not_read_the_artifacts_where_an_environment_has_none() -> None:
    document = WORLDS[TWO].documents
    calls = [
        replace(call, context={key: value for key, value in call.context.items() if key != "aws:PrincipalArn"})
        for call in _everything(ROLES["staging"]).asks(READ, f"{BUCKET}/run/a.zip", policy=document["ArtifactBucket"])
    ]
    assert not any(allowed(calls))


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
    assert [stage["Name"] for stage in pipeline["Stages"]] == ["Source", "Build", "Approve", "Deploy"]
    (store,) = pipeline["ArtifactStores"]
    assert store["Region"] == TOOLS.region
    assert store["ArtifactStore"]["Location"] == real("{ArtifactBucket}")
    assert "RoleName" not in world.tools.properties("PipelineRole")
    assert "BucketName" not in world.tools.properties("ArtifactBucket")
    for document in ("ArtifactBucket", "ArtifactKey"):
        assert "PrincipalArn" not in json.dumps(world.documents[document])


@pytest.mark.parametrize(
    ("places", "regions"),
    [
        ((TOOLS, STAGING, STAGING), ["eu-west-1"]),
        ((PROD, PROD, STAGING), ["eu-west-1", "eu-central-1"]),
        ((STAGING, PROD, PROD), ["eu-west-1", "eu-central-1"]),
        ((PROD, STAGING, PROD), ["eu-west-1", "eu-central-1"]),
        ((PROD, PREPROD, PROD), ["eu-west-1", "eu-central-1", "us-east-1"]),
    ],
)
def test_environments_in_the_same_other_region_share_its_store(
    places: tuple[Place, Place, Place], regions: list[str]
) -> None:
    orders = {"First": "dev", "Second": "staging", "Third": "prod"}
    roles = {
        f"{order}AccessRoleArn": access_role(name, place)
        for (order, name), place in zip(orders.items(), places, strict=True)
        if place is not TOOLS
    }
    stores = _pipeline({**roles, "RegionalKeyId": KEY_ID})["ArtifactStores"]
    assert [store["Region"] for store in stores] == regions
    assert len({store["ArtifactStore"]["Location"] for store in stores}) == len(regions)


def test_the_environments_come_in_their_order_each_with_its_own_names_files_and_place() -> None:
    stages = {stage["Name"]: stage["Actions"][0] for stage in WORLDS[SEVERAL].pipeline["Stages"]}
    assert list(stages)[2:] == ["Approve", "Deploy", "ApproveSecond", "DeploySecond", "ApproveThird", "DeployThird"]
    said = {
        name: [stages[f"Approve{suffix}"]["Configuration"]["CustomData"].rpartition(" ")[2]]
        + [stages[f"Deploy{suffix}"]["Configuration"][key] for key in ("ApplicationName", "TaskDefinitionTemplatePath")]
        for name, suffix in zip(ROLES, ("", "Second", "Third"), strict=True)
    }
    assert said == {
        "staging": ["staging", "staging-web", "taskdef.json"],
        "preprod": ["preprod", "preprod-web", "second/taskdef.json"],
        "prod": ["prod", "prod-web", "third/taskdef.json"],
    }


def _pipeline(parameters: dict[str, str]) -> dict[str, Any]:
    return World((Environment("staging", TOOLS, None),), parameters).pipeline
