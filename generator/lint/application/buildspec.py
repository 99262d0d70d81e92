"""buildspec.yml: its shape. What its commands do is looked at in `commands`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.lint.application import commands
from generator.lint.application.credentials import PLAINTEXT_SECRET, is_secret
from generator.lint.application.kinds import BUILDSPEC_VERSIONS, PHASES
from generator.lint.application.names import hint
from generator.lint.check import Check, Path, Problem

_PAGE = "https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html"

SHAPE = Check(
    "E9231",
    "A buildspec has the phases and keys that CodeBuild knows, and commands that are texts",
    "CodeBuild stops with YAML_FILE_ERROR before the first command, or leaves out without a word what stands under a "
    "name it does not know.",
    _PAGE,
)
ARTIFACTS = Check(
    "E9232",
    "The artifacts of a buildspec are a list of files below `artifacts`",
    "CodeBuild reads the list `files`, indented below `artifacts`. Otherwise the action has no artifact, and the next "
    "stage of the pipeline finds nothing.",
    f"{_PAGE}#build-spec.artifacts",
)
UNKNOWN = Check(
    "W9231",
    "A buildspec has no keys that CodeBuild does not know",
    "CodeBuild knows a fixed set of keys on each level; what stands under another name has no effect.",
    _PAGE,
)
CHECKS = (SHAPE, ARTIFACTS, UNKNOWN, PLAINTEXT_SECRET, *commands.CHECKS)

_TOP_KEYS = ("version", "run-as", "env", "proxy", "batch", "phases", "reports", "artifacts", "cache")
_ENV_KEYS = ("shell", "variables", "parameter-store", "secrets-manager", "exported-variables", "git-credential-helper")
_PHASE_KEYS = ("run-as", "on-failure", "runtime-versions", "commands", "finally", "steps")
_ARTIFACT_KEYS = (
    "files",
    "name",
    "discard-paths",
    "base-directory",
    "exclude-paths",
    "enable-symlinks",
    "s3-prefix",
    "secondary-artifacts",
    "type",
)


def problems(value: dict[str, Any]) -> Iterator[Problem]:
    """Look at one buildspec."""
    version = value.get("version")
    if str(version) not in BUILDSPEC_VERSIONS:
        found = "missing" if version is None else f"'{version}'"
        yield Problem(SHAPE, ("version",), f"the version of a buildspec is 0.2; it is {found}")
    yield from _top_level(value)
    yield from _environment(value.get("env"))
    yield from _phases(value.get("phases"), is_batch="batch" in value)
    if "artifacts" in value:
        yield from _artifacts(value["artifacts"], ("artifacts",))
    yield from commands.problems(value)


def _top_level(value: dict[str, Any]) -> Iterator[Problem]:
    for key in value:
        if key in _TOP_KEYS:
            continue
        if key in _ARTIFACT_KEYS:
            yield Problem(ARTIFACTS, (key,), f"{key} stands beside artifacts and must stand below it: indent it")
        elif key in PHASES or key == "commands":
            yield Problem(SHAPE, (key,), f"{key} belongs below phases: indent it")
        elif near := hint(key, _TOP_KEYS):
            yield Problem(SHAPE, (key,), f"a buildspec has no {key}{near}")
        else:
            yield Problem(UNKNOWN, (key,), f"CodeBuild knows no {key}; it has no effect")


def _environment(env: Any) -> Iterator[Problem]:
    if not isinstance(env, dict):
        return
    yield from _unknown(env, ("env",), _ENV_KEYS, "env")
    variables = env.get("variables")
    for name, given in variables.items() if isinstance(variables, dict) else ():
        if is_secret(name, given):
            message = f"{name} looks like a credential: name it under secrets-manager or parameter-store"
            yield Problem(PLAINTEXT_SECRET, ("env", "variables", name), message)


def _unknown(value: dict[str, Any], path: Path, known: tuple[str, ...], where: str) -> Iterator[Problem]:
    for key in value:
        if key not in known:
            yield Problem(UNKNOWN, (*path, key), f"CodeBuild knows no {key} in {where}{hint(key, known)}")


def _phases(phases: Any, *, is_batch: bool) -> Iterator[Problem]:
    if not isinstance(phases, dict):
        if not is_batch:
            yield Problem(SHAPE, ("phases",), f"a buildspec needs phases: {', '.join(PHASES)}")
        return
    for name, phase in phases.items():
        path: Path = ("phases", name)
        if name not in PHASES:
            near = hint(name, PHASES) or f"; there are {', '.join(PHASES)}"
            yield Problem(SHAPE, path, f"CodeBuild has no phase {name}{near}")
        if not isinstance(phase, dict):
            if phase is not None:
                yield Problem(SHAPE, path, f"the phase {name} needs commands below it: a list, indented further")
            continue
        yield from _unknown(phase, path, _PHASE_KEYS, f"the phase {name}")
        for key in ("commands", "finally"):
            if key in phase:
                yield from _commands(phase[key], (*path, key))


def _commands(found: Any, path: Path) -> Iterator[Problem]:
    if not isinstance(found, list):
        yield Problem(SHAPE, path, f"{path[-1]} of {path[1]} is a list: put a dash before each command")
        return
    for index, command in enumerate(found):
        if isinstance(command, dict):
            message = "YAML reads this command as an object, because of its colon and space: put the command in quotes"
            yield Problem(SHAPE, (*path, index), message)
        elif not isinstance(command, str):
            yield Problem(SHAPE, (*path, index), "a command is a text; this is a list, a number or nothing")


def _artifacts(artifacts: Any, path: Path) -> Iterator[Problem]:
    if not isinstance(artifacts, dict):
        what = "nothing below it" if artifacts is None else "no keys below it"
        yield Problem(ARTIFACTS, path, f"artifacts has {what}: indent files, a list, below it")
        return
    yield from _unknown(artifacts, path, _ARTIFACT_KEYS, "artifacts")
    secondary = artifacts.get("secondary-artifacts")
    files = artifacts.get("files")
    if isinstance(files, list) and files:
        for index, file in enumerate(files):
            if not isinstance(file, str):
                yield Problem(ARTIFACTS, (*path, "files", index), "a file of artifacts is a text")
    elif isinstance(files, str) and files:
        # AWS's own tutorial for ECS gives a single file without a dash.
        pass
    elif files is not None:
        yield Problem(ARTIFACTS, (*path, "files"), "files is a list: put a dash before each file")
    elif not isinstance(secondary, dict):
        yield Problem(ARTIFACTS, path, "artifacts needs files: the list of what the next stage gets")
    for name, other in secondary.items() if isinstance(secondary, dict) else ():
        yield from _artifacts(other, (*path, "secondary-artifacts", name))
