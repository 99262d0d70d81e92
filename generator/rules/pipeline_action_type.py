"""Owner, category, provider and version of an action."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._model import Model
from generator.rules._pipeline import Action, actions
from generator.rules._providers import KINDS

OWNERS = ("AWS", "ThirdParty", "Custom")
VERSION = "1"
# Providers of AWS beyond those in the table.
_OTHERS = {
    "AlexaSkillsKit",
    "AppConfig",
    "CodePipeline",
    "Commands",
    "DeviceFarm",
    "EC2",
    "ECRBuildAndPublish",
    "EKS",
    "ElasticBeanstalk",
    "InspectorScan",
    "OpsWorks",
    "ServiceCatalog",
}
# Names that look right, most of them from pages of the documentation, and the providers that are meant.
_MISTAKEN = {"ECSBlueGreen": "CodeDeployToECS", "ECSbluegreen": "CodeDeployToECS", "ECS_BlueGreen": "CodeDeployToECS"}
# The only provider of its category.
_APPROVAL = ("Approval", "Manual")
# Below this, two names are two providers.
_SIMILAR = 0.85


class PipelineActionType(_base.Rule):
    """An action type that CodePipeline has."""

    id = "E9089"
    shortdesc = "A pipeline action has a category, owner, provider and version that exist together"
    description = (
        "CodePipeline knows an action by category, owner, provider and version together. CreatePipeline refuses a "
        "combination that does not exist. A connection to GitHub has the owner AWS, not ThirdParty, and version 1."
    )
    source_url = (
        "https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-pipeline-structure.html"
        "#actions-valid-providers"
    )
    tags = ["codepipeline"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at the type of every action."""
        for action in actions(model):
            sentence = _wrong(action)
            if sentence:
                yield action.body.where("ActionTypeId"), sentence


def _wrong(action: Action) -> str | None:
    owner, provider = action.type_of("Owner"), action.type_of("Provider")
    if owner is not None and owner not in OWNERS:
        return f"The owner of action {action.name} must be one of {', '.join(OWNERS)}, not {owner}"
    categories = sorted({category for category, name in KINDS if name == provider})
    if provider is None or owner in (None, "Custom"):
        return None
    if categories and owner == "ThirdParty":
        return f"{provider} of action {action.name} belongs to AWS: its owner is AWS"
    return _of_aws(action, provider, categories) if owner == "AWS" else None


def _of_aws(action: Action, provider: str, categories: list[str]) -> str | None:
    if not categories:
        if provider in _MISTAKEN:
            return f"CodePipeline has no provider {provider} (action {action.name}): it is {_MISTAKEN[provider]}"
        if action.type_of("Category") == _APPROVAL[0]:
            return f"CodePipeline has no approval {provider} (action {action.name}): its provider is {_APPROVAL[1]}"
        near = [] if provider in _OTHERS else get_close_matches(provider, {name for _, name in KINDS}, 1, _SIMILAR)
        return (
            f"CodePipeline has no provider {provider} (action {action.name}): did you mean {near[0]}?" if near else None
        )
    category, version = action.type_of("Category"), action.type_of("Version")
    if category is not None and category not in categories:
        return f"{provider} of action {action.name} is a provider of {' and '.join(categories)}, not of {category}"
    if version is not None and version != VERSION:
        return f"{provider} of action {action.name} has version '{VERSION}', not '{version}'"
    return None
