"""Roles by their ARN."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._model import Model
from generator.rules._values import Reference

ROLE = "AWS::IAM::Role"


class RoleArn(_base.Rule):
    """A function is given its role by ARN."""

    id = "E9131"
    shortdesc = "A Lambda function must be given the ARN of its role"
    description = (
        "Ref of a role is its name. Lambda takes an ARN and refuses anything else (Member must satisfy regular "
        "expression pattern: arn:...). cfn-lint looks at most other properties that take the ARN of a role, not here."
    )
    source_url = "https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html"
    tags = ["iam", "lambda"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at the role of every function."""
        for function in model.resources("AWS::Lambda::Function"):
            role = function.properties.get("Role")
            if isinstance(role, Reference) and role.attribute is None and model.types.get(role.resource) == ROLE:
                yield (
                    function.properties.where("Role"),
                    f"Ref of {role.resource} is its name: use GetAtt {role.resource}.Arn",
                )
