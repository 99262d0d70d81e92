"""The keys of an action's configuration."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._model import Model
from generator.rules._pipeline import Action, actions
from generator.rules._providers import Kind, kind_of
from generator.rules._values import Mapping, text

# What a CloudFormation action needs beyond what every mode needs.
_OF_MODE = {
    "CREATE_UPDATE": ("TemplatePath",),
    "REPLACE_ON_FAILURE": ("TemplatePath",),
    "CHANGE_SET_REPLACE": ("TemplatePath", "ChangeSetName"),
    "CHANGE_SET_EXECUTE": ("ChangeSetName",),
}
_TOGETHER = ("DeploymentTargets", "Regions")


class PipelineActionKeys(_base.Rule):
    """An action's configuration has the keys that its provider needs, and no others."""

    id = "E9081"
    shortdesc = "A pipeline action has every configuration key it needs and none its provider does not know"
    description = (
        "CodePipeline compares the Configuration of an action with what its provider takes. CreatePipeline and "
        "UpdatePipeline refuse an action with a missing or an unknown key."
    )
    source_url = "https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference.html"
    tags = ["codepipeline"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every action of a kind that we know."""
        for action in actions(model):
            kind, configuration = kind_of(action), action.configuration
            if kind is None or configuration is None:
                continue
            yield from self._missing(action, kind, configuration)
            if kind.optional is not None:
                yield from self._unknown(action, kind, configuration)

    def _missing(self, action: Action, kind: Kind, configuration: Mapping) -> Iterator[Problem]:
        needed = {*kind.required}
        if action.provider == "CloudFormation":
            needed |= {*_OF_MODE.get(text(configuration.get("ActionMode")) or "", ())}
        if any(key in configuration for key in _TOGETHER) and kind.keys.issuperset(_TOGETHER):
            needed |= {*_TOGETHER}
        for key in sorted(needed - configuration.keys()):
            place = action.body.where("Configuration")
            yield place, f"Action {action.name} ({action.provider}) needs {key} in its Configuration"

    def _unknown(self, action: Action, kind: Kind, configuration: Mapping) -> Iterator[Problem]:
        for key in sorted(configuration.keys() - kind.keys):
            near = get_close_matches(key, sorted(kind.keys), 1)
            hint = f"did you mean {near[0]}?" if near else f"it takes {', '.join(sorted(kind.keys))}"
            yield configuration.where(key), f"{action.provider} has no configuration key {key}: {hint}"
