"""The old way to GitHub."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._model import Model
from generator.rules._pipeline import actions
from generator.rules._values import text

_REFERENCE = "{{resolve:"


class PipelineGithubToken(_base.Rule):
    """A source of GitHub has a connection, not a person's token."""

    id = "W9098"
    shortdesc = "A source action should reach GitHub through a connection, not with a token"
    description = (
        "The provider GitHub of the owner ThirdParty reads the repository with the personal token of one person, which "
        "expires and sees all that the person sees. AWS recommends CodeStarSourceConnection instead. A token in the "
        "template is there for everybody who can read the stack."
    )
    source_url = "https://docs.aws.amazon.com/codepipeline/latest/userguide/update-github-action-connections.html"
    tags = ["codepipeline", "security"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every source action with a token."""
        for action in actions(model):
            if (action.type_of("Owner"), action.type_of("Provider")) != ("ThirdParty", "GitHub"):
                continue
            token = text(action.configuration.get("OAuthToken")) if action.configuration else None
            if token and not token.startswith(_REFERENCE) and action.configuration is not None:
                sentence = f"Action {action.name} has its token in plain text: revoke it and use a connection"
                yield action.configuration.where("OAuthToken"), sentence
            else:
                place = action.body.where("ActionTypeId")
                yield place, f"Action {action.name} reads GitHub with a person's token: use CodeStarSourceConnection"
