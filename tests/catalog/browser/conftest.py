"""The page of two versions, and a look at everything the page asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request

from generator import catalog

from ..trees import add, copy  # noqa: TID252 - pytest knows these folders as a package named `catalog`


@dataclass
class Visit:
    """An open page, and what the browser said and asked for since it was opened."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Write the page of two versions, the newer one with a parameter more and a load balancer that is replaced.

    A few templates have one of everything that the page can show, and let axe finish soon.
    """
    site = _two_versions(tmp_path_factory.mktemp("site"))
    catalog.write(site, site / "index.html")
    return (site / "index.html").as_uri()


@pytest.fixture
def visit(browser: Browser, address: str) -> Callable[..., Any]:
    """Return how to open the page, or another; keywords are those of a browser context, as `color_scheme`."""

    @contextmanager
    def opened(url: str = address, **context: Any) -> Iterator[Visit]:
        with browser.new_context(offline=True, **context) as fresh:
            page = fresh.new_page()
            seen = Visit(page)
            page.on("request", lambda request: _note(seen, request))
            page.on("console", lambda message: seen.complaints.append(message.text))
            page.on("pageerror", lambda error: seen.complaints.append(str(error)))
            page.goto(url)
            yield seen

    return opened


def _note(seen: Visit, request: Request) -> None:
    if not request.url.startswith("data:"):
        seen.requests.append(request.url)


def _two_versions(folder: Path) -> Path:
    def edit(document: dict[str, Any]) -> None:
        document["Parameters"]["Colour"] = {"Type": "String", "Description": "A colour that only this version has."}
        document["Resources"]["LoadBalancer"]["Properties"]["Name"] = "fixed"

    templates = copy(folder, only=("network", "existing-network", "load-balancer", "cluster"))
    add(templates, "9.0.0", "load-balancer", edit)
    return templates
