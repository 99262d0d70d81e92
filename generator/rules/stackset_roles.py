"""Roles that a StackSet does not use."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base, _stack_sets
from generator.rules._base import Problem
from generator.rules._model import Model
from generator.rules._stack_sets import SELF, SERVICE

ROLES = ("AdministrationRoleARN", "ExecutionRoleName")


class PermissionModelRoles(_base.Rule):
    """A StackSet with service-managed permissions names no roles."""

    id = "W9143"
    shortdesc = "Roles of a StackSet are for self-managed permissions"
    description = (
        "AdministrationRoleARN and ExecutionRoleName are valid only if the permission model is SELF_MANAGED. With "
        "service-managed permissions StackSets uses roles that it makes itself, and these grant and limit nothing."
    )
    source_url = "https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStackSet.html"
    tags = ["stacksets", "iam"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every StackSet with service-managed permissions."""
        for stack_set in model.resources(_stack_sets.STACK_SET):
            properties = stack_set.properties
            for key in ROLES if properties.get("PermissionModel") == SERVICE else ():
                if key in properties:
                    yield properties.where(key), f"{key} is for {SELF} StackSets: leave it out of a {SERVICE} one"
