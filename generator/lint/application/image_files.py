"""imageDetail.json and imagedefinitions.json: what the build says about the image it pushed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.lint.application.names import hint, is_placeholder, listed
from generator.lint.check import Check, Path, Problem

_PAGE = "https://docs.aws.amazon.com/codepipeline/latest/userguide/file-reference.html"

FORM = Check(
    "E9239",
    "The file that names the image has exactly the keys that CodePipeline reads",
    "imageDetail.json, for CodeDeployToECS, is an object with ImageURI; imagedefinitions.json, for the ECS action, is "
    "a list of objects with name and imageUri. Other spellings are not found, and the action fails.",
    _PAGE,
)
TAG = Check(
    "W9233",
    "The image of a release is named by its digest",
    "A tag can point to another image tomorrow; the digest is this image for ever, also for a rollback.",
    "https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html",
)
CHECKS = (FORM, TAG)

_DETAIL_KEY = "ImageURI"
_DEFINITION_KEYS = ("name", "imageUri")


def detail_problems(value: dict[str, Any]) -> Iterator[Problem]:
    """Look at an imageDetail.json; an ECR source action writes more keys into it."""
    if _DETAIL_KEY in value:
        yield from _image(value[_DETAIL_KEY], (_DETAIL_KEY,))
        return
    for key in value:
        if hint(key, [_DETAIL_KEY]):
            yield Problem(FORM, (key,), f"the key in imageDetail.json is {_DETAIL_KEY}, not {key}")


def definitions_problems(value: list[Any]) -> Iterator[Problem]:
    """Look at an imagedefinitions.json."""
    for index, entry in enumerate(value):
        if not isinstance(entry, dict):
            yield Problem(FORM, (index,), f"an entry is an object with {listed(_DEFINITION_KEYS)}")
            continue
        for key in entry:
            if key not in _DEFINITION_KEYS:
                yield Problem(FORM, (index, key), f"imagedefinitions.json knows no {key}{hint(key, _DEFINITION_KEYS)}")
        for key in _DEFINITION_KEYS:
            if key not in entry:
                yield Problem(FORM, (index,), f"the entry has no {key}")
        if "imageUri" in entry:
            yield from _image(entry["imageUri"], (index, "imageUri"))


def _image(uri: Any, path: Path) -> Iterator[Problem]:
    if not isinstance(uri, str) or not uri:
        yield Problem(FORM, path, "the image is a text: repository@sha256:digest")
    elif "@sha256:" not in uri and not is_placeholder(uri):
        yield Problem(TAG, path, f"'{uri}' names a tag: name the digest, repository@sha256:...")
