"""The roles of self-managed StackSets: as much as our templates need in an account, for nobody but the set."""

from __future__ import annotations

import json
from typing import Any

import pytest
from cfn_evaluator import Place
from cfnlint.schema import PROVIDER_SCHEMA_MANAGER, ResourceNotFoundError

from generator import handlers
from generator.handlers.extras import EXTRAS

from .evaluator import Call, allowed
from .stack_set_roles import (
    ACCOUNT,
    ADMINISTRATOR,
    BOUNDARY,
    CONTEXT,
    IAM,
    ROLE,
    STACK,
    administration,
    asked,
    execution,
    granted,
    roles,
    statements,
    trust,
    types,
    worked_on,
)

MANAGED_CHARACTERS, INLINE_CHARACTERS, MANAGED_POLICIES = 6_144, 10_240, 10


def _named(resource_type: str) -> set[str]:
    """Return what the handlers of a type call, as its schema writes it."""
    try:
        schema: Any = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", resource_type).schema
    except ResourceNotFoundError:
        return set()
    return {action for each in schema.get("handlers", {}).values() for action in each.get("permissions", ())}


def _exists(action: str) -> bool:
    service, name = action.split(":")
    names = IAM.actions.get_actions_for_service(service) if IAM.services.service_exists(service) else ()
    return name.lower() in {each.lower() for each in names}


# What is allowed ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("resource_type", types())
def test_every_action_of_the_handlers_of_a_type_of_ours_is_allowed(resource_type: str) -> None:
    lower = {action.lower() for action in granted()}
    assert {one for one in _named(resource_type) if one.lower() not in lower and _exists(one)} == set()


def test_nothing_else_is_allowed_but_what_is_listed_with_a_reason() -> None:
    of_handlers = {action.lower() for resource_type in types() for action in _named(resource_type)}
    listed = {action for extra in EXTRAS for action in extra.actions}
    others = {action for action in granted() if action.lower() not in of_handlers}
    stacks = {action for action in others - listed if action.startswith("cloudformation:")}
    assert others - stacks == listed
    assert {resource for action in stacks for resource in granted()[action]} == {
        f"arn:aws:cloudformation:*:{ACCOUNT}:stack/StackSet-*/*"
    }
    assert all(extra.because.endswith(".") and len(extra.because.split()) > 5 for extra in EXTRAS)


def test_everything_about_a_stack_may_be_asked_of_the_stacks_of_sets_as_aws_demands() -> None:
    names = IAM.actions.get_actions_for_service("cloudformation")
    about_stacks = {
        f"cloudformation:{name}"
        for name in names
        if "stack" in {kind["name"] for kind in IAM.actions.get_action_details("cloudformation", name)["resourceTypes"]}
    }
    assert len(about_stacks) > 30
    assert about_stacks == set(handlers.read().stacks) <= granted().keys()


def test_types_whose_schemas_have_no_handlers_are_listed_or_make_nothing() -> None:
    silent = {resource_type for resource_type in types() if not _named(resource_type)}
    assert silent - {extra.purpose for extra in EXTRAS} == {"AWS::CloudFormation::WaitConditionHandle"}


def test_iam_allows_each_action_on_what_our_templates_make() -> None:
    calls = [asked(action, worked_on(action), CONTEXT.get(action)) for action in sorted(granted())]
    refused = [call for call, allows in zip(calls, allowed(calls), strict=True) if not allows]
    assert [(call.action, call.resource) for call in refused] == []


def test_every_role_of_ours_is_passed_to_the_service_that_takes_it_and_to_no_other() -> None:
    taken = [(arn, service) for arn, service in roles() if not arn.endswith("-access")]
    services = {service for _, service in taken}
    assert len(services) == 6
    right = [asked("iam:PassRole", arn, {"iam:PassedToService": service}) for arn, service in taken]
    assert allowed(right) == [True] * len(taken)
    wrong = [asked("iam:PassRole", arn, {"iam:PassedToService": "ec2.amazonaws.com"}) for arn, _ in taken]
    assert allowed(wrong) == [False] * len(taken)


