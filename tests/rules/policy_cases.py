"""Policies as the tests of rules need them."""

from __future__ import annotations

from typing import Any

Template = dict[str, Any]


def trust(*services: Any, **statement: Any) -> dict[str, Any]:
    """Return a trust policy."""
    names = services[0] if len(services) == 1 else list(services)
    body = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": names}, **statement}
    return {"Version": "2012-10-17", "Statement": [body]}


def role(*statements: Any, trusted: Any = None, **properties: Any) -> dict[str, Any]:
    """Return a role with an inline policy of these statements."""
    policies = [{"PolicyName": "inline", "PolicyDocument": {"Version": "2012-10-17", "Statement": list(statements)}}]
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "AssumeRolePolicyDocument": trusted or trust("lambda.amazonaws.com"),
            **({"Policies": policies} if statements else {}),
            **properties,
        },
    }


def allow(action: Any, resource: Any = "*", **others: Any) -> dict[str, Any]:
    """Return a statement that allows something."""
    return {"Effect": "Allow", "Action": action, "Resource": resource, **others}


def template(*statements: Any, **sections: Any) -> Template:
    """Return a template with one role that has these statements."""
    resources = sections.pop("Resources", {})
    return {"Resources": {"Role": role(*statements), **resources}, **sections}


def sub(pattern: str) -> dict[str, str]:
    """Return a substitution."""
    return {"Fn::Sub": pattern}
