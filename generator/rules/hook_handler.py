"""The handler of a function whose code stands in the template."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._hooks import FUNCTION
from generator.rules._model import Model
from generator.rules._values import Mapping
from generator.rules._words import plain

FILE = "index"


class HookHandler(_base.Rule):
    """The handler of inline code is in the file that Lambda makes of it."""

    id = "E9054"
    shortdesc = "The handler of a function with inline code is in the file index"
    description = (
        "Lambda writes the code of ZipFile into a file named index. A Handler in another file is not found: every "
        "call ends in an error, and a hook of CodeDeploy that never reports holds the deployment up for an hour."
    )
    source_url = (
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-lambda-function-code.html"
    )
    tags = ["lambda", "codedeploy"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every function with inline code; a layer may bring a handler of its own."""
        for function in model.resources(FUNCTION):
            code, handler = function.properties.get("Code"), plain(function.properties.get("Handler"))
            if not isinstance(code, Mapping) or "ZipFile" not in code or "Layers" in function.properties:
                continue
            if handler is not None and not handler.startswith(f"{FILE}."):
                name = handler.rpartition(".")[2]
                yield (
                    function.properties.where("Handler"),
                    f"Lambda names inline code {FILE}: the handler of {function.name} is {FILE}.{name}, not {handler}",
                )