# What is not ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "resource", "context"),
    [
        ("cloudformation:DeleteStack", f"arn:aws:cloudformation:eu-west-1:{ACCOUNT}:stack/prod-network/1", {}),
        ("cloudformation:CreateStackSet", "*", {}),
        ("iam:AttachRolePolicy", f"arn:aws:iam::{ACCOUNT}:role/Administrator", {}),
        ("iam:UpdateAssumeRolePolicy", ROLE, {}),
        ("iam:PutRolePolicy", ROLE, {}),
        ("iam:PutUserPolicy", f"arn:aws:iam::{ACCOUNT}:user/alice", {}),
        ("iam:CreateUser", f"arn:aws:iam::{ACCOUNT}:user/{STACK}-User-1A2B", {}),
        ("iam:CreatePolicyVersion", f"arn:aws:iam::{ACCOUNT}:policy/any", {}),
        (
            "iam:PassRole",
            f"arn:aws:iam::{ACCOUNT}:role/Administrator",
            {"iam:PassedToService": "lambda.amazonaws.com"},
        ),
        (
            "iam:PassRole",
            f"arn:aws:iam::{ACCOUNT}:role/prod-web-eu-west-1-task",
            {"iam:PassedToService": "lambda.amazonaws.com"},
        ),
        (
            "iam:CreateServiceLinkedRole",
            f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/organizations.amazonaws.com/any",
            {"iam:AWSServiceName": "organizations.amazonaws.com"},
        ),
        ("kms:Decrypt", f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/any", {}),
        ("lambda:UpdateFunctionCode", f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:theirs", {}),
        ("lambda:InvokeFunction", f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:theirs", {}),
        ("logs:DeleteLogGroup", f"arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:/aws/lambda/theirs", {}),
        ("s3:DeleteBucket", "arn:aws:s3:::theirs", {}),
        ("s3:GetObject", "arn:aws:s3:::theirs/any", {}),
        ("sns:DeleteTopic", f"arn:aws:sns:eu-west-1:{ACCOUNT}:theirs", {}),
        ("ec2:RunInstances", f"arn:aws:ec2:eu-west-1:{ACCOUNT}:instance/*", {}),
        ("ec2:DeleteVpc", f"arn:aws:ec2:eu-west-1:{ADMINISTRATOR}:vpc/vpc-1", {}),
    ],
)
def test_what_is_not_ours_stays_out_of_reach(action: str, resource: str, context: dict[str, str]) -> None:
    assert allowed([asked(action, resource, context)]) == [False]


def test_with_a_boundary_every_role_it_makes_has_it_and_keeps_it() -> None:
    role = worked_on("iam:CreateRole")
    having, lacking = {"iam:PermissionsBoundary": BOUNDARY}, {"iam:PermissionsBoundary": BOUNDARY + "-wider"}
    giving = ("iam:AttachRolePolicy", "iam:CreateRole", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy")
    for context, expected in ((having, True), (lacking, False), ({}, False)):
        calls = [asked(action, role, context, PermissionsBoundaryArn=BOUNDARY) for action in giving]
        assert allowed(calls) == [expected] * len(giving)
    unbinding = "iam:DeleteRolePermissionsBoundary"
    assert allowed(
        [asked(unbinding, role, having), asked(unbinding, role, having, PermissionsBoundaryArn=BOUNDARY)]
    ) == [
        True,
        False,
    ]


# Who gets in ----------------------------------------------------------------------------------------------------------


def _enter(document: dict[str, Any], principal: str, context: dict[str, str]) -> bool:
    identity = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}],
    }
    return allowed([Call(principal, "sts:AssumeRole", ROLE, ACCOUNT, context, identity, None, document)])[0]


@pytest.mark.parametrize(
    ("account", "role", "enters"),
    [
        (ADMINISTRATOR, "AWSCloudFormationStackSetAdministrationRole", True),
        (ADMINISTRATOR, "Administrator", False),
        ("444455556666", "AWSCloudFormationStackSetAdministrationRole", False),
    ],
)
def test_only_the_administration_role_of_the_administrator_gets_in(account: str, role: str, enters: bool) -> None:  # noqa: FBT001 - a case
    principal = f"arn:aws:iam::{account}:role/{role}"
    assert _enter(trust(), principal, {"aws:PrincipalArn": principal}) is enters


