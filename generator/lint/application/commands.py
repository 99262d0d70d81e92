"""What the commands of a buildspec do: login, tags, pushes, and the file that names the image."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from generator.lint.application.kinds import PHASES
from generator.lint.check import Check, Path, Problem

LOGIN = Check(
    "E9233",
    "The login to ECR is `aws ecr get-login-password`",
    "`aws ecr get-login` does not exist in version 2 of the AWS CLI. Its successor prints the password alone: "
    "`aws ecr get-login-password | docker login --username AWS --password-stdin REGISTRY`.",
    "https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html",
)
GLUED = Check(
    "E9234",
    "Every command of a buildspec is an item of its own",
    "YAML takes a dash for the next item only at the beginning of a line; in the middle of a command it is text, so "
    "that the command after it never runs.",
    "https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html",
)
ILLEGAL_TAG = Check(
    "E9235",
    "The tag of an image holds no colon",
    "A tag has letters, digits, dots, dashes and underscores; what follows a second colon makes it illegal, and docker "
    "refuses the reference.",
    "https://docs.docker.com/reference/cli/docker/image/tag/",
)
TOO_EARLY = Check(
    "E9236",
    "imageDetail.json is written after the push",
    "Before the push there is no digest to name, and when build or push fail, the file names an image that is not "
    "there or is an old one. post_build runs even after a failed build: ask CODEBUILD_BUILD_SUCCEEDING first.",
    "https://docs.aws.amazon.com/codepipeline/latest/userguide/file-reference.html",
)
UNDELIVERED = Check(
    "E9237",
    "imageDetail.json has the key ImageURI and is among the artifacts",
    "The CodeDeployToECS action looks for exactly imageDetail.json at the root of the artifact, and for exactly "
    "ImageURI in it.",
    "https://docs.aws.amazon.com/codepipeline/latest/userguide/file-reference.html",
)
ONLY_LATEST = Check(
    "W9234",
    "An image is pushed under a tag of its own, not as latest alone",
    "When every release is `latest`, the task definition never changes, no image can be traced to a commit, a rollback "
    "starts the new image again, and a repository with immutable tags refuses the second push.",
    "https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html",
)
REGISTRY = Check(
    "W9232",
    "The registry comes from the build project, not from the file",
    "An account and a Region written into the buildspec bind the repository to one environment; the build project can "
    "set an environment variable from the stack that owns the repository.",
    "https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-env-vars.html",
)
CHECKS = (LOGIN, GLUED, ILLEGAL_TAG, TOO_EARLY, UNDELIVERED, ONLY_LATEST, REGISTRY)

_IMAGE_DETAIL = "imageDetail.json"

_LOGIN = re.compile(r"\baws\s+(?:--?\S+\s+(?:[^-\s]\S*\s+)?)*?ecr\s+get-login(?![\w-])")
_GLUED = re.compile(r"^\s*(?:echo|printf|docker|aws|cd|export|npm)\b[^\"']*?(?P<gap>\s+)-\s+(?P<name>[A-Za-z_]\w*)=")
_REGISTRY = re.compile(r"\b\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?\b")
_ASSIGNMENT = re.compile(r"""(?:^|[\s;])(?:export\s+)?(?P<name>[A-Za-z_]\w*)=["']?(?P<value>[^\s"';&|()`]+)""")
_COMMIT_AND_LATEST = re.compile(r"\$\{?\w*(?:HASH|COMMIT|SHA|TAG|VERSION|BUILD)\w*\}?:latest", re.IGNORECASE)
_TWO_TAGS = re.compile(r"\bdocker\s.*?(?P<reference>[\w.$\{\}/-]+:[\w.$\{\}-]+:latest)\b")
_PUSH = re.compile(
    r"\bdocker\s+(?:image\s+)?push\b(?P<arguments>[^;&|\n]*)|\bdocker\s+(?:buildx\s+)?build\b[^;&|\n]*--push\b"
)
# Others that may push, unseen by us.
_OTHER_PUSH = re.compile(r"(buildah|podman|skopeo|crane|kaniko|jib|make|bash|sh|\./\S+)\b")
_WRITE = re.compile(r"(?:>|\btee\s+(?:-a\s+)?)\s*[\"']?(?:[\w./${}-]*/)?imageDetail\.json", re.IGNORECASE)
_DETAIL_KEY = re.compile(r"""["']image_?ur[il]\\?["']\s*:""", re.IGNORECASE)


class Line(NamedTuple):
    """One line of a command, without its comment."""

    text: str
    path: Path
    number: int


def lines(value: dict[str, Any]) -> list[Line]:
    """Return every line of every command, in the order in which CodeBuild runs the phases."""
    phases = value.get("phases")
    found: list[Line] = []
    for name in PHASES:
        phase = phases.get(name) if isinstance(phases, dict) else None
        for key in ("commands", "finally"):
            items = phase.get(key) if isinstance(phase, dict) else None
            for index, command in enumerate(items if isinstance(items, list) else ()):
                if isinstance(command, str):
                    path: Path = ("phases", name, key, index)
                    texts = command.splitlines()
                    found += [Line(text, path, number) for number, text in enumerate(texts) if _is_code(text)]
    return found


def problems(value: dict[str, Any]) -> Iterator[Problem]:
    """Look at the commands of one buildspec."""
    found = lines(value)
    text = "\n".join(line.text for line in found)
    for line in found:
        yield from _line(line)
        yield from _glued(line, text)
        yield from _tags(line, text)
    pushes = [(line, push) for line in found for push in _PUSH.finditer(line.text)]
    yield from _only_latest(found, pushes)
    yield from _image_detail(value, found, [line for line, _ in pushes])


def _is_code(text: str) -> bool:
    return bool(text.strip()) and not text.lstrip().startswith("#")


def _at(check: Check, line: Line, message: str) -> Problem:
    return Problem(check, line.path, message, line.number)


def _line(line: Line) -> Iterator[Problem]:
    if _LOGIN.search(line.text):
        remedy = "aws ecr get-login-password | docker login --username AWS --password-stdin REGISTRY"
        yield _at(LOGIN, line, f"`aws ecr get-login` does not exist in AWS CLI 2; use `{remedy}`")
    if registry := _REGISTRY.search(line.text):
        yield _at(REGISTRY, line, f"'{registry[0]}' is written out: take it from a variable of the build project")


def _glued(line: Line, text: str) -> Iterator[Problem]:
    glued = _GLUED.search(line.text)
    if glued is None:
        return
    name = glued["name"]
    # One blank may be a sentence that says `- NAME=value`; a gap, or a variable set nowhere else, is no sentence.
    used = re.search(rf"\$\{{?{name}\b", text.replace(line.text, ""))
    if len(glued["gap"]) > 1 or (used and text.count(f"{name}=") == 1):
        message = f"two commands in one: {name}= is text of the command before it; begin a new line for it"
        yield _at(GLUED, line, message)


def _tags(line: Line, text: str) -> Iterator[Problem]:
    for assignment in _ASSIGNMENT.finditer(line.text):
        name, value = assignment["name"], assignment["value"]
        if "TAG" not in name.upper() or not re.search(r"[\w}]:\w", value.replace("://", "")):
            continue
        # A variable may hold a whole reference, repository:tag; behind a colon, or of a commit, it is a tag.
        if re.search(rf":\$\{{?{name}\b", text) or _COMMIT_AND_LATEST.fullmatch(value):
            message = f"{name} would be '{value}', and a tag holds no colon: choose one of the two"
            yield _at(ILLEGAL_TAG, line, message)
    if wrong := _TWO_TAGS.search(line.text):
        yield _at(ILLEGAL_TAG, line, f"'{wrong['reference']}' has two tags: choose one")


def _only_latest(found: list[Line], pushes: list[tuple[Line, re.Match[str]]]) -> Iterator[Problem]:
    """Report a build whose every push names latest; a push we cannot read may be of another tag."""
    variables = {match["name"]: match["value"] for line in found for match in _ASSIGNMENT.finditer(line.text)}
    references = [(line, _expanded(push["arguments"] or "", variables)) for line, push in pushes]
    if not references or any(_OTHER_PUSH.match(line.text.strip()) for line in found):
        return
    if all(re.search(r":latest[\"']?\s*$", arguments) or _is_untagged(arguments) for _, arguments in references):
        message = "only latest is pushed: push a tag that names the commit, and deploy its digest"
        yield _at(ONLY_LATEST, references[0][0], message)


def _is_untagged(arguments: str) -> bool:
    """Whether a reference is written out and has no tag; `--all-tags` pushes whatever there is."""
    return bool(re.fullmatch(r"\s*[\"']?[a-z0-9][\w./-]*[\"']?\s*", arguments))


def _expanded(text: str, variables: dict[str, str], depth: int = 5) -> str:
    if not depth:
        return text
    replaced = re.sub(r"\$\{?(\w+)\}?", lambda match: variables.get(match[1], match[0]), text)
    return replaced if replaced == text else _expanded(replaced, variables, depth - 1)


def _image_detail(value: dict[str, Any], found: list[Line], pushes: list[Line]) -> Iterator[Problem]:
    writes = [(index, line) for index, line in enumerate(found) if _WRITE.search(line.text)]
    first_push = min((found.index(line) for line in pushes), default=-1)
    for index, line in writes:
        if index < first_push:
            message = f"{_IMAGE_DETAIL} is written before the push: write it in post_build, with the digest of the push"
            yield _at(TOO_EARLY, line, message)
        if _DETAIL_KEY.search(line.text) and "ImageURI" not in line.text:
            yield _at(UNDELIVERED, line, f"the key in {_IMAGE_DETAIL} is ImageURI, exactly")
    if writes and not _delivers(value.get("artifacts")):
        message = f"{_IMAGE_DETAIL} is written and not among the files of artifacts: CodeDeployToECS will not find it"
        yield _at(UNDELIVERED, writes[-1][1], message)


def _delivers(artifacts: Any) -> bool:
    """Whether the file is among the artifacts, or they cannot be read."""
    if not isinstance(artifacts, dict):
        return True
    secondary = artifacts.get("secondary-artifacts")
    if isinstance(secondary, dict) and any(_delivers(other) for other in secondary.values()):
        return True
    files = artifacts.get("files")
    if isinstance(files, str):
        files = [files]
    if not isinstance(files, list):
        return not isinstance(secondary, dict)
    return any("*" in str(file) or "$" in str(file) or str(file).endswith(_IMAGE_DETAIL) for file in files)
