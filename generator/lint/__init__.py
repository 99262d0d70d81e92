"""Lint templates with cfn-lint in this process, remembering the findings of content already seen.

Beside templates it takes the files of an application's repository (`application`) and looks at the
templates of one version as a whole (`links`). Importing this package is cheap: cfn-lint takes half a
second to import, so only a template that is not in the cache loads it. `engine` is the one module
that knows cfn-lint.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import generator
from generator.errors import UserError
from generator.lint.cache import Cache, CacheUnavailableError
from generator.lint.finding import Finding, Scope

if TYPE_CHECKING:
    from generator.lint.application import Source

REGIONS = ("us-east-1", "eu-west-1", "ap-southeast-2")
RULES = Path(generator.__file__).parent / "rules"

# What stands in or beside a version's folder and is no template.
MANIFEST = "manifest.json"
_NOT_TEMPLATES = {MANIFEST, "releases.json"}
_SUFFIXES = {".yaml", ".json"}


class Report(NamedTuple):
    """What one run found, in the order of path, line, column and rule."""

    templates: int
    regions: tuple[str, ...]
    findings: list[Finding]
    warnings: list[str]
    application_files: int = 0

    @property
    def exit_code(self) -> int:
        """1 if there is any finding, of whatever level."""
        return 1 if self.findings else 0


def run(paths: Sequence[Path] = (), regions: Sequence[str] = REGIONS, *, use_cache: bool = True) -> Report:
    """Lint files and folders of templates; without any, the templates of this version under ./templates.

    Task definitions, appspecs and buildspecs are known by their content and checked against each other. A folder
    with a manifest is a whole version: its templates are checked against each other, too. A file that is nothing
    we know is reported as a finding, with its place; a path that cannot be read raises UserError before anything
    is linted.
    """
    given = _given(paths)
    contents = {path: _read(path) for path in _templates(given)}
    scope = Scope(tuple(dict.fromkeys(regions)), RULES if has_rules(RULES) else None)
    warnings: list[str] = []
    cache = _open_cache(scope, warnings) if use_cache else None
    remembered = {path: cache.load(content) for path, content in contents.items()} if cache else {}
    unknown = {path: content for path, content in contents.items() if remembered.get(path) is None}
    sources = _application_files(unknown)
    templates = {path: content for path, content in contents.items() if path not in sources}
    fresh = _lint({path: content for path, content in unknown.items() if path not in sources}, scope)
    if cache and fresh:
        _store(cache, fresh, contents, warnings)
    found = {path: fresh[path] if path in fresh else remembered[path] or [] for path in templates}
    found |= _lint_application(sources, templates)
    findings = {finding._replace(path=path.as_posix()) for path in found for finding in found[path]}
    findings |= _check_links(given, findings, scope, cache, warnings)
    return Report(len(templates), scope.regions, sorted(findings), warnings, len(sources))


def has_rules(folder: Path) -> bool:
    """Whether cfn-lint would find a rule file in the folder: it passes over names that begin with an underscore."""
    return any(not file.name.startswith("_") for file in folder.rglob("*.py"))


def _given(paths: Sequence[Path]) -> Sequence[Path]:
    if paths:
        return paths
    current = Path("templates") / generator.__version__
    if not current.is_dir():
        raise UserError(f"no folder {current} here: run `ecs-bluegreen render`, or name the files to lint")
    return [current]


def _templates(paths: Sequence[Path]) -> list[Path]:
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

    for path, content in contents.items():
        _refuse_depth(path, content)

    return workers.lint({path: len(content) for path, content in contents.items()}, scope)


def _refuse_depth(path: Path, content: bytes) -> None:
    """Refuse a file that would take cfn-lint's whole process down; what else is wrong with it, cfn-lint says."""
    import yaml

    from generator.lint.document import SyntaxProblem, check_depth

    try:
        check_depth(content.decode(errors="replace"))
    except SyntaxProblem as problem:
        raise UserError(f"{path}:{problem.place.line}:{problem.place.column}: {problem}") from None
    except (yaml.YAMLError, ValueError):
        return


def _application_files(contents: Mapping[Path, bytes]) -> dict[Path, Source]:
    if not contents:
        return {}
    from generator.lint import application

    found = {path: application.recognise(path, content) for path, content in contents.items()}
    return {path: source for path, source in found.items() if source}


def _lint_application(sources: Mapping[Path, Source], templates: Mapping[Path, bytes]) -> dict[Path, list[Finding]]:
    if not sources:
        return {}
    from generator.lint import application

    return application.lint(sources, templates)


def _check_links(
    paths: Sequence[Path], known: set[Finding], scope: Scope, cache: Cache | None, warnings: list[str]
) -> set[Finding]:
    """Return what is wrong between the templates of each version among the folders, less what is known already."""
    found: set[Finding] = set()
    for folder in dict.fromkeys(path for path in paths if (path / MANIFEST).is_file()):
        content = _content(folder)
        remembered = cache.load(content) if cache else None
        if remembered is None:
            from generator.lint import links

            remembered = links.check(folder, scope)
            if cache:
                _store(cache, {folder: remembered}, {folder: content}, warnings)
        found |= {finding._replace(path=(folder / finding.path).as_posix()) for finding in remembered}
    told = {(finding.path, finding.line, finding.id) for finding in known}
    return {finding for finding in found if (finding.path, finding.line, finding.id) not in told}


def _content(folder: Path) -> bytes:
    """Return all that the link check of a folder reads, as one text no template can be."""
    files = sorted(file for file in folder.iterdir() if file.suffix in _SUFFIXES and file.is_file())
    return b"links\0" + b"\0".join(file.name.encode() + b"\0" + _read(file) for file in files)


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
            if path.is_dir() or _depends_on_content_alone(path, contents[path], findings):
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
