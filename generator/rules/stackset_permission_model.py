"""Who gives a StackSet its permissions, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base, _stack_sets
from generator.rules._base import Problem
from generator.rules._model import Model
from generator.rules._stack_sets import SELF, SERVICE
from generator.rules._values import Mapping, Sequence, truth


class PermissionModel(_base.Rule):
    """A StackSet says what its permission model asks for, and nothing that is for the other."""

    id = "E9144"
    shortdesc = "A StackSet must fit its permission model"
    description = (
        "With service-managed permissions CreateStackSet asks for AutoDeployment, and instances go to organizational "
        "units (accounts only narrow them). With self-managed permissions it refuses AutoDeployment, organizational "
        "units and a delegated administrator. RetainStacksOnAccountRemoval is for auto-deployment that is enabled."
    )
    source_url = "https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStackSet.html"
    tags = ["stacksets"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every StackSet."""
        for stack_set in model.resources(_stack_sets.STACK_SET):
            properties = stack_set.properties
            if properties.get("PermissionModel") == SERVICE:
                yield from _service_managed(properties)
            elif properties.get("PermissionModel") == SELF:
                yield from _self_managed(properties)


def _service_managed(properties: Mapping) -> Iterator[Problem]:
    automatic = properties.get("AutoDeployment")
    if automatic is None:
        yield properties.path, f"A {SERVICE} StackSet needs AutoDeployment, enabled or not"
    if isinstance(automatic, Mapping):
        enabled = truth(automatic.get("Enabled"))
        if enabled is False and "RetainStacksOnAccountRemoval" in automatic:
            path = automatic.where("RetainStacksOnAccountRemoval")
            yield path, "RetainStacksOnAccountRemoval is refused where AutoDeployment is not enabled"
    for targets in _targets(properties):
        if "OrganizationalUnitIds" not in targets and targets.get("AccountFilterType") in (None, "NONE"):
            yield targets.path, f"A {SERVICE} StackSet deploys to OrganizationalUnitIds; accounts only narrow them"
        elif ("Accounts" in targets or "AccountsUrl" in targets) and targets.get("AccountFilterType") in (None, "NONE"):
            yield (
                targets.path,
                "Accounts beside OrganizationalUnitIds need AccountFilterType: INTERSECTION or DIFFERENCE",
            )


def _self_managed(properties: Mapping) -> Iterator[Problem]:
    if "AutoDeployment" in properties:
        yield properties.where("AutoDeployment"), f"AutoDeployment is for {SERVICE} StackSets; a {SELF} one is refused"
    if properties.get("CallAs") == "DELEGATED_ADMIN":
        yield properties.where("CallAs"), f"A delegated administrator has {SERVICE} StackSets only: CallAs must be SELF"
    for targets in _targets(properties):
        if "OrganizationalUnitIds" in targets:
            path = targets.where("OrganizationalUnitIds")
            yield path, f"OrganizationalUnitIds are for {SERVICE} StackSets; a {SELF} one takes Accounts"


def _targets(properties: Mapping) -> Iterator[Mapping]:
    groups = properties.get("StackInstancesGroup")
    for group in groups if isinstance(groups, Sequence) else []:
        targets = group.get("DeploymentTargets") if isinstance(group, Mapping) else None
        if isinstance(targets, Mapping):
            yield targets
