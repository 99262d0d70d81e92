"""Image references: what a registry would refuse, what changes under a tag, and what Docker Hub limits."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.lint.application.names import is_placeholder
from generator.lint.check import Check, Path, Problem

PLACEHOLDER = Check(
    "E9207",
    "An image is a legal reference, or one placeholder in angle brackets",
    "CodePipeline writes the image of the build over <NAME>, angle brackets included, where NAME is the "
    "Image1ContainerName of the action. Anything else goes to ECS as it stands and is refused.",
    "https://docs.aws.amazon.com/codepipeline/latest/userguide/file-reference.html",
)
MOVING_TAG = Check(
    "W9202",
    "An image is named by a tag that stays the same, or by its digest",
    "Behind `latest`, or no tag at all, the image changes without a deployment, tasks of one revision differ, and a "
    "rollback starts the new image again.",
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/image-tag-mutability.html",
)
DOCKER_HUB = Check(
    "W9203",
    "Images come from a registry without a limit on pulls",
    "Docker Hub limits how often an address may pull; tasks behind one NAT gateway share an address, and a deployment "
    "then fails when it is needed. public.ecr.aws/docker/library/ has the official images.",
    "https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html",
)
CHECKS = (PLACEHOLDER, MOVING_TAG, DOCKER_HUB)

_PLACEHOLDER = re.compile(r"<[A-Za-z0-9_-]+>")
_REFERENCE = re.compile(
    r"(?P<host>(?:[\w-]+\.)+[\w-]+(?::\d+)?/|localhost(?::\d+)?/)?"
    r"(?P<repository>[a-z0-9]+(?:[._/-]+[a-z0-9]+)*)"
    r"(?P<tag>:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?"
    r"(?P<digest>@sha256:[0-9a-f]{64})?"
)
_DOCKER_HUB_HOSTS = ("docker.io/", "index.docker.io/", "registry-1.docker.io/", "registry.hub.docker.com/")


def placeholder_name(image: object) -> str | None:
    """Return NAME of an image written as <NAME>."""
    return image[1:-1] if isinstance(image, str) and _PLACEHOLDER.fullmatch(image) else None


def problems(image: object, path: Path) -> Iterator[Problem]:
    """Look at the image of one container."""
    if not isinstance(image, str) or is_placeholder(image) or placeholder_name(image):
        return
    reference = _REFERENCE.fullmatch(image)
    if reference is None:
        yield Problem(PLACEHOLDER, path, f"'{image}' is no image reference{_remedy(image)}")
        return
    if not reference["digest"] and reference["tag"] in (None, ":latest"):
        what = "the tag latest" if reference["tag"] else "no tag, which means latest"
        yield Problem(MOVING_TAG, path, f"'{image}' has {what}: name the commit's tag or the digest")
    if reference["host"] in (None, *_DOCKER_HUB_HOSTS):
        yield Problem(
            DOCKER_HUB, path, f"'{image}' comes from Docker Hub, which limits pulls: use public.ecr.aws or your own ECR"
        )


def _remedy(image: str) -> str:
    bare = image.strip("<>{}[]\"' ")
    if re.fullmatch(r"[A-Z][A-Z0-9_]*", bare):
        return f": a placeholder that CodePipeline fills is written <{bare}>, angle brackets included"
    if "<" in image or ">" in image:
        return ": a placeholder is the whole value, as in <IMAGE1_NAME>"
    if image != image.lower():
        return ": the name of a repository has no capital letters"
    return ": it is [registry/]repository:tag or repository@sha256:digest"
