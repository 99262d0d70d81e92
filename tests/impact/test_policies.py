"""Which policies allow more than before."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.impact.model import Side
from generator.impact.policies import widened
from generator.impact.resolved import Resolved
from generator.impact.values import Joined, Node, Reference, Symbol

RELEASE = Path(__file__).parents[2] / "templates" / "1.0.0"
BUCKET = Reference("pipeline", "Bucket", "Arn")
OBJECTS = Joined((BUCKET, "/*"))


def node(type_: str, *properties: dict[str, Any]) -> Node:
    variants = tuple({"Type": type_, "Properties": each} for each in properties)
    return Node(stack="one", resource="It", type=type_, variants=variants)


def role(*statements: dict[str, Any], **more: Any) -> Node:
    policy = {"PolicyName": "p", "PolicyDocument": {"Statement": list(statements)}}
    return node("AWS::IAM::Role", {"Policies": [policy], **more})


def allow(action: Any = "s3:GetObject", resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: Any = "s3:GetObject", resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {**allow(action, resource, **more), "Effect": "Deny"}


def sentences(old: Node | None, new: Node) -> list[str]:
    return [sentence for _, sentence in widened(old, new)]


WIDER = {
    "another action": (
        allow("s3:GetObject"),
        allow(["s3:GetObject", "s3:PutObject"]),
        "allows s3:PutObject on every resource",
    ),
    "a wildcard": (allow("s3:GetObject"), allow("s3:Get*"), "allows s3:Get* on every resource"),
    "everything": (allow("s3:*"), allow("*"), "allows every action on every resource"),
    "another resource": (allow(resource="arn:a"), allow(resource=["arn:a", "arn:b"]), "allows s3:GetObject on arn:b"),
    "a wider resource": (allow(resource="arn:a/b"), allow(resource="arn:a/*"), "allows s3:GetObject on arn:a/*"),
    "another symbol": (allow(resource=BUCKET), allow(resource=Symbol("Arn")), "allows s3:GetObject on ${Arn}"),
    "the objects": (allow(resource=BUCKET), allow(resource=OBJECTS), "allows s3:GetObject on ${pipeline.Bucket.Arn}/*"),
    "no condition": (
        allow(Condition={"Bool": {"aws:SecureTransport": "true"}}),
        allow(),
        "allows s3:GetObject on every resource, no longer only under the old condition on aws:SecureTransport",
    ),
    "more values": (
        allow(Condition={"StringEquals": {"aws:SourceAccount": "1"}}),
        allow(Condition={"StringEquals": {"aws:SourceAccount": ["1", "2"]}}),
        "allows s3:GetObject on every resource, no longer only under the old condition on aws:SourceAccount",
    ),
    "fewer exceptions": (
        allow(Condition={"StringNotEquals": {"aws:SourceVpc": ["1", "2"]}}),
        allow(Condition={"StringNotEquals": {"aws:SourceVpc": "1"}}),
        "allows s3:GetObject on every resource, no longer only under the old condition on aws:SourceVpc",
    ),
    "a wider pattern": (
        allow(Condition={"ArnLike": {"aws:SourceArn": "arn:a:b"}}),
        allow(Condition={"ArnLike": {"aws:SourceArn": "arn:a:*"}}),
        "allows s3:GetObject on every resource, no longer only under the old condition on aws:SourceArn",
    ),
    "a key that may be missing": (
        allow(Condition={"StringEquals": {"aws:SourceVpc": "1"}}),
        allow(Condition={"StringEqualsIfExists": {"aws:SourceVpc": "1"}}),
        "allows s3:GetObject on every resource, no longer only under the old condition on aws:SourceVpc",
    ),
    "all but something": (
        allow(),
        {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"},
        "allows everything but iam:* on every resource",
    ),
    "fewer exceptions of actions": (
        {"Effect": "Allow", "NotAction": ["iam:*", "s3:*"], "Resource": "*"},
        {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"},
        "allows everything but iam:* on every resource",
    ),
    "what was left out": (
        {"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"},
        allow(),
        "allows s3:GetObject on every resource",
    ),
    "no denial": (
        deny(),
        {**allow(), "Effect": "Deny", "Resource": "arn:a"},
        "no longer denies s3:GetObject on every resource",
    ),
    "a denial under a condition": (
        deny(),
        deny(Condition={"Bool": {"aws:MultiFactorAuthPresent": "false"}}),
        "no longer denies s3:GetObject on every resource",
    ),
    "an identifier": (allow(), allow("s3:PutObject", Sid="Write"), "Write: allows s3:PutObject on every resource"),
}
SAME = {
    "the same": (allow(), allow()),
    "a name": (allow(), allow(Sid="Read")),
    "case": (allow("s3:GetObject"), allow("S3:getobject")),
    "less": (allow(["s3:GetObject", "s3:PutObject"]), allow()),
    "one of many": (allow("s3:*"), allow("s3:GetObject")),
    "part of a pattern": (allow("s3:*"), allow("s3:Get*")),
    "a narrower resource": (allow(resource="*"), allow(resource=OBJECTS)),
    "an object": (allow(resource=OBJECTS), allow(resource=Joined((BUCKET, "/key")))),
    "a single character": (allow(resource="arn:?"), allow(resource="arn:a")),
    "a list of one": (allow(), allow(["s3:GetObject"], ["*"])),
    "a new condition": (allow(), allow(Condition={"Bool": {"aws:SecureTransport": "true"}})),
    "a stricter condition": (
        allow(Condition={"StringEquals": {"aws:SourceAccount": ["1", "2"]}}),
        allow(Condition={"StringEquals": {"AWS:SourceAccount": "1"}}),
    ),
    "a condition that asks for the key": (
        allow(Condition={"StringEqualsIfExists": {"aws:SourceVpc": "1"}}),
        allow(Condition={"StringEquals": {"aws:SourceVpc": "1"}}),
    ),
    "a narrower pattern": (
        allow(Condition={"ArnLike": {"aws:SourceArn": "arn:a:*"}}),
        allow(Condition={"ArnLike": {"aws:SourceArn": "arn:a:b"}}),
    ),
    "more exceptions": (
        allow(Condition={"StringNotEquals": {"aws:SourceVpc": "1"}}),
        allow(Condition={"StringNotEquals": {"aws:SourceVpc": ["1", "2"]}}),
    ),
    "more exceptions of actions": (
        {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"},
        {"Effect": "Allow", "NotAction": ["iam:*", "s3:*"], "Resource": "*"},
    ),
    "what was not left out": (
        {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"},
        allow(),
    ),
    "an exception from everything": (allow("*"), {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}),
    "a wider denial": (deny(), deny("s3:*")),
    "a new denial": (allow(), deny("s3:PutObject")),
    "a denial without its condition": (deny(Condition={"Bool": {"aws:SecureTransport": "false"}}), deny()),
}


@pytest.mark.parametrize(("old", "new", "sentence"), WIDER.values(), ids=WIDER)
def test_whatever_is_allowed_for_the_first_time_is_said(old: Any, new: Any, sentence: str) -> None:
    assert sentences(role(old), role(new)) == [sentence]


@pytest.mark.parametrize(("old", "new"), SAME.values(), ids=SAME)
def test_what_was_allowed_before_is_not(old: Any, new: Any) -> None:
    # Whether a resource has other statements beside it makes no difference.
    assert not sentences(role(old, allow("logs:PutLogEvents")), role(new, allow("logs:PutLogEvents")))


def test_a_condition_on_another_statement_does_not_count() -> None:
    old = role(allow(Condition={"Bool": {"aws:SecureTransport": "true"}}), allow("s3:PutObject"))
    assert not sentences(old, role(allow("s3:PutObject")))


def test_statements_may_be_put_together_and_moved_between_inline_policies() -> None:
    old = role(allow("s3:GetObject"), allow("s3:PutObject"))
    documents = [
        {"PolicyName": name, "PolicyDocument": {"Statement": allow(action)}}
        for name, action in (("a", "s3:PutObject"), ("b", "s3:GetObject"))
    ]
    assert not sentences(old, node("AWS::IAM::Role", {"Policies": documents}))
    assert not sentences(old, role(allow(["s3:GetObject", "s3:PutObject"])))


def test_a_policy_is_not_excused_by_another_property() -> None:
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "1"}}
    old = role(allow("*"), AssumeRolePolicyDocument={"Statement": []})
    assert list(widened(old, role(allow("*"), AssumeRolePolicyDocument={"Statement": [trust]}))) == [
        ("AssumeRolePolicyDocument.Statement.*", "allows sts:AssumeRole for AWS 1")
    ]


@pytest.mark.parametrize(
    ("old", "new", "wider"),
    [
        ({"Service": "ecs-tasks.amazonaws.com"}, {"Service": "ecs-tasks.amazonaws.com"}, ""),
        ({"Service": "a"}, {"Service": ["a", "b"]}, "Service b"),
        ({"AWS": "a"}, {"Service": "a"}, "Service a"),
        ({"AWS": "arn:role/a"}, {"AWS": "arn:role/*"}, "AWS arn:role/*"),
        ({"AWS": "a"}, {"AWS": "*"}, "everyone"),
        ({"AWS": "a"}, "*", "everyone"),
        ("*", {"AWS": "*"}, ""),
        ("*", {"Federated": "x"}, ""),
        ({"AWS": Symbol("Account")}, {"AWS": Symbol("Account")}, ""),
        ({"AWS": Symbol("Account")}, {"AWS": Symbol("Other")}, "AWS ${Other}"),
    ],
)
def test_a_trust_policy_lets_in_whom_it_names(old: Any, new: Any, wider: str) -> None:
    ends = [
        node(
            "AWS::IAM::Role",
            {
                "AssumeRolePolicyDocument": {
                    "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": each}]
                }
            },
        )
        for each in (old, new)
    ]
    assert sentences(*ends) == ([f"allows sts:AssumeRole for {wider}"] if wider else [])


@pytest.mark.parametrize(
    ("type_", "key"),
    [
        ("AWS::ECR::Repository", "RepositoryPolicyText"),
        ("AWS::EFS::FileSystem", "FileSystemPolicy"),
        ("AWS::IAM::ManagedPolicy", "PolicyDocument"),
        ("AWS::IAM::Policy", "PolicyDocument"),
        ("AWS::KMS::Key", "KeyPolicy"),
        ("AWS::OpenSearchService::Domain", "AccessPolicies"),
        ("AWS::S3::BucketPolicy", "PolicyDocument"),
        ("AWS::SNS::TopicPolicy", "PolicyDocument"),
        ("AWS::SQS::QueuePolicy", "PolicyDocument"),
        ("AWS::SecretsManager::ResourcePolicy", "ResourcePolicy"),
    ],
)
def test_every_kind_of_policy_is_read(type_: str, key: str) -> None:
    def policy(principal: str) -> Node:
        return node(type_, {key: {"Statement": [allow("a:b", Principal={"AWS": principal})]}})

    assert not sentences(policy("1"), policy("1"))
    assert list(widened(policy("1"), policy("2"))) == [(f"{key}.Statement.*", "allows a:b on every resource for AWS 2")]


def test_the_statements_of_a_firewall_are_another_thing() -> None:
    old, new = (
        node("AWS::WAFv2::WebACL", {"Rules": [{"Statement": {"Effect": "Allow", "Action": each}}]}) for each in "ab"
    )
    assert not sentences(old, new)


@pytest.mark.parametrize(
    ("old", "new", "wider"),
    [
        ({"SourceAccount": "1"}, {"SourceAccount": "1"}, ""),
        ({}, {"SourceAccount": "1"}, ""),
        ({"SourceAccount": "1"}, {}, ", no longer only under the old condition on aws:SourceAccount"),
        ({"SourceArn": "arn:a"}, {"SourceArn": "arn:*"}, ", no longer only under the old condition on aws:SourceArn"),
    ],
)
def test_a_permission_of_lambda_is_a_statement(old: dict[str, str], new: dict[str, str], wider: str) -> None:
    said = {"Action": "lambda:InvokeFunction", "FunctionName": "f", "Principal": "s3.amazonaws.com"}
    ends = [node("AWS::Lambda::Permission", {**said, **each}) for each in (old, new)]
    expected = [f"allows lambda:InvokeFunction on f for s3.amazonaws.com{wider}"] if wider else []
    assert sentences(*ends) == expected


@pytest.mark.parametrize(
    ("type_", "key", "sentence"),
    [
        ("AWS::IAM::Role", "ManagedPolicyArns", "allows what b allows"),
        ("AWS::IAM::User", "Groups", "allows what the group b may do"),
        ("AWS::IAM::Policy", "Roles", "holds for b too"),
        ("AWS::IAM::InstanceProfile", "Roles", "lends instances the role b"),
        ("AWS::IAM::UserToGroupAddition", "Users", "gives the group's permissions to b"),
    ],
)
def test_what_is_attached_is_allowed(type_: str, key: str, sentence: str) -> None:
    one, two = node(type_, {key: ["a"]}), node(type_, {key: ["a", "b"]})
    assert list(widened(one, two)) == [(key, sentence)]
    assert not sentences(two, one)


def test_a_list_that_only_a_deployment_knows_is_compared_as_a_whole() -> None:
    old, new = (node("AWS::IAM::Role", {"ManagedPolicyArns": Symbol(name)}) for name in ("Before", "After"))
    assert sentences(old, new) == ["allows what ${After} allows"]
    assert not sentences(old, old)


def test_a_boundary_that_goes_no_longer_bounds() -> None:
    bound, other, free = (
        node("AWS::IAM::Role", each) for each in ({"PermissionsBoundary": "b"}, {"PermissionsBoundary": "c"}, {})
    )
    assert list(widened(bound, free)) == [("PermissionsBoundary", "is no longer bounded by b")]
    assert sentences(bound, other) == ["is bounded by c instead, which may allow more"]
    assert not sentences(free, bound)
    assert not sentences(bound, bound)


@pytest.mark.parametrize("old", [None, node("AWS::IAM::Role")])
def test_a_role_that_was_not_there_is_an_addition_and_no_widening(old: Node | None) -> None:
    assert not sentences(old, role(allow("*")))


def test_each_form_is_compared_with_the_form_it_is_nearest_to() -> None:
    def form(action: str) -> dict[str, Any]:
        return {"Policies": [{"PolicyName": "p", "PolicyDocument": {"Statement": [allow(action)]}}]}

    old = node("AWS::IAM::Role", form("s3:GetObject"), form("s3:PutObject"))
    assert not sentences(old, node("AWS::IAM::Role", form("s3:PutObject"), form("s3:GetObject")))
    assert sentences(old, node("AWS::IAM::Role", form("s3:PutObject"), form("s3:*"))) == [
        "allows s3:* on every resource"
    ]


def test_a_widening_of_several_forms_is_said_once() -> None:
    ends = [
        node(
            "AWS::IAM::Role",
            *({"Policies": [{"PolicyDocument": {"Statement": [allow(action)]}}], "Path": path} for path in "ab"),
        )
        for action in ("s3:GetObject", "s3:*")
    ]
    assert sentences(*ends) == ["allows s3:* on every resource"]


def released() -> list[Node]:
    paths = [path for path in sorted(RELEASE.glob("*.json")) if path.stem not in ("manifest", "existing-network")]
    side = Side(label="release", templates={path.stem: json.loads(path.read_text()) for path in paths})
    return list(Resolved(side, {}).nodes.values())


@pytest.mark.parametrize("own", released(), ids=lambda own: f"{own.stack}.{own.resource}")
def test_our_policies_allow_no_more_than_they_allow(own: Node) -> None:
    assert not sentences(own, own)


ACTIONS = st.sampled_from(["*", "s3:*", "s3:Get*", "s3:GetObject", "iam:PassRole"])
RESOURCES = st.sampled_from(["*", "arn:a", "arn:a/*", BUCKET, OBJECTS])
STATEMENTS = st.lists(
    st.builds(
        lambda effect, actions, resources: {"Effect": effect, "Action": actions, "Resource": resources},
        st.sampled_from(["Allow", "Deny"]),
        st.lists(ACTIONS, min_size=1, max_size=2),
        st.lists(RESOURCES, min_size=1, max_size=2),
    ),
    min_size=1,
    max_size=4,
)


@given(STATEMENTS)
def test_no_policy_is_wider_than_itself_in_another_order(statements: list[dict[str, Any]]) -> None:
    assert not sentences(role(*statements), role(*reversed(statements)))


@given(STATEMENTS, STATEMENTS)
def test_an_allowing_statement_that_goes_or_a_denying_one_that_comes_widens_nothing(
    first: list[dict[str, Any]], second: list[dict[str, Any]]
) -> None:
    denials = [each for each in second if each["Effect"] == "Deny"]
    allowances = [each for each in second if each["Effect"] == "Allow"]
    assert not sentences(role(*first, *allowances), role(*first, *denials))
