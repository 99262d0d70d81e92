"""A build that needs a Docker daemon."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from generator.lint.application import commands
from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._codebuild import PROJECT, inline_buildspec, parsed
from generator.rules._model import Model
from generator.rules._pipeline import members
from generator.rules._values import Mapping, text, truth

# Elsewhere Docker works otherwise, or not at all.
_CONTAINERS = ("LINUX_CONTAINER", "ARM_CONTAINER", "LINUX_GPU_CONTAINER")
# These speak to the daemon; `docker login` and `docker --version` do not.
_DOCKER = re.compile(
    r"(^|[\s;&|(])docker(-compose)?\s+((image|container|buildx|compose)\s+)*(build|run|push|pull|tag|up)\b"
)
_REMOTE = "DOCKER_HOST"


class CodeBuildPrivileged(_base.Rule):
    """Docker runs in a privileged build."""

    id = "E9102"
    shortdesc = "A build that runs docker needs PrivilegedMode"
    description = (
        "CodeBuild starts the Docker daemon in privileged builds only. Without PrivilegedMode every docker build fails "
        "with 'Cannot connect to the Docker daemon'."
    )
    source_url = "https://docs.aws.amazon.com/codebuild/latest/userguide/troubleshooting.html"
    tags = ["codebuild", "docker"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every project whose buildspec is in the template."""
        for project in model.resources(PROJECT):
            environment = project.properties.get("Environment")
            buildspec = inline_buildspec(project)
            if buildspec is None or not isinstance(environment, Mapping) or not _is_plain(environment):
                continue
            if truth(environment.get("PrivilegedMode", False)) is False and (command := _docker(buildspec)):
                sentence = f"{project.name} runs '{command}', which needs PrivilegedMode: true"
                yield environment.where("PrivilegedMode"), sentence


def _is_plain(environment: Mapping) -> bool:
    names = {text(variable.get("Name")) for variable in members(environment.get("EnvironmentVariables"))}
    return environment.get("Type") in _CONTAINERS and "DockerServer" not in environment and _REMOTE not in names


@lru_cache(maxsize=8)
def _docker(buildspec: str) -> str | None:
    """Return the first command that needs the daemon."""
    if "docker" not in buildspec or _REMOTE in buildspec:
        return None
    value = parsed(buildspec)
    lines = [] if isinstance(value, str) else commands.lines(value)
    return next((found[0].strip(" ;&|(") for line in lines if (found := _DOCKER.search(line.text))), None)
