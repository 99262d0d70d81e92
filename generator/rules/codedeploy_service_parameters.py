"""Parameters that change by themselves, in a service that must not change."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._ecs import codedeploy_services
from generator.rules._graph import references
from generator.rules._model import Model
from generator.rules._values import Path


class CodeDeployServiceParameters(_base.Rule):
    """No parameter that CloudFormation reads anew at each update flows into the service."""

    id = "W9031"
    shortdesc = "No SSM parameter flows into a CODE_DEPLOY service"
    description = (
        "CloudFormation reads a parameter of type AWS::SSM::Parameter::Value anew at each update. When its value has "
        "changed, so has the service, though nobody touched it, and ECS refuses the update."
    )
    source_url = (
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html"
    )
    tags = ["ecs", "codedeploy", "bluegreen"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look for such parameters in every such service."""
        stored = {
            name
            for name, parameter in model.section("Parameters").items()
            if isinstance(parameter, dict) and str(parameter.get("Type", "")).startswith("AWS::SSM::")
        }
        if not stored:
            return
        for name in dict.fromkeys(service.name for service in codedeploy_services(model)):
            body = model.section("Resources")[name]
            for path, parameter in _uses(body.get("Properties"), ("Resources", name, "Properties"), stored):
                yield (
                    path,
                    (
                        f"The value of {parameter} may change by itself, and ECS refuses every update of a CODE_DEPLOY "
                        "service: make it a plain parameter"
                    ),
                )


def _uses(raw: Any, path: Path, stored: set[str]) -> Iterator[tuple[Path, str]]:
    """Yield the properties, one level down, in which these parameters occur."""
    if isinstance(raw, dict):
        for key, value in raw.items():
            for parameter in sorted(references(value) & stored):
                yield (*path, key), parameter
