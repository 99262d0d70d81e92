"""A pipeline that reads a repository through a connection."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._connections import USE, allowed_uses
from generator.rules._model import Model
from generator.rules._pipeline import source_roles


class PipelineConnectionRole(_base.Rule):
    """Who fetches the source may use the connection."""

    id = "E9106"
    shortdesc = "The role of a source action with a connection must be allowed to use it"
    description = (
        "A source action with a connection fetches the repository with its own role or the pipeline's. Without "
        "UseConnection the first run fails: 'Unable to use Connection. The provided role does not have sufficient "
        "permissions'."
    )
    source_url = "https://docs.aws.amazon.com/codepipeline/latest/userguide/troubleshooting.html"
    tags = ["codepipeline", "iam"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every source action whose role is in the template."""
        for pipeline, action, role, place in source_roles(model):
            if allowed_uses(model, pipeline.resource, role) == []:
                yield place, f"The role of action {action.name} may not use its connection: allow {' and '.join(USE)}"
