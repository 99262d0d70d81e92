"""Lint templates with cfn-lint in this process, remembering the findings of content already seen.

Importing this package is cheap: cfn-lint takes half a second to import, so only a template that is
not in the cache loads it. `engine` is the one module that knows cfn-lint.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import generator
from generator.errors import UserError
from generator.lint.cache import Cache, CacheUnavailableError
from generator.lint.finding import Finding, Scope

REGIONS = ("us-east-1", "eu-west-1", "ap-southeast-2")
RULES = Path(generator.__file__).parent / "rules"

# What stands in or beside a version's folder and is no template.
_NOT_TEMPLATES = {"manifest.json", "releases.json"}
_SUFFIXES = {".yaml", ".json"}


class Report(NamedTuple):
    """What one run found, in the order of path, line, column and rule."""

    templates: int
    regions: tuple[str, ...]
    findings: list[Finding]
    warnings: list[str]

    @property
    def exit_code(self) -> int:
        """1 if there is any finding, of whatever level."""
        return 1 if self.findings else 0


def run(paths: Sequence[Path] = (), regions: Sequence[str] = REGIONS, *, use_cache: bool = True) -> Report:
    """Lint files and folders of templates; without any, the templates of this version under ./templates.

    A file that is no template is reported as a finding, with its place; a path that cannot be read
    raises UserError before anything is linted.
    """
    contents = {path: _read(path) for path in _templates(paths)}
    scope = Scope(tuple(dict.fromkeys(regions)), RULES if has_rules(RULES) else None)
    warnings: list[str] = []
    cache = _open_cache(scope, warnings) if use_cache else None
    remembered = {path: cache.load(content) for path, content in contents.items()} if cache else {}
    fresh = _lint({path: content for path, content in contents.items() if remembered.get(path) is None}, scope)
    if cache and fresh:
        _store(cache, fresh, contents, warnings)
    findings = [
        finding._replace(path=path.as_posix())
        for path in contents
        for finding in (fresh[path] if path in fresh else remembered[path] or [])
    ]
    return Report(len(contents), scope.regions, sorted(findings), warnings)


def has_rules(folder: Path) -> bool:
    """Whether cfn-lint would find a rule file in the folder: it passes over names that begin with an underscore."""
    return any(not file.name.startswith("_") for file in folder.rglob("*.py"))


def _templates(paths: Sequence[Path]) -> list[Path]:
    if not paths:
        current = Path("templates") / generator.__version__
        if not current.is_dir():
            raise UserError(f"no folder {current} here: run `ecs-bluegreen render`, or name the files to lint")
        paths = [current]
    found = [file for path in paths for file in (_in_folder(path) if path.is_dir() else [path])]
    return list(dict.fromkeys(found))


def _in_folder(folder: Path) -> list[Path]:
    found = [
        file
        for file in sorted(folder.iterdir())
        if file.suffix in _SUFFIXES and file.name not in _NOT_TEMPLATES and file.is_file()
    ]
    if not found:
        raise UserError(f"no templates (*.yaml, *.json) in the folder {folder}")
    return found


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UserError(f"cannot read {path}: {error.strerror}") from None


def _lint(contents: Mapping[Path, bytes], scope: Scope) -> Mapping[Path, list[Finding]]:
    if not contents:
        return {}
    from generator.lint import workers

    return workers.lint({path: len(content) for path, content in contents.items()}, scope)


def _open_cache(scope: Scope, warnings: list[str]) -> Cache | None:
    try:
        return Cache.open(scope)
    except CacheUnavailableError as error:
        warnings.append(str(error))
        return None


def _store(
    cache: Cache, fresh: Mapping[Path, list[Finding]], contents: Mapping[Path, bytes], warnings: list[str]
) -> None:
    try:
        for path, findings in fresh.items():
            if _depends_on_content_alone(path, contents[path], findings):
                cache.store(contents[path], findings)
        cache.prune()
    except CacheUnavailableError as error:
        warnings.append(str(error))


def _depends_on_content_alone(path: Path, content: bytes, findings: list[Finding]) -> bool:
    # cfn-lint opens the local template that a nested stack names, some parse errors name the file, and
    # cfn-lint has read the file after us: it may have changed in between.
    nested = b"AWS::CloudFormation::Stack" in content
    named = any(str(path) in finding.message for finding in findings)
    try:
        return not nested and not named and path.read_bytes() == content
    except OSError:
        return False
