"""The page works for people with a mouse, a keyboard, a phone, a printer, a screen reader, or no script."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page, expect

from ..trees import TEMPLATES  # noqa: TID252 - pytest knows these folders as a package named `catalog`
from .conftest import Visit

Open = Callable[..., AbstractContextManager[Visit]]

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
COMMITTED_PAGE = (TEMPLATES / "index.html").as_uri()
OPEN_ALL = "document.querySelectorAll('details').forEach((details) => { details.open = true; })"


def shown(page: Page, selector: str) -> int:
    elements: int = page.evaluate(
        "(selector) => [...document.querySelectorAll(selector)].filter((e) => e.checkVisibility()).length", selector
    )
    return elements


def test_the_page_loads_itself_and_nothing_else_and_the_browser_has_no_complaint(visit: Open, address: str) -> None:
    with visit() as seen:
        seen.page.evaluate(OPEN_ALL)
        seen.page.fill("#query", "port")
        seen.page.mouse.wheel(0, 5000)
        seen.page.wait_for_load_state("networkidle")
        assert seen.requests == [address]
        assert seen.complaints == []


def test_a_script_or_style_that_is_not_of_the_page_has_no_effect(visit: Open) -> None:
    with visit() as seen:
        seen.page.evaluate("""document.body.insertAdjacentHTML(
            'beforeend', '<p id="x" style="position: fixed" onclick="document.title = 1">x</p>')""")
        assert seen.page.evaluate("getComputedStyle(document.getElementById('x')).position") == "static"
        seen.page.evaluate("document.getElementById('x').click()")
        assert seen.page.title() != "1"
        assert any("Content Security Policy" in complaint for complaint in seen.complaints)


@pytest.mark.parametrize(("scheme", "viewport"), [("light", DESK), ("dark", PHONE)])
def test_axe_finds_nothing(visit: Open, scheme: str, viewport: dict[str, int]) -> None:
    with visit(color_scheme=scheme, viewport=viewport) as seen:
        seen.page.evaluate(OPEN_ALL)
        results = Axe().run(seen.page)
        assert results.violations_count == 0, results.generate_report()
        checked = {rule["id"] for rule in results.response["passes"]}
        assert {"color-contrast", "landmark-one-main", "label", "svg-img-alt"} <= checked


@pytest.mark.parametrize("committed", [True, False], ids=["committed page", "two versions"])
def test_a_phone_needs_no_scrolling_sideways(visit: Open, address: str, committed: Any) -> None:
    with visit(COMMITTED_PAGE if committed else address, viewport=PHONE) as seen:
        seen.page.evaluate(OPEN_ALL)
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        beyond = seen.page.evaluate(
            """() => [...document.querySelectorAll('main *, header *, nav *, footer *')]
                .filter((e) => !e.closest('.scroll > *, .away') && e.getBoundingClientRect().right > innerWidth)
                .map((e) => e.outerHTML.slice(0, 80))"""
        )
        assert beyond == []


def test_what_is_wider_than_the_phone_scrolls_by_keyboard(visit: Open) -> None:
    with visit(viewport=PHONE) as seen:
        seen.page.evaluate(OPEN_ALL)
        region = seen.page.locator(".template .scroll").first
        region.focus()
        seen.page.keyboard.press("ArrowRight")
        expect(region).not_to_have_js_property("scrollLeft", 0)


@pytest.mark.parametrize("committed", [True, False], ids=["committed page", "two versions"])
def test_every_link_leads_somewhere(visit: Open, address: str, committed: Any) -> None:
    with visit(COMMITTED_PAGE if committed else address) as seen:
        links = seen.page.evaluate("[...document.links].map((link) => [link.getAttribute('href'), link.href])")
        targets = set(seen.page.evaluate("[...document.querySelectorAll('[id]')].map((element) => element.id)"))
    files = 0
    for written, resolved in links:
        if written.startswith("#"):
            assert written[1:] in targets
        elif urlsplit(resolved).scheme == "file":
            assert Path(unquote(urlsplit(resolved).path)).is_file()
            files += 1
        else:
            assert urlsplit(resolved).scheme == "https"
    assert files > 0


def test_a_slash_leads_to_the_search_and_escape_clears_it(visit: Open) -> None:
    with visit() as seen:
        whole = shown(seen.page, ".template")
        seen.page.keyboard.press("/")
        assert seen.page.evaluate("document.activeElement.id") == "query"
        seen.page.keyboard.type("colour that only")
        assert seen.page.text_content("#found") == "1 parameter in 1 template"
        assert seen.page.locator(".field:visible").get_attribute("id") == "v9.0.0-load-balancer-Colour"
        assert shown(seen.page, ".contents li") == 1
        seen.page.keyboard.press("Escape")
        assert seen.page.input_value("#query") == ""
        assert shown(seen.page, ".template") == whole
        assert shown(seen.page, "details.part[open]") == 0


def test_a_slash_inside_the_search_is_a_slash(visit: Open) -> None:
    with visit() as seen:
        seen.page.focus("#query")
        seen.page.keyboard.type("0.0.0.0/0")
        assert seen.page.input_value("#query") == "0.0.0.0/0"
        assert shown(seen.page, ".field") > 0


def test_the_name_of_a_template_finds_all_of_it_in_every_version(visit: Open) -> None:
    with visit() as seen:
        seen.page.fill("#query", "EXISTING-network")
        found = seen.page.locator(".template:visible h3").all_text_contents()
        assert found.count("existing-network") == 2


def test_words_that_nothing_has_are_answered(visit: Open) -> None:
    with visit() as seen:
        seen.page.fill("#query", "xyzzy")
        assert shown(seen.page, ".template") == 0
        assert seen.page.is_visible("#nothing")
        assert seen.page.text_content("#found") == "0 parameters in 0 templates"


def test_a_link_to_what_is_folded_or_filtered_away_unfolds_it(visit: Open) -> None:
    with visit() as seen:
        seen.page.fill("#query", "cluster")
        seen.page.evaluate("location.hash = '#v9.0.0-network-VpcNetworkAddress'")
        field = seen.page.locator("[id='v9.0.0-network-VpcNetworkAddress']")
        field.wait_for(state="visible")
        assert seen.page.input_value("#query") == ""


def test_the_tab_key_visits_everything_once_and_leaves_the_page(visit: Open) -> None:
    with visit() as seen:
        reachable = seen.page.evaluate(
            """() => [...document.querySelectorAll('a[href], input, summary, [tabindex="0"]')]
                .filter((e) => e.checkVisibility()).length"""
        )
        seen.page.evaluate(
            """() => { window.visited = []; document.addEventListener('focusin', (event) => {
                const style = getComputedStyle(event.target);
                window.visited.push([event.target.outerHTML.slice(0, 90), style.outlineStyle, style.outlineWidth]);
            }); }"""
        )
        for _ in range(reachable + 1):
            seen.page.keyboard.press("Tab")
        visited = seen.page.evaluate("window.visited")
        assert visited[0][0].startswith('<a class="skip"')
        assert len(visited) >= reachable
        assert [text for text, style, width in visited if style != "solid" or width != "3px"] == []


def test_the_skip_link_shows_itself_and_leads_to_the_templates(visit: Open) -> None:
    with visit() as seen:
        assert seen.page.locator(".skip").bounding_box()["y"] < 0  # type: ignore[index]
        seen.page.keyboard.press("Tab")
        assert seen.page.locator(".skip").bounding_box()["y"] > 0  # type: ignore[index]
        seen.page.keyboard.press("Enter")
        expect(seen.page.locator("#main")).to_be_focused()


def test_folded_parts_open_and_close_by_keyboard(visit: Open) -> None:
    with visit() as seen:
        seen.page.locator(".parameters summary").first.focus()
        seen.page.keyboard.press("Enter")
        assert shown(seen.page, ".field") > 0
        seen.page.keyboard.press("Space")
        assert shown(seen.page, ".field") == 0


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_paper_shows_everything(visit: Open, script: Any) -> None:
    with visit(java_script_enabled=script) as seen:
        seen.page.emulate_media(media="print")
        parts = seen.page.locator(".field, .statements li, .bills li, .values li, .lines li, .checksums dd, .box .body")
        boxes = parts.evaluate_all("(all) => all.map((e) => e.checkVisibility() && e.getBoundingClientRect().height)")
        assert len(boxes) > 150
        assert [box for box in boxes if not box] == []
        assert not seen.page.locator(".find").is_visible()


def test_without_script_the_page_is_whole_and_has_no_search(visit: Open) -> None:
    with visit(java_script_enabled=False) as seen:
        assert not seen.page.locator(".find").is_visible()
        summary = seen.page.locator(".parameters summary").first
        summary.click()
        assert seen.page.locator(".parameters").first.locator(".field").first.is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_of_the_user_are_taken_where_they_are_forced(visit: Open, scheme: str) -> None:
    with visit(forced_colors="active", color_scheme=scheme) as seen:
        box, canvas = seen.page.evaluate(
            """() => {
                const probe = document.body.appendChild(document.createElement('p'));
                probe.style.color = 'CanvasText';
                const name = document.querySelector('.box .name');
                return [getComputedStyle(name).fill, getComputedStyle(probe).color];
            }"""
        )
        assert box == canvas
