"""Policies that let in everybody."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base, _iam, _policies
from generator.rules._base import Problem
from generator.rules._model import Model
from generator.rules._policies import Statement
from generator.rules._values import Mapping

# A bucket that everybody may read can be a website, and other resources have policies that are public by nature.
CLOSED = ("AWS::ECR::", "AWS::S3::", "AWS::SNS::", "AWS::SQS::")


class PublicPrincipal(_base.Rule):
    """Everybody is let in only under a condition."""

    id = "E9125"
    shortdesc = "A policy must not let everybody in without a condition"
    description = (
        "Principal `*` is everybody with an AWS account, and in the policy of a bucket, topic or queue also whoever "
        "has none. In a trust policy they become the role, with a key they decrypt. A condition such as "
        "aws:PrincipalOrgID or aws:SourceAccount says who is meant. Reading the objects of a bucket may be public."
    )
    source_url = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html"
    tags = ["iam", "security", "s3", "sns", "kms", "ecr"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every statement of a trust policy, key policy, bucket, topic, queue or repository."""
        for statement in _policies.statements(model, _policies.TRUST, _policies.KEY, _policies.RESOURCE):
            if not statement.allows or statement.conditional or not _is_everybody(statement):
                continue
            document = statement.document
            if document.kind != _policies.RESOURCE or (document.type.startswith(CLOSED) and not _reads(statement)):
                yield (
                    statement.body.where("Principal"),
                    "Principal '*' without a condition lets everybody in: name who is meant",
                )


def _is_everybody(statement: Statement) -> bool:
    principal = statement.body.get("Principal")
    if isinstance(principal, Mapping):
        return any(name == "*" for _, name in _policies.listed(principal, "AWS"))
    return principal == "*"


def _reads(statement: Statement) -> bool:
    """Whether it allows no more than to read the objects of a bucket."""
    meant = [details for _, action in statement.actions for details in _iam.matching(action)]
    of_bucket = all(action.lower().startswith("s3:") for _, action in statement.actions)
    return of_bucket and all(details["accessLevel"] in _iam.READING for details in meant)
