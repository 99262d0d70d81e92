"""The report: what it says first, what it draws, that it is safe, and that everyone can read it."""

from __future__ import annotations

import dataclasses
import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser

from generator.errors import UserError
from generator.rehearsal.answers import Answer, Record
from generator.rehearsal.report import flags, scale, write
from generator.rehearsal.report.chart import LEFT, RIGHT, Chart, draw
from generator.rehearsal.report.page import render
from generator.rehearsal.story import Mark, Second, Story, Verdict, seconds

from .stories import rehearsal

EMPTY = Story(title="Nothing", started="never", seconds=(), marks=(), releases=())


class Words(HTMLParser):
    """Reads what a page says, without its tags."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def handle_data(self, data: str) -> None:
        """Take what stands between two tags."""
        self.said.append(data)


def words(html: str) -> str:
    """Return what a page says, with single spaces."""
    reader = Words()
    reader.feed(re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL))
    return re.sub(r"\s+", " ", " ".join(reader.said))


def second(at: int, **numbers: Any) -> Second:
    return dataclasses.replace(Second(at=at, blue=0, green=0, errors=0, p50=None, p95=None), **numbers)


def drawn(story: Story) -> Chart:
    chart = draw(story)
    assert chart
    return chart


def corners(path: str) -> list[tuple[float, float]]:
    """Return the points of a path."""
    found = [point.split() for part in path.split("M")[1:] for point in part.removesuffix("Z")[:-2].split("L")]
    return [(float(x), float(y)) for x, y in found]


# What it says


def test_the_first_thing_it_says_is_that_it_is_a_stand_in() -> None:
    body = words(render(rehearsal()).partition("<body>")[2])
    assert body.strip().startswith("A rehearsal with a stand-in for AWS. Processes, connections, requests")


@pytest.mark.parametrize("verdict", get_args(Verdict))
def test_every_verdict_is_said_and_has_a_colour(verdict: Verdict) -> None:
    release = dataclasses.replace(rehearsal().releases[0], verdict=verdict)
    html = render(dataclasses.replace(rehearsal(), releases=(release,)))
    [(tone, said)] = re.findall(r'<span class="verdict (\w+)">([^<]+)</span>', html)
    assert said == verdict
    assert re.search(rf"\.{tone} \{{", html)


def test_every_number_and_event_is_in_a_table() -> None:
    story, said = rehearsal(), words(render(rehearsal()))
    for mark in story.marks:
        assert f" {mark.label} {mark.kind} {mark.detail}" in said
    for release in story.releases:
        assert f" {release.version} {release.change} {release.verdict} {release.colour} " in said
        assert f" {release.requests:,} {release.errors:,} " in said
    for each in story.seconds:
        assert f" {scale.clock(each.at)} {each.blue} {each.green} {each.errors} " in said
    for note in story.notes:
        assert note in said


def test_the_same_story_makes_the_same_bytes() -> None:
    assert render(rehearsal()) == render(rehearsal())


@settings(max_examples=20)
@given(st.text(min_size=1))
def test_nothing_in_a_story_becomes_markup(text: str) -> None:
    mark = Mark(at=1, label=f"<b>{text}", kind="alarm", detail=f"<script>{text}")
    release = dataclasses.replace(rehearsal().releases[0], version=f"<i>{text}", change=f"\"'<img>{text}")
    story = Story(
        title=f"<u>{text}", started=f"<s>{text}", seconds=(), marks=(mark,), releases=(release,), notes=(f"<q>{text}",)
    )
    assert not re.search(r"<(b|script|i|img|u|s|q)>", render(story))


def test_a_story_in_which_nothing_happened_says_so() -> None:
    said = words(render(EMPTY))
    for sentence in ("No request was sent.", "Nothing was released.", "No event was recorded."):
        assert sentence in said
    assert '<svg class="chart"' not in render(EMPTY)


# What it draws


COUNTS = st.integers(0, 2000)
TIMES = st.one_of(st.none(), st.tuples(st.floats(0, 30), st.floats(0, 30)).map(sorted))
SECONDS = st.lists(st.tuples(COUNTS, COUNTS, COUNTS, TIMES), min_size=1, max_size=40).map(
    lambda rows: tuple(
        second(at, blue=blue, green=green, errors=errors, p50=times and times[0], p95=times and times[1])
        for at, (blue, green, errors, times) in enumerate(rows)
    )
)


@given(SECONDS)
def test_everything_stays_within_its_panel(story_seconds: tuple[Second, ...]) -> None:
    for panel in drawn(dataclasses.replace(EMPTY, seconds=story_seconds)).panels:
        for path in panel.paths.values():
            assert all(LEFT <= x <= RIGHT and panel.top - 0.1 <= y <= panel.bottom + 0.1 for x, y in corners(path))
        assert {panel.top, panel.bottom} == {tick.place for tick in panel.ticks} & {panel.top, panel.bottom}


@given(SECONDS)
def test_the_areas_lie_on_one_another_and_are_as_high_as_their_numbers(story_seconds: tuple[Second, ...]) -> None:
    panel = drawn(dataclasses.replace(EMPTY, seconds=story_seconds)).panels[0]
    whole = (panel.bottom - panel.top) / int(panel.ticks[-1].label.replace(",", ""))
    edges = {}
    for name in ("blue", "green", "errors"):
        points = corners(panel.paths[name])
        half = len(points) // 2
        edges[name] = ([y for _, y in points[:half]], [y for _, y in reversed(points[half:])])
        heights = [low - high for high, low in zip(*edges[name], strict=True)]
        expected = [getattr(each, name) * whole for each in story_seconds for _ in range(2)]
        assert heights == pytest.approx(expected, abs=0.11)
    assert edges["blue"][1] == [panel.bottom] * 2 * len(story_seconds)
    assert (edges["green"][1], edges["errors"][1]) == (edges["blue"][0], edges["green"][0])


def test_a_second_without_answers_is_a_gap_in_the_lines() -> None:
    known = {"blue": 1, "p50": 0.01, "p95": 0.02}
    story = dataclasses.replace(EMPTY, seconds=(second(0, **known), second(1, **known), second(2), second(3, **known)))
    paths = drawn(story).panels[1].paths
    assert [part.count("L") for part in paths["p50"].split("M")[1:]] == [1, 0]


@given(st.lists(st.tuples(st.floats(0, 200), st.text("abcdefgh ", min_size=1, max_size=60)), max_size=40))
def test_no_label_covers_another_or_leaves_the_chart(events: list[tuple[float, str]]) -> None:
    marks = [Mark(at=at, label=label, kind="pipeline") for at, label in events]
    placed, height = flags.place(marks, scale.Linear(0, 200, LEFT, RIGHT), RIGHT)
    assert len(placed) == len(marks)
    lanes: dict[float, list[tuple[float, float]]] = {}
    for flag in placed:
        assert 0 < flag.y < height
        # What a narrow font takes is less than what is kept free.
        width = len(flag.text) * 6.0 + 10
        begin, end = (flag.x - width, flag.x + 4) if flag.leans else (flag.x - 4, flag.x + width)
        assert begin >= 0
        assert end <= RIGHT + 4
        lanes.setdefault(flag.y, []).append((begin, end))
    for taken in lanes.values():
        assert all(left[1] <= right[0] + 0.1 for left, right in pairwise(sorted(taken)))


@given(st.integers(0, 10**7))
def test_counts_have_round_ticks_that_reach_above_all(largest: int) -> None:
    _, ticks = scale.counts(largest, 0, 100)
    numbers = [int(tick.label.replace(",", "")) for tick in ticks]
    assert numbers[0] == 0
    assert numbers[-1] >= largest
    assert 2 <= len(numbers) <= 6
    assert len({right - left for left, right in pairwise(numbers)}) == 1


@given(st.integers(0, 40_000), st.integers(1, 40_000))
def test_times_have_at_most_a_dozen_ticks_or_one_an_hour(low: int, length: int) -> None:
    _, ticks = scale.times(low, low + length, 0, 100)
    assert len(ticks) <= 13
    assert all(0 <= tick.place <= 100 for tick in ticks)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0 ms"),
        (0.001, "1 ms"),
        (0.004_24, "4.2 ms"),
        (0.031, "31 ms"),
        (0.1, "100 ms"),
        (1.0, "1 s"),
        (61.25, "61.2 s"),
    ],
)
def test_durations_are_written_as_people_say_them(value: float, text: str) -> None:
    assert scale.duration(value) == text


# From the client to the story


def test_answers_become_seconds_by_colour() -> None:
    record = Record()
    for now, latency, answer in (
        (3.1, 0.01, Answer("v1")),
        (3.2, 0.01, Answer("v2")),
        (3.3, 0.01, Answer("v2", "status 500")),
        (3.4, 5.0, Answer(None, "no answer in time")),
        (5.0, 0.03, Answer("v2")),
    ):
        record.add(now, latency, answer)
    told = seconds(record.answers(), {"v1": "blue", "v2": "green"})
    assert [(each.at, each.blue, each.green, each.errors) for each in told] == [
        (3, 1, 1, 2),
        (4, 0, 0, 0),
        (5, 0, 1, 0),
    ]
    assert told[0].p50 == pytest.approx(0.01, rel=0.03)
    assert told[0].p95 == pytest.approx(5.0, rel=0.03)
    assert (told[1].p50, told[1].p95) == (None, None)


def test_a_version_whose_colour_nobody_knows_is_not_guessed() -> None:
    record = Record()
    record.add(0.5, 0.01, Answer("v3"))
    with pytest.raises(KeyError, match="v3"):
        seconds(record.answers(), {"v1": "blue"})


def test_no_answers_are_no_seconds() -> None:
    assert seconds([], {}) == ()


# The file


def test_it_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "new" / "report.html"
    write(path, rehearsal())
    assert path.read_text(encoding="utf-8") == render(rehearsal())
    assert [each.name for each in path.parent.iterdir()] == ["report.html"]
    with pytest.raises(UserError, match="cannot be written"):
        write(path / "report.html", rehearsal())


# In a browser


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("report") / "report.html"
    write(path, rehearsal())
    return path.as_uri()


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_everyone_can_read_it(browser: Browser, address: str, scheme: Any, width: int) -> None:
    with browser.new_context(offline=True, color_scheme=scheme, viewport={"width": width, "height": 800}) as context:
        page = context.new_page()
        complaints: list[str] = []
        asked: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(address)
        page.locator("summary").click()
        assert page.evaluate("document.documentElement.scrollWidth") == width
        # Only what a person can scroll sideways is wider than the window.
        assert page.locator(".chart").bounding_box()["width"] >= 1040  # type: ignore[index]
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert complaints == []
        assert [url for url in asked if not url.startswith("data:")] == [address]


def test_labels_stand_apart_in_the_font_of_this_machine(browser: Browser, address: str) -> None:
    with browser.new_context(offline=True, viewport={"width": 1280, "height": 800}) as context:
        page = context.new_page()
        page.goto(address)
        boxes = [box for each in page.locator(".label").all() if (box := each.bounding_box())]
    assert len(boxes) == len(rehearsal().marks)
    rows: dict[int, list[tuple[float, float]]] = {}
    for box in boxes:
        rows.setdefault(round(box["y"]), []).append((box["x"], box["x"] + box["width"]))
    for row in rows.values():
        assert all(left[1] < right[0] for left, right in pairwise(sorted(row)))
