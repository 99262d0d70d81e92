"""The image in which a build runs, and the machine below it."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._codebuild import PROJECT
from generator.rules._model import Model
from generator.rules._values import Mapping, text

TYPES = (
    "LINUX_CONTAINER",
    "LINUX_GPU_CONTAINER",
    "ARM_CONTAINER",
    "WINDOWS_CONTAINER",
    "WINDOWS_SERVER_2019_CONTAINER",
    "WINDOWS_SERVER_2022_CONTAINER",
    "LINUX_LAMBDA_CONTAINER",
    "ARM_LAMBDA_CONTAINER",
    "LINUX_EC2",
    "ARM_EC2",
    "WINDOWS_EC2",
    "MAC_ARM",
)
# The images that AWS maintains; what is in others, their names do not say.
_OF_AWS = "aws/codebuild/"


class CodeBuildImage(_base.Rule):
    """Image, type and size of the machine fit each other."""

    id = "E9104"
    shortdesc = "A build's image is for the processor and the kind of machine that its environment has"
    description = (
        "CodeBuild refuses an image of its own for another processor or system than the environment's Type, and a "
        "ComputeType of Lambda outside of Lambda. An aarch64 image needs ARM_CONTAINER."
    )
    source_url = "https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-available.html"
    tags = ["codebuild"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at the environment of every project."""
        for project in model.resources(PROJECT):
            environment = project.properties.get("Environment")
            kind = text(environment.get("Type")) if isinstance(environment, Mapping) else None
            if kind is None or not isinstance(environment, Mapping):
                continue
            if kind not in TYPES:
                yield environment.where("Type"), f"{project.name}: there is no environment type {kind}"
                continue
            image = text(environment.get("Image")) or ""
            fitting = _fitting(image)
            if fitting and not kind.startswith(fitting):
                right = " or ".join(known for known in TYPES if known.startswith(fitting))
                yield environment.where("Image"), f"{project.name}: {image} needs the type {right}, not {kind}"
            compute = text(environment.get("ComputeType")) or ""
            if compute and compute.startswith("BUILD_LAMBDA_") != ("_LAMBDA_" in kind):
                yield environment.where("ComputeType"), f"{project.name}: {compute} does not go with the type {kind}"


def _fitting(image: str) -> tuple[str, ...]:
    """Return how the types begin that an image of AWS runs on; nothing where its name does not say."""
    if not image.startswith(_OF_AWS):
        return ()
    name = image.removeprefix(_OF_AWS)
    if "aarch64" in name:
        return ("ARM_LAMBDA_",) if "lambda" in name else ("ARM_CONTAINER", "ARM_EC2")
    if "lambda" in name:
        return ("LINUX_LAMBDA_",)
    if name.startswith("windows-"):
        return ("WINDOWS_",)
    return ("LINUX_CONTAINER", "LINUX_GPU_CONTAINER", "LINUX_EC2") if "x86_64" in name or "standard:" in name else ()
