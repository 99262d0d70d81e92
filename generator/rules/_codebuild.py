"""What rules about build projects share."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import yaml

from generator.rules._model import Resource

PROJECT = "AWS::CodeBuild::Project"

# libyaml is twenty times as fast; PyYAML is sometimes installed without it.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def inline_buildspec(project: Resource) -> str | None:
    """Return a buildspec that the template holds; None for the path of one, or where it is not known."""
    text = project.properties.at("Source", "BuildSpec")
    is_inline = isinstance(text, str) and ("\n" in text.strip() or text.lstrip().startswith("{"))
    return str(text) if is_inline else None


@lru_cache(maxsize=8)
def parsed(buildspec: str) -> dict[str, Any] | str:
    """Return a buildspec as data, or a sentence that says why it is none."""
    try:
        value = yaml.load(buildspec, Loader=_LOADER)  # noqa: S506 - a safe loader
    except yaml.MarkedYAMLError as error:
        line = f" in line {error.problem_mark.line + 1}" if error.problem_mark else ""
        return f"it is no YAML: {error.problem}{line}"
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        return f"it is no YAML: {' '.join(str(error).split())}"
    return value if isinstance(value, dict) else "it must be an object with version and phases"