def test_cloudformation_takes_the_administration_role_for_sets_of_its_account_only() -> None:
    properties = administration(OrganizationId="o-a1b2c3d4e5")
    [statement] = properties["AssumeRolePolicyDocument"]["Statement"]
    assert statement == {
        "Effect": "Allow",
        "Action": ["sts:AssumeRole"],
        "Principal": {"Service": "cloudformation.amazonaws.com"},
        "Condition": {
            "StringEquals": {"aws:SourceAccount": ACCOUNT},
            "ArnLike": {"aws:SourceArn": f"arn:aws:cloudformation:*:{ACCOUNT}:stackset/*"},
        },
    }


def test_regions_that_accounts_switch_on_are_served_under_a_name_of_their_own() -> None:
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-opt-in-regions.html
    given = {"OrganizationId": "o-a1b2c3d4e5", "OptInRegions": "ap-east-1,eu-south-1"}
    [statement] = administration(**given)["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Principal"]["Service"] == [
        "cloudformation.amazonaws.com",
        "cloudformation.ap-east-1.amazonaws.com",
        "cloudformation.eu-south-1.amazonaws.com",
    ]
    assert statement["Condition"]["StringEquals"] == {"aws:SourceAccount": ACCOUNT}


TARGET = "arn:aws:iam::222233334444:role/AWSCloudFormationStackSetExecutionRole"


@pytest.mark.parametrize(
    ("given", "resource", "context", "enters"),
    [
        ({"TargetAccountIds": "222233334444,333344445555"}, TARGET, {"aws:ResourceAccount": "222233334444"}, True),
        ({"TargetAccountIds": "333344445555"}, TARGET, {"aws:ResourceAccount": "222233334444"}, False),
        ({"OrganizationId": "o-a1b2c3d4e5"}, TARGET, {"aws:ResourceOrgID": "o-a1b2c3d4e5"}, True),
        ({"OrganizationId": "o-a1b2c3d4e5"}, TARGET, {"aws:ResourceOrgID": "o-zzzzzzzzzz"}, False),
        ({"OrganizationId": "o-a1b2c3d4e5"}, TARGET, {}, False),
        (
            {"OrganizationId": "o-a1b2c3d4e5"},
            TARGET.replace("AWSCloudFormationStackSetExecutionRole", "Administrator"),
            {"aws:ResourceOrgID": "o-a1b2c3d4e5"},
            False,
        ),
    ],
)
def test_the_administration_role_enters_one_role_in_the_given_accounts(
    given: dict[str, str],
    resource: str,
    context: dict[str, str],
    enters: bool,  # noqa: FBT001 - a case
) -> None:
    [policy] = administration(**given)["Policies"]
    principal = f"arn:aws:iam::{ACCOUNT}:role/AWSCloudFormationStackSetAdministrationRole"
    opened = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "sts:AssumeRole"}],
    }
    call = Call(principal, "sts:AssumeRole", resource, "222233334444", context, policy["PolicyDocument"], None, opened)
    assert allowed([call]) == [enters]


# What IAM takes -------------------------------------------------------------------------------------------------------


def test_policies_are_as_short_as_iam_takes_them() -> None:
    # With the longest values that there are.
    far = Place(partition="aws-us-gov", region="us-gov-west-1")
    longest = {"PermissionsBoundaryArn": BOUNDARY + "x" * 128, "ExecutionRoleName": "r" * 64}
    resources = execution(longest, far)

    def characters(document: Any) -> int:
        return len(json.dumps(document, separators=(",", ":")))

    managed = [body["Properties"] for body in resources.values() if body["Type"] == "AWS::IAM::ManagedPolicy"]
    assert max(characters(one["PolicyDocument"]) for one in managed) <= MANAGED_CHARACTERS
    role = resources["StackSetExecutionRole"]["Properties"]
    assert sum(characters(one["PolicyDocument"]) for one in role["Policies"]) <= INLINE_CHARACTERS
    assert len(role["ManagedPolicyArns"]) == len(managed) <= MANAGED_POLICIES


def test_no_action_is_denied_that_the_role_needs_without_a_boundary() -> None:
    denying = [statement["Sid"] for statement in statements() if statement["Effect"] == "Deny"]
    assert denying == ["KeepThisRole"]
