"""The templates of one version against each other: imports, exports, scopes, and types across stacks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from generator.lint import engine
from generator.lint.check import Check
from generator.lint.document import Path as Place
from generator.lint.engine import Match
from generator.lint.finding import Finding, Scope
from generator.lint.links import graph
from generator.lint.links.merge import Merged, Origin, merge
from generator.lint.links.version import DISAGREEING, Stack, exports, read

# The rules of ours that say what AWS refuses.
_OUR_ERRORS = "E9"
# Resources, the resource, Properties and a property: what is above is not about an imported value.
_PROPERTY_DEPTH = 4


def checks() -> list[Check]:
    """Return every check of this package, in the order of their ids."""
    return sorted([DISAGREEING, *graph.CHECKS])


def check(folder: Path, scope: Scope) -> list[Finding]:
    """Return what is wrong between the templates of a version; the path of each is the name of its file."""
    stacks, findings = read(folder)
    findings += graph.check(stacks)
    if stacks:
        findings += _across(stacks, scope)
    return sorted(set(findings))


def _across(stacks: Sequence[Stack], scope: Scope) -> list[Finding]:
    """Return what cfn-lint and our rules see only when every import is the value behind it."""
    # One Region is enough: what Regions differ in is found in the single templates.
    scope = scope._replace(regions=scope.regions[:1])
    whole = merge([stack for stack in stacks if stack.instead_of is None])
    found = list(_findings(whole, scope))
    for substitute in stacks:
        if substitute.instead_of is not None:
            names = frozenset(export.name for export in exports(substitute))
            others = [stack for stack in stacks if stack is substitute or stack.role != substitute.role]
            told = {(finding.path, finding.line) for finding in found}
            more = _findings(merge(others, names), scope, imports_alone=True)
            found += [finding for finding in more if (finding.path, finding.line) not in told]
    return found


def _findings(merged: Merged, scope: Scope, *, imports_alone: bool = False) -> Iterator[Finding]:
    for match in engine.lint_data(merged.template, scope):
        if match.finding.level != "error" or match.path[:1] != ("Resources",):
            continue
        origin = _imported(merged, match.path)
        ours = match.finding.id.startswith(_OUR_ERRORS)
        if imports_alone and ours:
            # A rule of ours looks at the whole, and this is a part.
            continue
        if origin:
            yield _placed(match, origin, " (the value comes from another stack)")
        elif ours and str(match.path[1]) in merged.resources:
            yield _placed(match, _origin(merged, match.path), " (seen with all stacks together)")


def _imported(merged: Merged, path: Place) -> Origin | None:
    """Return where the imported value was imported that stands at a path, above or below it."""
    for place, origin in merged.imported.items():
        if path[: len(place)] == place or (len(path) >= _PROPERTY_DEPTH and place[: len(path)] == path):
            return origin
    return None


def _origin(merged: Merged, path: Place) -> Origin:
    origin = merged.resources[str(path[1])]
    return Origin(origin.stack, (*origin.path, *path[2:]))


def _placed(match: Match, origin: Origin, remark: str) -> Finding:
    place = origin.stack.document.place(origin.path)
    message = f"{match.finding.message}{remark}"
    return match.finding._replace(path=origin.stack.file, message=message, **place._asdict())
