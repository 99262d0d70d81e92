"""Words in a build project that CodeBuild knows."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._codebuild import PROJECT
from generator.rules._model import Model
from generator.rules._values import Mapping, Sequence
from generator.rules._words import plain

COMPUTE_TYPES = (
    "BUILD_GENERAL1_SMALL",
    "BUILD_GENERAL1_MEDIUM",
    "BUILD_GENERAL1_LARGE",
    "BUILD_GENERAL1_XLARGE",
    "BUILD_GENERAL1_2XLARGE",
    "BUILD_LAMBDA_1GB",
    "BUILD_LAMBDA_2GB",
    "BUILD_LAMBDA_4GB",
    "BUILD_LAMBDA_8GB",
    "BUILD_LAMBDA_10GB",
    "ATTRIBUTE_BASED_COMPUTE",
    "CUSTOM_INSTANCE_TYPE",
)
LOG_STATUS = ("ENABLED", "DISABLED")
CACHE_TYPES = ("NO_CACHE", "S3", "LOCAL")
CACHE_MODES = ("LOCAL_DOCKER_LAYER_CACHE", "LOCAL_SOURCE_CACHE", "LOCAL_CUSTOM_CACHE")
_MEMBERS = (
    (("Environment",), "ComputeType", COMPUTE_TYPES),
    (("LogsConfig", "CloudWatchLogs"), "Status", LOG_STATUS),
    (("LogsConfig", "S3Logs"), "Status", LOG_STATUS),
    (("Cache",), "Type", CACHE_TYPES),
)


class CodeBuildSettings(_base.Rule):
    """Size of the machine, logs and cache are given by words that CodeBuild knows."""

    id = "E9112"
    shortdesc = "A build project has a compute type, log status and cache that CodeBuild knows"
    description = (
        "The schema takes any text for ComputeType, the Status of logs and the Modes of a cache; CreateProject "
        "refuses what is none of its words."
    )
    source_url = "https://docs.aws.amazon.com/codebuild/latest/APIReference/API_CreateProject.html"
    tags = ["codebuild"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every project."""
        for project in model.resources(PROJECT):
            for way, key, known in _MEMBERS:
                owner = project.properties.at(*way)
                word = plain(owner.get(key)) if isinstance(owner, Mapping) else None
                if isinstance(owner, Mapping) and word not in (*known, None):
                    yield owner.where(key), f"{project.name}: {key} is {' or '.join(known)}, not {word}"
            modes = project.properties.at("Cache", "Modes")
            for index, mode in enumerate(modes) if isinstance(modes, Sequence) else ():
                if plain(mode) not in (*CACHE_MODES, None):
                    place = modes.where(index)
                    yield place, f"{project.name}: a cache has the modes {', '.join(CACHE_MODES)}, not {mode}"
