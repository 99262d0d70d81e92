"""The files of an application's repository: task definition, appspec, buildspec, and the files that name the image.

Every module looks at one kind of file. A check is an object with its id, its reason and a page of AWS's
documentation; `checks()` returns all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from generator.lint.application.kinds import Kind, is_template, kind_of, kind_of_broken
from generator.lint.check import Check, Problem
from generator.lint.document import Document, SyntaxProblem, parse
from generator.lint.finding import Finding

SYNTAX = Check(
    "E9201",
    "The file is JSON or YAML",
    "A file that cannot be parsed is refused by every service that reads it. A task definition must be JSON, without "
    "comments and without a comma after the last member.",
    "https://docs.aws.amazon.com/codepipeline/latest/userguide/file-reference.html",
)
DUPLICATE = Check(
    "W9201",
    "A key stands once in its object",
    "Of a key that is given twice only one value counts, and which one depends on who reads the file.",
    "https://yaml.org/spec/1.2.2/#mapping",
)


class Source(NamedTuple):
    """A file that belongs to an application: what it is and what it holds."""

    kind: Kind
    document: Document | SyntaxProblem


def checks() -> list[Check]:
    """Return every check of an application's files, in the order of their ids."""
    from generator.lint.application import appspec, buildspec, image_files, task_definition, together

    modules = (task_definition, appspec, buildspec, image_files, together)
    found = {check for module in modules for check in module.CHECKS}
    return sorted(found | {SYNTAX, DUPLICATE})


def recognise(path: Path, content: bytes) -> Source | None:
    """Return what a file is; None if it is no file of an application."""
    if is_template(content):
        return None
    try:
        document = parse(content, may_be_yaml=path.suffix in (".yaml", ".yml"))
    except SyntaxProblem as problem:
        kind = kind_of_broken(content)
        return Source(kind, problem) if kind else None
    known = kind_of(document.value)
    return Source(known, document) if known else None


def lint(sources: Mapping[Path, Source], templates: Mapping[Path, bytes]) -> dict[Path, list[Finding]]:
    """Return the findings of each file, without their path; templates say what the pipeline fills in."""
    from generator.lint.application import together

    found = {path: list(_alone(source)) for path, source in sources.items()}
    files = [
        together.File(path, source.kind, source.document.value)
        for path, source in sources.items()
        if isinstance(source.document, Document)
    ]
    for path, problem in together.problems(files, templates.values()):
        found[path].append(_placed(problem, sources[path].document))
    return {path: sorted(set(findings)) for path, findings in found.items()}


def _alone(source: Source) -> Iterator[Finding]:
    """Yield what is wrong with a file whatever lies beside it."""
    if isinstance(source.document, SyntaxProblem):
        yield SYNTAX.finding(f"this {source.kind.value} is {source.document}", source.document.place)
        return
    for path, place in source.document.duplicates:
        yield DUPLICATE.finding(f"'{path[-1]}' is given twice in one object: keep one", place)
    for problem in _problems(source.kind, source.document.value):
        yield _placed(problem, source.document)


def _problems(kind: Kind, value: Any) -> Iterator[Problem]:
    from generator.lint.application import appspec, buildspec, image_files, task_definition

    by_kind: dict[Kind, Callable[[Any], Iterator[Problem]]] = {
        Kind.TASK_DEFINITION: task_definition.problems,
        Kind.APPSPEC: appspec.problems,
        Kind.BUILDSPEC: buildspec.problems,
        Kind.IMAGE_DETAIL: image_files.detail_problems,
        Kind.IMAGE_DEFINITIONS: image_files.definitions_problems,
    }
    return by_kind[kind](value)


def _placed(problem: Problem, document: Document | SyntaxProblem) -> Finding:
    place = document.place(problem.path, problem.line) if isinstance(document, Document) else document.place
    return problem.check.finding(problem.message, place)
