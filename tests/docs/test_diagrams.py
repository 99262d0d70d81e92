"""The diagrams say what is in the templates, in a form that GitHub draws."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import pytest
from committed_pages import changed, page, release
from hypothesis import given
from hypothesis import strategies as st

from generator.docs_tables import mermaid, release_diagram, stack_diagram, stack_graph
from generator.errors import UserError

_ID = r"(?!end\b)[a-z][a-z0-9_]*"
_TEXT = r'"[^"\n]+"'
_NODE = rf"({_ID})(\[{_TEXT}\]|\(\[{_TEXT}\]\)|\[\({_TEXT}\)\])?"
_ARROW = rf"(?:-->|-- {_TEXT} -->|-\. {_TEXT} \.->)"
GRAMMAR = {
    "open": re.compile(rf"subgraph ({_ID}) \[{_TEXT}\]"),
    "close": re.compile(r"end"),
    "direction": re.compile(r"direction (LR|TB)"),
    "node": re.compile(_NODE),
    "edge": re.compile(rf"{_NODE}(?: {_ARROW} {_NODE})+"),
}
TEXTS = {"release": release_diagram.text, "stacks": stack_diagram.text}


def statements(diagram: str) -> list[tuple[str, str]]:
    """Return kind and text of each statement; a line that is none fails."""
    fence, head, *lines, last = diagram.split("\n")
    assert (fence, last) == ("```mermaid", "```")
    assert re.fullmatch("flowchart (LR|TB)", head)
    found = []
    for line in lines:
        kinds = [kind for kind, form in GRAMMAR.items() if form.fullmatch(line.strip())]
        assert len(kinds) == 1, line
        found.append((kinds[0], line.strip()))
    return found


def edges(diagram: str) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for kind, line in statements(diagram):
        if kind == "edge":
            ends = [re.match(_ID, end)[0] for end in re.split(rf" {_ARROW} ", line)]  # type: ignore[index]
            found |= set(pairwise(ends))
    return found


@pytest.mark.parametrize("name", TEXTS)
def test_a_diagram_is_of_the_plain_forms_and_names_each_thing_once(name: str) -> None:
    found = statements(TEXTS[name](release()))
    named = [
        match[1]
        for kind, line in found
        for match in ([GRAMMAR["open"].fullmatch(line)] if kind == "open" else re.finditer(rf"{_NODE}(?= |$)", line))
        if match and (kind == "open" or match[2])
    ]
    depth = [1 if kind == "open" else -1 if kind == "close" else 0 for kind, _ in found]
    assert sum(depth) == 0
    assert all(sum(depth[:place]) >= 0 for place in range(len(depth)))
    assert len(named) == len(set(named))
    assert {end for edge in edges(TEXTS[name](release())) for end in edge} <= set(named)


@pytest.mark.parametrize("name", TEXTS)
def test_the_readme_has_each_diagram_once(name: str) -> None:
    assert page("README.md").count(TEXTS[name](release())) == 1


def test_every_stack_is_in_the_diagram_once() -> None:
    texts = re.findall(r'\w\["(.+)"\]', stack_diagram.text(release()))
    named = [name.removeprefix("or ") for text in texts for name in text.split("<br>")]
    assert sorted(named) == sorted(stack.name for stack in release().stacks)


def test_each_stack_is_reached_from_what_it_imports_and_no_arrow_follows_from_others() -> None:
    every = stack_graph.by_export(release())
    drawn = stack_graph.direct(every)

    def reached(start: str, arrows: set[tuple[str, str]]) -> set[str]:
        ends = {end for begin, end in arrows if begin == start}
        return ends.union(*(reached(end, arrows) for end in ends))

    assert drawn < every
    assert all(consumer in reached(producer, drawn) for producer, consumer in every)
    assert all(consumer not in reached(producer, drawn - {(producer, consumer)}) for producer, consumer in drawn)
    assert edges(stack_diagram.text(release())) == {
        (mermaid.identifier(one), mermaid.identifier(other)) for one, other in drawn | stack_graph.by_name(release())
    }


def test_an_import_that_nobody_exports_before_is_refused() -> None:
    whole = release()
    backwards = replace(whole, stacks=tuple(reversed(whole.stacks)))
    with pytest.raises(UserError, match=r"imports .*, which none before exports"):
        stack_graph.by_export(backwards)


def test_the_diagram_of_a_release_follows_the_stages_and_the_ports() -> None:
    diagram = release_diagram.text(release())
    assert "        source --> build --> approve --> deploy --> approvesecond --> deploysecond --> " in diagram
    assert 'approve["Approve<br>(optional)"]' in diagram
    assert "test listener :8090" in diagram
    assert "production listener :8080" in diagram
    renamed = release_diagram.text(
        changed(release(), "pipeline", '"Name": "Approve", "Actions"', '"Name": "Ask", "Actions"')
    )
    assert "source --> build --> ask --> deploy -->" in renamed
    assert "approve[" not in renamed


@pytest.mark.parametrize("provider", ["CodeBuild", "CodeDeployToECS"])
def test_a_pipeline_without_a_stage_that_the_diagram_shows_is_refused(provider: str) -> None:
    with pytest.raises(UserError, match=f"no stage with an action of {provider}"):
        release_diagram.text(changed(release(), "pipeline", f'"Provider": "{provider}"', '"Provider": "Other"'))


def test_templates_without_a_pipeline_or_a_port_are_refused() -> None:
    whole = release()
    for missing, words in [("pipeline", "0 pipelines"), ("load-balancer", "none has the parameter TestPort")]:
        rest = replace(whole, stacks=tuple(stack for stack in whole.stacks if stack.name != missing))
        with pytest.raises(UserError, match=words):
            release_diagram.text(rest)


@given(st.text(min_size=1, max_size=20), st.text(max_size=20).filter(lambda text: "\n" not in text))
def test_a_box_of_any_name_is_one_node(name: str, text: str) -> None:
    box = mermaid.box(f"s{name}", "first", text)
    assert re.fullmatch(_NODE, box)
    assert re.fullmatch(_ID, mermaid.identifier("end"))
