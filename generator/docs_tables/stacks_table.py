"""The tables of the stacks: a short one for the README, and what each makes for `docs/stacks.md`."""

from __future__ import annotations

from generator.docs_tables import markdown
from generator.docs_tables.release import Release, Stack


def overview(release: Release) -> str:
    """Return number, name and description of each stack; the names lead to the parameters, seen from the root."""
    rows = (
        [release.numbers[stack.name], _link(stack, "docs/parameters.md"), markdown.words(stack.description)]
        for stack in release.stacks
    )
    return markdown.table(("#", "template", "what it makes"), rows)


def contents(release: Release) -> str:
    """Return of each stack what it takes from others and which types of resources it makes."""
    rows = (
        [_link(stack, "parameters.md"), ", ".join(_producers(release, stack)) or "none", ", ".join(_types(stack))]
        for stack in release.stacks
    )
    return markdown.table(("template", "imports from", "makes, where its parameters ask for it"), rows)


def _link(stack: Stack, page: str) -> str:
    return f"[{markdown.code(stack.name)}]({page}#{stack.name})"


def _producers(release: Release, stack: Stack) -> list[str]:
    return [
        markdown.code(other.name)
        for other in release.stacks
        if other.instead_of is None and not other.exports.keys().isdisjoint(stack.imports)
    ]


def _types(stack: Stack) -> list[str]:
    types = sorted({resource["Type"].removeprefix("AWS::") for resource in stack.resources.values()})
    return [markdown.code(kind) for kind in types] or ["no resource"]
