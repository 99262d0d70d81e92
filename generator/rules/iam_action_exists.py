"""Actions that IAM does not know."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from generator.rules import _base, _iam, _policies
from generator.rules._base import Problem
from generator.rules._model import Model

# What people write for the actions that do exist; spelling alone would suggest something else.
MEANT = {
    "kms:reencrypt": "kms:ReEncryptFrom and kms:ReEncryptTo",
    "s3:headobject": "s3:GetObject",
    "s3:headbucket": "s3:ListBucket",
    "s3:listobjects": "s3:ListBucket",
    "s3:listobjectsv2": "s3:ListBucket",
    "s3:copyobject": "s3:GetObject and s3:PutObject",
    "s3:deleteobjects": "s3:DeleteObject",
    "s3:createmultipartupload": "s3:PutObject",
    "s3:uploadpart": "s3:PutObject",
    "lambda:invoke": "lambda:InvokeFunction",
    "cloudformation:previewstackupdate": "cloudformation:CreateChangeSet",
    "codestar:useconnection": "codeconnections:UseConnection and codestar-connections:UseConnection",
}
SERVICES = {
    "elbv2": "elasticloadbalancing",
    "elb": "elasticloadbalancing",
    "cloudwatchlogs": "logs",
    "cognito": "cognito-idp",
}


class ActionExists(_base.Rule):
    """Every action of a policy is one that IAM knows."""

    id = "E9121"
    shortdesc = "An action of a policy must exist"
    description = (
        "IAM stores a policy whose actions it does not know, and what it was meant to allow stays denied. An "
        "operation of an API is not always an action: s3:HeadObject is allowed by s3:GetObject, kms:ReEncrypt by two "
        "actions. Names are compared without case, and a wildcard must stand for at least one action."
    )
    source_url = "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html"
    tags = ["iam"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look up every action of every policy document."""
        for statement in _policies.statements(model):
            for key in ("Action", "NotAction"):
                for path, action in statement.values(key):
                    if isinstance(action, str) and (wrong := _wrong(action)):
                        yield path, wrong


def _wrong(action: str) -> str:
    if action == _iam.EVERY or action.startswith("*:") or _iam.matching(action):
        return ""
    parts = _iam.split(action)
    if parts is None:
        return f"{action!r} is no action: it must be written service:Action"
    if action.lower() in MEANT:
        return f"IAM knows no action {action!r}: use {MEANT[action.lower()]}"
    return _unknown(action, *parts)


def _unknown(action: str, service: str, name: str) -> str:
    if "*" in service or "?" in service:
        return f"{action!r}: IAM takes no wildcard in the name of the service"
    known = _iam.actions(service)
    if known is None:
        near = SERVICES.get(service) or _nearest(service, _iam.services())
        return f"IAM knows no service {service!r}{_hint(near)}"
    if "*" in name or "?" in name:
        return f"{action!r} stands for no action of {service}"
    names = {lower: f"{service}:{details['name']}" for lower, details in known.items()}
    return f"IAM knows no action {action!r}{_hint(names.get(_nearest(name, list(names))))}"


def _nearest(word: str, words: list[str]) -> str:
    return next(iter(difflib.get_close_matches(word, words, 1)), "")


def _hint(near: str | None) -> str:
    return f": perhaps {near} is meant" if near else ""
