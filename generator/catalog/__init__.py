"""The page for operators: what each template is for, asks, makes, allows and costs, and what an upgrade does.

It reads the committed templates and never the Python that made them, so that older versions stay on it.
"""

from __future__ import annotations

from pathlib import Path

from generator import made_file
from generator.report import Report

TEMPLATES = Path("templates")
PAGE = TEMPLATES / "index.html"


def text(templates: Path, output: Path, template_url: str | None = None) -> str:
    """Return the page: same templates, same bytes.

    Its downloads are links from the folder of `output` to `templates`. `template_url` is the https address under
    which the same files lie for CloudFormation; with it each template has a link that opens the console's form.
    """
    from generator.catalog import page, versions
    from generator.catalog.locations import Locations

    locations = Locations.of(templates, output, template_url)
    return page.render(versions.read(templates), templates, locations)


def write(templates: Path = TEMPLATES, output: Path = PAGE, template_url: str | None = None) -> Report:
    """Write the page to `output`."""
    return made_file.write(output, text(templates, output, template_url))


def check(templates: Path = TEMPLATES, output: Path = PAGE, template_url: str | None = None) -> Report:
    """Say what writing would change in `output`, without writing."""
    return made_file.check(output, text(templates, output, template_url), "ecs-bluegreen catalog")
