"""The buildspec, version 0.2: what CodeBuild is to do.

https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html

`proxy`, `reports`, `cache`, `run-as`, `runtime-versions`, `exported-variables` and `git-credential-helper` change
nothing here and are passed over, as CodeBuild passes over keys that it does not know. What a build would miss without
a word is refused: batches, values from elsewhere, secondary artifacts, other shells, repeating a phase.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from generator.rehearsal.codebuild.model import PhaseError

PHASES = ("install", "pre_build", "build", "post_build")
_SHELLS = ("/bin/sh", "bash")
_REFUSED = (
    ((), "batch"),
    (("env",), "parameter-store"),
    (("env",), "secrets-manager"),
    (("artifacts",), "secondary-artifacts"),
)


@dataclass(frozen=True)
class PhaseSpec:
    """The commands of a phase, those that run in any case, and what a failure means: ABORT, CONTINUE or nothing."""

    commands: tuple[str, ...] = ()
    at_last: tuple[str, ...] = ()
    on_failure: str = ""


@dataclass(frozen=True)
class ArtifactSpec:
    """Which files a build hands on."""

    files: tuple[str, ...]
    excluded: tuple[str, ...]
    base: str
    flat: bool


@dataclass(frozen=True)
class Buildspec:
    """A buildspec that has been read."""

    shell: str
    variables: Mapping[str, str]
    phases: Mapping[str, PhaseSpec]
    artifacts: ArtifactSpec | None


def parse(text: str) -> Buildspec:
    """Read a buildspec; raises `PhaseError` with what is wrong and where."""
    try:
        document = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        line = f" at line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise _wrong(f"{error.problem}{line}") from error
    except yaml.YAMLError as error:
        raise _wrong(str(error)) from error
    if not isinstance(document, Mapping):
        raise _wrong("the buildspec is not a mapping")
    _look_for_refused(document)
    env, phases = _mapping(document, "env"), _mapping(document, "phases")
    shell = str(env.get("shell", _SHELLS[0]))
    if shell not in _SHELLS:
        raise _wrong(f"env.shell is {shell}; the rehearsal has {' and '.join(_SHELLS)}")
    variables = {str(name): _scalar(value) for name, value in _mapping(env, "variables").items()}
    return Buildspec(shell, variables, {name: _phase(phases, name) for name in PHASES}, _artifacts(document))


def _look_for_refused(document: Mapping[str, Any]) -> None:
    if str(document.get("version")) != "0.2":
        raise _wrong(f"the buildspec has version {document.get('version')}; the rehearsal knows 0.2")
    for path, key in _REFUSED:
        section = _mapping(document, *path) if path else document
        if section.get(key):
            raise _wrong(f"{'.'.join((*path, key))}: the rehearsal does not have that")


def _phase(phases: Mapping[str, Any], name: str) -> PhaseSpec:
    section = _mapping(phases, name)
    on_failure = str(section.get("on-failure", ""))
    if on_failure not in ("", "ABORT", "CONTINUE"):
        raise _wrong(f"phases.{name}.on-failure is {on_failure}; the rehearsal knows ABORT and CONTINUE")
    return PhaseSpec(tuple(_commands(section, "commands")), tuple(_commands(section, "finally")), on_failure)


def _commands(section: Mapping[str, Any], key: str) -> Iterator[str]:
    commands = section.get(key) or []
    for number, command in enumerate(commands if isinstance(commands, list) else [commands]):
        if isinstance(command, (Mapping, list)) or command is None:
            # The usual reason is a colon and a space in a command without quotation marks.
            found = "subkeys" if command else "nothing"
            raise _wrong(f"Expected {key.capitalize()}[{number}] to be of string type: found {found} instead")
        yield _scalar(command)


def _artifacts(document: Mapping[str, Any]) -> ArtifactSpec | None:
    section = _mapping(document, "artifacts")
    if not section:
        return None
    files, excluded = section.get("files"), section.get("exclude-paths") or []
    if not isinstance(files, list) or not files or not isinstance(excluded, list):
        raise _wrong("artifacts needs a list of files")
    base = _scalar(section.get("base-directory", "."))
    flat = _scalar(section.get("discard-paths", "no")) in ("yes", "true")
    return ArtifactSpec(tuple(map(str, files)), tuple(map(str, excluded)), base, flat)


def _mapping(section: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = section.get(key)
    if value is not None and not isinstance(value, Mapping):
        raise _wrong(f"{key} is not a mapping")
    return value or {}


def _scalar(value: Any) -> str:
    """Return a value as text; what YAML takes for a truth value is written as in YAML."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _wrong(what: str) -> PhaseError:
    return PhaseError("YAML_FILE_ERROR", what)
