"""A template of anyone's, YAML or JSON, as plain data with every function in its long form."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from generator.errors import UserError

SUFFIXES = (".json", ".yaml", ".yml", ".template")


def load(path: Path) -> Mapping[str, Any]:
    """Read a template; a file that is none is a `UserError`."""
    template = _template(_data(path))
    if template is None:
        raise UserError(f"{path}: is not a CloudFormation template: it has no mapping `Resources`")
    return template


def load_any(path: Path) -> Mapping[str, Any] | None:
    """Read a template, None if the file is something else."""
    try:
        return _template(_data(path))
    except UserError:
        return None


def _template(data: Any) -> Mapping[str, Any] | None:
    return data if isinstance(data, Mapping) and isinstance(data.get("Resources"), Mapping) else None


def _data(path: Path) -> Any:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise UserError(f"{path}: no such file") from None
    except OSError as error:
        raise UserError(f"{path}: cannot be read: {error.strerror}") from None
    if content.lstrip()[:1] == b"{":
        try:
            return json.loads(content)
        except (ValueError, RecursionError):
            # It may be YAML in braces; if not, the parser below says where it breaks.
            return _yaml(path, content)
    return _yaml(path, content)


def _yaml(path: Path, content: bytes) -> Any:
    from generator.lint.document import SyntaxProblem, parse

    try:
        return parse(content, may_be_yaml=True).value
    except SyntaxProblem as problem:
        raise UserError(f"{path}:{problem.place.line}:{problem.place.column}: {problem}") from None
