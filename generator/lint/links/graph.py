"""Who imports what from whom: every import has exactly one export of an earlier stack that it can see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from generator.lint.application.names import hint, listed
from generator.lint.check import Check
from generator.lint.finding import Finding
from generator.lint.links.version import Export, Import, Stack, exports, imports

_PAGE = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html"

ONE_EXPORT = Check(
    "E9252",
    "Every import has exactly one export",
    "CloudFormation refuses a stack that imports a name nobody exports, and a stack that exports a name a second time.",
    _PAGE,
)
EARLIER = Check(
    "E9253",
    "A stack imports from earlier stacks only",
    "A stack that imports from a later one cannot be created first, and neither can the later one be deleted.",
    _PAGE,
)
SCOPE = Check(
    "E9254",
    "A stack imports only from scopes it can see",
    "A stack of an environment does not know a service, and the stacks of delivery may lie in another account: exports "
    "are visible within one account and Region.",
    _PAGE,
)
SUBSTITUTE = Check(
    "E9255",
    "A stack that stands instead of another exports the same names",
    "Who imports does not know which of the two is there.",
    _PAGE,
)
UNUSED = Check(
    "W9251",
    "Every export is imported, or there is a reason for it",
    "An export can never change its value while it is imported, and is part of what a version promises: what nobody "
    "imports should be a plain output.",
    _PAGE,
)
CHECKS = (ONE_EXPORT, EARLIER, SCOPE, SUBSTITUTE, UNUSED)

# Which scopes a stack of a scope may import from.
VISIBLE = {
    "environment": frozenset({"environment"}),
    "service": frozenset({"environment", "service"}),
    "delivery": frozenset({"delivery"}),
}
# How the names of a scope's exports begin.
PREFIXES = {
    "environment": "${EnvironmentName}-",
    "service": "${EnvironmentName}-${ServiceName}-",
    "delivery": "${ServiceName}-",
}

# Exports that no template of ours imports, each with the reason it is one nevertheless.
WITHOUT_IMPORT = {
    "${ServiceName}-RepositoryName": "for templates of the same account that add to the repository by its name",
}

Exports = Mapping[str, Sequence[Export]]


def exports_by_name(stacks: Iterable[Stack]) -> dict[str, list[Export]]:
    """Return every export of a version by the pattern of its name."""
    found: dict[str, list[Export]] = {}
    for stack in stacks:
        for export in exports(stack):
            found.setdefault(export.name, []).append(export)
    return found


def check(stacks: Sequence[Stack]) -> Iterator[Finding]:
    """Look at every import and every export."""
    published = exports_by_name(stacks)
    wanted = [found for stack in stacks for found in imports(stack)]
    for found in wanted:
        yield from _import(found, published)
    for same in published.values():
        yield from _exports(same)
    names = {found.name for found in wanted}
    yield from _substitutes(stacks, published, names)
    for name, same in published.items():
        if name not in names and name not in WITHOUT_IMPORT:
            for export in same:
                message = f"nobody imports {name}: make it a plain output, or give a reason in links/graph.py"
                yield export.stack.finding(UNUSED, export.path, message)


def _import(found: Import, published: Exports) -> Iterator[Finding]:
    stack = found.stack
    if found.name is None:
        message = "the name of an import is one text or one Fn::Sub, so that its export can be found"
        yield stack.finding(ONE_EXPORT, found.path, message)
        return
    sources = published.get(found.name, ())
    if not sources:
        yield stack.finding(ONE_EXPORT, found.path, f"no stack exports {found.name}{hint(found.name, published)}")
        return
    earlier = [source for source in sources if source.stack.position < stack.position]
    if not earlier:
        owners = listed(source.stack.name for source in sources)
        message = f"{found.name} comes from {owners}, which is not deployed before {stack.name}"
        yield stack.finding(EARLIER, found.path, message)
    visible = VISIBLE.get(stack.scope, frozenset({stack.scope}))
    for source in sources:
        if source.stack.scope not in visible:
            message = (
                f"{stack.name} has the scope {stack.scope} and cannot see {found.name}, which {source.stack.name} "
                f"exports in the scope {source.stack.scope}"
            )
            yield stack.finding(SCOPE, found.path, message)


def _exports(same: Sequence[Export]) -> Iterator[Finding]:
    roles: dict[str, Export] = {}
    for export in same:
        first = roles.setdefault(export.stack.role, export)
        if len(roles) > 1 or (first is not export and first.stack is export.stack):
            message = f"{export.name} is exported by {same[0].stack.name}, too: only one stack may export a name"
            yield export.stack.finding(ONE_EXPORT, export.path, message)
        prefix = PREFIXES.get(export.stack.scope)
        word = export.name.removeprefix(prefix or "")
        if prefix and (not export.name.startswith(prefix) or "${" in word):
            message = f"an export of the scope {export.stack.scope} is named {prefix}..., not {export.name}"
            yield export.stack.finding(SCOPE, export.path, message)


def _substitutes(stacks: Sequence[Stack], published: Exports, names: set[str | None]) -> Iterator[Finding]:
    for stack in stacks:
        if stack.instead_of is None:
            continue
        own = {export.name for export in exports(stack)}
        for name, same in published.items():
            if name in names and name not in own and any(export.stack.name == stack.instead_of for export in same):
                message = f"{stack.name} stands instead of {stack.instead_of} and does not export {name}"
                yield stack.finding(SUBSTITUTE, ("Outputs",), message)
