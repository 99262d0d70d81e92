r"""Which pushes start a pipeline: patterns of branches and of the paths that changed.

    ** crosses folders, * and ? do not; [ab], {a,b} and \ are known.

Excludes go before includes. https://docs.aws.amazon.com/codepipeline/latest/userguide/syntax-glob.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

_PART = re.compile(r"\\(?P<plain>.)|(?P<all>\*\*)|(?P<some>\*)|(?P<one>\?)|\[(?P<set>[^]]+)]|\{(?P<group>[^}]*)}")


def wants(push: Mapping[str, Any], branch: str, paths: Sequence[str]) -> bool:
    """Whether a filter of pushes lets one through: its branch, and at least one of the paths that it changed.

    https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-triggers.html
    """
    if not _passes(push.get("branches", {}), branch):
        return False
    return "filePaths" not in push or any(_passes(push["filePaths"], path) for path in paths)


def matches(pattern: str, text: str) -> bool:
    """Whether a pattern is about a text."""
    return _compiled(pattern).fullmatch(text) is not None


def _passes(criteria: Mapping[str, Any], text: str) -> bool:
    if any(matches(pattern, text) for pattern in criteria.get("excludes", ())):
        return False
    includes = criteria.get("includes", ())
    return not includes or any(matches(pattern, text) for pattern in includes)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(_expression(pattern), re.DOTALL)


def _expression(pattern: str) -> str:
    made, last = "", 0
    for found in _PART.finditer(pattern):
        made += re.escape(pattern[last : found.start()]) + _part(found)
        last = found.end()
    return made + re.escape(pattern[last:])


def _part(found: re.Match[str]) -> str:
    if found["plain"]:
        return re.escape(found["plain"])
    if found["set"]:
        inside = found["set"].replace("\\", "\\\\").replace("[", "\\[").replace("^", "\\^")
        return f"(?!/)[{'^' + inside[1:] if inside.startswith('!') else inside}]"
    if found["group"] is not None:
        return f"(?:{'|'.join(map(_expression, found['group'].split(',')))})"
    return ".*" if found["all"] else "[^/]*" if found["some"] else "[^/]"
