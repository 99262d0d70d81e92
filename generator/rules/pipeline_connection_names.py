"""The two names of one permission."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._connections import USE, allowed_uses
from generator.rules._model import Model
from generator.rules._pipeline import source_roles


class PipelineConnectionNames(_base.Rule):
    """A role that uses a connection has the permission under both names of the service."""

    id = "W9106"
    shortdesc = "The role of a source action should have UseConnection under both names of the service"
    description = (
        "CodeStar Connections became CodeConnections. Whether AWS asks for codestar-connections:UseConnection or for "
        "codeconnections:UseConnection depends on the connection and changes over time: a role with one of them loses "
        "its repository one day."
    )
    source_url = "https://docs.aws.amazon.com/dtconsole/latest/userguide/rename.html"
    tags = ["codepipeline", "iam"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every source action whose role is in the template."""
        for pipeline, action, role, place in source_roles(model):
            uses = allowed_uses(model, pipeline.resource, role)
            if uses is not None and len(uses) == 1:
                (missing,) = {*USE} - {*uses}
                yield place, f"The role of action {action.name} has {uses[0]} alone: allow {missing} too"
