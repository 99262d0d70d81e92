"""What every key and value of an action's configuration must be, whatever the provider."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._model import Model
from generator.rules._pipeline import actions
from generator.rules._values import Mapping, Sequence, Unknown, text

KEY_LENGTH = 50
VALUE_LENGTH = 1000


class PipelineConfigurationSize(_base.Rule):
    """A configuration is a map of short texts."""

    id = "E9082"
    shortdesc = "Every configuration value of a pipeline action is a text of at most 1000 characters"
    description = (
        "CodePipeline takes the Configuration of an action as a map from keys of at most 50 characters to texts of at "
        "most 1000 characters. Lists and objects must be written as JSON text; anything longer is refused."
    )
    source_url = "https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ActionDeclaration.html"
    tags = ["codepipeline"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every action, of any owner."""
        for action in actions(model):
            for key, value in (action.configuration or {}).items():
                sentence = _sentence(key, value)
                if sentence and action.configuration is not None:
                    yield action.configuration.where(key), f"Action {action.name}: {sentence}"


def _sentence(key: str, value: Any) -> str | None:
    if isinstance(value, Mapping | Sequence | dict | list):
        return f"{key} must be a text: write the list or object as JSON"
    if len(key) > KEY_LENGTH:
        return f"the configuration key {key} is longer than {KEY_LENGTH} characters"
    known = value.prefix if isinstance(value, Unknown) else text(value)
    if known is not None and len(known) > VALUE_LENGTH:
        return f"{key} has {len(known)} characters, at most {VALUE_LENGTH} are allowed"
    return None
