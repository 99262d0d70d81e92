"""Roles, trust policies and permission statements, over awacs: a misspelt action is an `AttributeError`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from awacs import ec2, ecr, kms, logs, sns, sts
from awacs import iam as identity
from awacs.aws import (
    Action,
    Allow,
    ArnLike,
    Bool,
    Condition,
    Deny,
    PolicyDocument,
    Principal,
    Statement,
    StringEquals,
)
from troposphere import AccountId, If, Sub
from troposphere.iam import Policy, Role

from generator.common import HAS_PERMISSIONS_BOUNDARY, PERMISSIONS_BOUNDARY_ARN

POLICY_VERSION = "2012-10-17"

READ_KEY = (kms.Decrypt, kms.DescribeKey)
# awacs also offers kms:ReEncrypt, which IAM does not know: it has ReEncryptFrom and ReEncryptTo.
WRITE_KEY = (*READ_KEY, kms.Encrypt, kms.GenerateDataKey, kms.ReEncryptFrom, kms.ReEncryptTo)


class _Document(PolicyDocument):
    """A policy document, of which a condition of the template may take statements away: awacs knows no `Fn::If`."""

    props = {**PolicyDocument.props, "Statement": ([Statement, If], True)}  # noqa: RUF012 - as awacs declares it


def policy(*statements: Statement | If) -> PolicyDocument:
    """Return a policy document in the current policy language."""
    return _Document(Version=POLICY_VERSION, Statement=list(statements))


def role(title: str, *, trusted: PolicyDocument, statements: Sequence[Statement | If], **properties: Any) -> Role:
    """Return a role with its trust policy, one inline policy, and the stack's permissions boundary.

    Without statements there is no inline policy: the role begins with no permission at all.
    """
    if statements:
        properties["Policies"] = [Policy(PolicyName=title, PolicyDocument=policy(*statements))]
    return Role(
        title,
        AssumeRolePolicyDocument=trusted,
        PermissionsBoundary=HAS_PERMISSIONS_BOUNDARY.either(PERMISSIONS_BOUNDARY_ARN.ref()),
        **properties,
    )


def trust(service: str, *, source: str | None = None) -> PolicyDocument:
    """Return a trust policy for one AWS service that acts for this account only.

    `source` is the ARN pattern, in `Sub` notation, of what the service may act for; both conditions keep another
    customer from using the service as a confused deputy.
    """
    return policy(_assumed_by(service, Condition=from_this_account(source)))


def from_this_account(source: str | None = None) -> Condition:
    """Return the condition that an AWS service acts for this account, and for the resource `source` if given."""
    tests: list[Any] = [StringEquals("aws:SourceAccount", AccountId)]
    if source is not None:
        tests.append(ArnLike("aws:SourceArn", Sub(source)))
    return Condition(tests)


def trust_lambda() -> PolicyDocument:
    """Return a trust policy for Lambda functions of this account.

    Lambda documents no source keys for the moment it assumes an execution role, so a condition could lock it out.
    Nobody else's function can have the role: `iam:PassRole` does not cross accounts.
    """
    return policy(_assumed_by("lambda"))


def _assumed_by(service: str, **condition: Any) -> Statement:
    return Statement(
        Effect=Allow, Action=[sts.AssumeRole], Principal=Principal("Service", f"{service}.amazonaws.com"), **condition
    )


def allow(sid: str, actions: Sequence[Action], *resources: Any, **elements: Any) -> Statement:
    """Return a statement that allows `actions` on `resources`; `elements` may add a condition or principal."""
    return Statement(Sid=sid, Effect=Allow, Action=list(actions), Resource=list(resources), **elements)


def allow_anywhere(sid: str, actions: Sequence[Action], *, because: str, **elements: Any) -> Statement:
    """Return a statement on `Resource: "*"`. `because` is for the reader of the code: why no scope is possible."""
    if not because:
        raise ValueError(f"{sid}: a statement on every resource needs a reason")
    return allow(sid, actions, "*", **elements)


def write_logs(*log_groups: Any) -> Statement:
    """Allow writing to log groups, given by the ARN that `GetAtt` returns, which ends in `:*`."""
    return allow("WriteLogs", (logs.CreateLogStream, logs.PutLogEvents), *log_groups)


def log_in_to_ecr() -> Statement:
    """Allow the login that precedes every push or pull."""
    return allow_anywhere("LogInToEcr", (ecr.GetAuthorizationToken,), because="the token is for the whole registry")


def pull_images(*repositories: Any) -> Statement:
    """Allow pulling images from repositories, given by ARN."""
    actions = (ecr.BatchCheckLayerAvailability, ecr.BatchGetImage, ecr.GetDownloadUrlForLayer)
    return allow("PullImages", actions, *repositories)


def role_arn(pattern: str) -> Sub:
    """Return the ARN of a role of this account that `generator.naming` names, wherever it is made."""
    return Sub(f"arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:role/{pattern}")


def pass_roles(*roles: Any, to: str) -> Statement:
    """Allow handing these roles, given by ARN, to one AWS service and to no other."""
    handed_to = Condition(StringEquals("iam:PassedToService", f"{to}.amazonaws.com"))
    return allow("PassRoles", (identity.PassRole,), *roles, Condition=handed_to)


def publish_to(topic: Any, key: Any) -> list[Statement]:
    """Allow publishing to a topic encrypted with a key, both given by ARN."""
    return [
        allow("Publish", (sns.Publish,), topic),
        allow("EncryptMessages", (kms.Decrypt, kms.GenerateDataKey), key),
    ]


def join_a_vpc() -> Statement:
    """Allow a Lambda function to have network interfaces in a VPC."""
    actions = (
        ec2.AssignPrivateIpAddresses,
        ec2.CreateNetworkInterface,
        ec2.DeleteNetworkInterface,
        ec2.DescribeNetworkInterfaces,
        ec2.DescribeSubnets,
        ec2.UnassignPrivateIpAddresses,
    )
    because = "Lambda refuses to create a function in a VPC whose role does not have these on every resource"
    return allow_anywhere("JoinVpc", actions, because=because)


def account_owns(key_sid: str = "AccountOwnsKey") -> Statement:
    """Let the account's own IAM policies decide over a key; without it nobody could manage the key again."""
    return allow_anywhere(
        key_sid,
        (Action("kms", "*"),),
        because="in a key policy the resource is the key itself",
        Principal=Principal("AWS", Sub("arn:${AWS::Partition}:iam::${AWS::AccountId}:root")),
    )


def deny_plain_http(bucket_arn: Any, objects_arn: Any) -> Statement:
    """Refuse every request to a bucket that does not come over TLS."""
    return Statement(
        Sid="TlsOnly",
        Effect=Deny,
        Principal=Principal("*"),
        Action=[Action("s3", "*")],
        Resource=[bucket_arn, objects_arn],
        Condition=Condition(Bool("aws:SecureTransport", "false")),
    )
