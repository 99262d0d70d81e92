"""Every link in the project's Markdown leads somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from committed_pages import ROOT
from markdown_it import MarkdownIt
from markdown_it.token import Token

PARSER = MarkdownIt("commonmark").enable("table")
# What is not ours or made anew by tools: virtual environments, caches, packages of the example.
PAGES = sorted(
    path
    for path in ROOT.rglob("*.md")
    if not any(part.startswith(".") or part == "node_modules" for part in path.relative_to(ROOT).parts)
)


def links(text: str) -> Iterator[str]:
    """Yield the target of every link and image."""
    for token in PARSER.parse(text):
        for child in token.children or []:
            target = child.attrGet("href") if child.type == "link_open" else child.attrGet("src")
            if target is not None:
                yield str(target)


def anchors(text: str) -> set[str]:
    """Return the anchors that GitHub gives to the headings; the second of a kind gets -1."""
    tokens = PARSER.parse(text)
    headings = [_text(tokens[place + 1]) for place, token in enumerate(tokens) if token.type == "heading_open"]
    seen: dict[str, int] = {}
    found = set()
    for heading in headings:
        slug = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        found.add(f"{slug}-{seen[slug]}" if slug in seen else slug)
        seen[slug] = seen.get(slug, 0) + 1
    return found


def _text(heading: Token) -> str:
    return "".join(child.content for child in heading.children or [])


@cache
def anchors_of(path: Path) -> set[str]:
    return anchors(path.read_text("utf-8"))


def broken(path: Path, target: str) -> str:
    """Return what is wrong with a link of a page, or nothing."""
    url = urlsplit(target)
    if url.scheme in {"http", "https", "mailto"}:
        return ""
    file = (path.parent / unquote(url.path)).resolve() if url.path else path
    if url.scheme or not file.is_relative_to(ROOT) or not file.exists():
        return f"{target}: no such file"
    if url.fragment and (file.suffix != ".md" or url.fragment not in anchors_of(file)):
        return f"{target}: no such heading"
    return ""


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_leads_to_a_file_and_a_heading(path: Path) -> None:
    wrong = [broken(path, target) for target in links(path.read_text("utf-8"))]
    assert [words for words in wrong if words] == []


def test_the_pages_are_found_and_have_links() -> None:
    names = {path.relative_to(ROOT).as_posix() for path in PAGES}
    assert {"README.md", "CHANGELOG.md", "docs/parameters.md", "examples/express/README.md"} <= names
    assert "docs/parameters.md#network" in set(links((ROOT / "README.md").read_text("utf-8")))


@pytest.mark.parametrize(
    "target", ["nowhere.md", "README.md#nowhere", "#nowhere", "LICENSE#x", "../outside.md", "file:///etc/hosts"]
)
def test_a_link_to_nowhere_is_noticed(target: str) -> None:
    assert broken(ROOT / "README.md", target)


def test_links_and_anchors_are_read_as_github_reads_them() -> None:
    headings = "# A `b-c`, *d*!\n\n# Same\n\n# Same\n\n"
    text = f"{headings}[x](one.md#two) ![y](z.png)\n\n```\n[no](code.md)\n```\n\n|a|\n|-|\n|[t](t.md)|\n"
    assert anchors(text) == {"a-b-c-d", "same", "same-1"}
    assert list(links(text)) == ["one.md#two", "z.png", "t.md"]
