"""Credentials that everybody sees who may look at a build."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._codebuild import PROJECT
from generator.rules._model import Model
from generator.rules._pipeline import actions, members
from generator.rules._values import text

NAMES = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
_PLAIN = "PLAINTEXT"
_IN_ADDRESS = re.compile(r"https?://[^/\s@]+@")


class CodeBuildCredentials(_base.Rule):
    """A build gets its permissions from its role."""

    id = "W9103"
    shortdesc = "A build has no AWS credentials in plain text"
    description = (
        "Environment variables of the type PLAINTEXT and the address of a source are shown in the console, in logs and "
        "by the API. A build has a service role; other secrets belong in Secrets Manager or Parameter Store (FSBP "
        "CodeBuild.1 and CodeBuild.2)."
    )
    source_url = "https://docs.aws.amazon.com/securityhub/latest/userguide/codebuild-controls.html"
    tags = ["codebuild", "security"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at the variables of projects and of build actions."""
        for project in model.resources(PROJECT):
            for variable in members(project.properties.at("Environment", "EnvironmentVariables")):
                name, kind = text(variable.get("Name")), text(variable.get("Type", _PLAIN))
                if name in NAMES and kind == _PLAIN:
                    yield variable.where("Value"), f"{project.name} has {name} in plain text: grant its role instead"
            location = text(project.properties.at("Source", "Location")) or ""
            if _IN_ADDRESS.match(location):
                place = (*project.properties.where("Source"), "Location")
                yield place, f"{project.name} has a credential in the address of its source: use a connection"
        for action in actions(model):
            if action.provider != "CodeBuild" or action.configuration is None:
                continue
            for name in _plain(text(action.configuration.get("EnvironmentVariables")) or ""):
                place = action.configuration.where("EnvironmentVariables")
                yield place, f"Action {action.name} has {name} in plain text: grant the role of the build instead"


def _plain(written: str) -> list[str]:
    try:
        listed = json.loads(written)
    except ValueError:
        return []
    variables = [item for item in listed if isinstance(item, dict)] if isinstance(listed, list) else []
    return [item["name"] for item in variables if item.get("name") in NAMES and item.get("type", _PLAIN) == _PLAIN]
