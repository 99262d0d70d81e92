"""Layers go one way, boxes stand apart, and every line ends where it should, for any graph without cycles."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.catalog import diagram
from generator.catalog.diagram import HEIGHT, WIDTH, Label
from generator.catalog.layout import CircleError, layered

Needs = dict[str, list[str]]


@st.composite
def graphs(draw: st.DrawFn) -> Needs:
    """Return a graph in which a node needs only such as were drawn before it."""
    names = [f"n{number}" for number in range(draw(st.integers(1, 9)))]
    needs = {
        name: draw(st.lists(st.sampled_from(names[:place]), unique=True)) if place else []
        for place, name in enumerate(names)
    }
    order = draw(st.permutations(names))
    return {name: needs[name] for name in order}


def reachable(edges: set[tuple[str, str]]) -> set[tuple[str, str]]:
    closure = set(edges)
    while more := {(a, d) for a, b in closure for c, d in closure if b == c} - closure:
        closure |= more
    return closure


@given(graphs())
def test_every_node_is_placed_once_with_room_around_it(needs: Needs) -> None:
    layout = layered(needs)
    assert sorted([*layout.places, *layout.alone]) == sorted(needs)
    for (layer, place), (other_layer, other_place) in itertools.combinations(layout.places.values(), 2):
        assert layer != other_layer or abs(place - other_place) >= 1 - 1e-9
    points = [point for line in layout.lines.values() for point in line]
    assert min((place for _, place in points), default=0) == 0


@given(graphs())
def test_lines_lead_from_layer_to_layer_between_their_two_nodes(needs: Needs) -> None:
    layout = layered(needs)
    for (source, target), line in layout.lines.items():
        assert line[0] == layout.places[source]
        assert line[-1] == layout.places[target]
        assert [layer for layer, _ in line] == list(range(line[0][0], line[-1][0] + 1))
        assert len(line) > 1


@given(graphs())
def test_what_the_lines_leave_out_follows_from_them(needs: Needs) -> None:
    layout = layered(needs)
    edges = {(other, name) for name, others in needs.items() for other in others}
    assert layout.lines.keys() <= edges
    assert reachable(set(layout.lines)) == reachable(edges)
    for edge in layout.lines:
        assert edge not in reachable(set(layout.lines) - {edge})


@given(graphs())
def test_the_same_graph_has_the_same_layout(needs: Needs) -> None:
    assert layered(needs) == layered(dict(needs))


def test_nodes_in_a_circle_are_named() -> None:
    with pytest.raises(CircleError, match=r"^b, c$"):
        layered({"a": [], "b": ["a", "c"], "c": ["b"], "d": ["c"]})


def test_a_chain_is_a_straight_line() -> None:
    layout = layered({"a": [], "b": ["a"], "c": ["b"]})
    assert layout.places == {"a": (0, 0), "b": (1, 0), "c": (2, 0)}


def test_lines_that_need_not_cross_do_not() -> None:
    layout = layered({"a": [], "b": [], "of b": ["b"], "of a": ["a"]})
    side = layout.places["a"][1] < layout.places["b"][1]
    assert (layout.places["of a"][1] < layout.places["of b"][1]) == side


@given(graphs())
def test_boxes_are_drawn_inside_the_picture_without_touching_each_other(needs: Needs) -> None:
    picture = diagram.draw({name: Label(name=name, detail="", style="") for name in needs}, needs)
    assert sorted(box.label.name for box in picture.boxes) == sorted(needs)
    for box in picture.boxes:
        assert box.x >= 0
        assert box.x + WIDTH <= picture.width
        assert box.y >= 0
        assert box.y + HEIGHT <= picture.height
    for one, other in itertools.combinations(picture.boxes, 2):
        assert abs(one.x - other.x) > WIDTH or abs(one.y - other.y) > HEIGHT


@given(graphs())
def test_coordinates_are_whole_numbers(needs: Needs) -> None:
    picture = diagram.draw({name: Label(name=name, detail="", style="") for name in needs}, needs)
    assert "." not in picture.lines + picture.heads
    assert all(isinstance(number, int) for box in picture.boxes for number in (box.x, box.y))


@given(st.from_regex(r"([A-Z][a-z]{1,9}){1,7}", fullmatch=True))
def test_a_long_name_is_broken_between_words_and_keeps_its_letters(name: str) -> None:
    [box] = diagram.draw({"a": Label(name=name, detail="", style="")}, {"a": []}).boxes
    assert "".join(box.lines) == name
    assert all(line[0].isupper() for line in box.lines)
