"""Tags that may come to mean another image."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._ecr import REPOSITORY
from generator.rules._model import Model
from generator.rules._values import text

_DEFAULT = "MUTABLE"


class EcrTags(_base.Rule):
    """A tag means one image for ever."""

    id = "W9107"
    shortdesc = "The tags of a repository should be immutable"
    description = (
        "With mutable tags, the default, a push moves a tag to another image. A rollback to that tag then starts what "
        "it was to replace, and nobody can say which code runs (FSBP ECR.2)."
    )
    source_url = "https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html"
    tags = ["ecr"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every repository."""
        for repository in model.resources(REPOSITORY):
            if text(repository.properties.get("ImageTagMutability", _DEFAULT)) == _DEFAULT:
                place = repository.properties.where("ImageTagMutability")
                yield place, f"The tags of {repository.name} can be moved: ImageTagMutability IMMUTABLE keeps them"
