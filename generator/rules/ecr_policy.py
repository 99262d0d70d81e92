"""Who may do what in a repository."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._ecr import REPOSITORY
from generator.rules._model import Model
from generator.rules._policies import documents


class EcrPolicy(_base.Rule):
    """A repository's policy speaks of the repository alone."""

    id = "E9109"
    shortdesc = "The policy of a repository names principals and no resource"
    description = (
        "The policy of a repository stands in the repository and means it. ECR refuses a statement with a Resource "
        "element ('Invalid repository policy provided'), and one without a principal means nobody."
    )
    source_url = "https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html"
    tags = ["ecr", "iam"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every statement of every repository's policy."""
        for document in documents(model):
            if document.type != REPOSITORY:
                continue
            for statement in document.statements:
                for key in ("Resource", "NotResource"):
                    if key in statement.body:
                        sentence = f"The policy of {document.owner} has a {key}: leave it out, the repository is meant"
                        yield statement.body.where(key), sentence
                if not {"Principal", "NotPrincipal"} & statement.body.keys():
                    yield statement.body.path, f"The policy of {document.owner} says nobody: Principal names who may"
