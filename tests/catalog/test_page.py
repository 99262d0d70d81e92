"""The page says of every committed template what the console asks, and holds together as a document."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
from collections import Counter
from itertools import pairwise
from typing import Any

import pytest

from generator import catalog

from .reading import Element, parse
from .trees import COMMITTED, ROOT, TEMPLATES

MANIFEST = json.loads((TEMPLATES / COMMITTED / "manifest.json").read_bytes())
ENTRIES: list[dict[str, Any]] = MANIFEST["stacks"]
MOST_BYTES = 1_200_000


@pytest.fixture(scope="module")
def text() -> str:
    return catalog.text(TEMPLATES, TEMPLATES / "index.html")


@pytest.fixture(scope="module")
def page(text: str) -> Element:
    return parse(text)


def sheet(page: Element, stack: str) -> Element:
    return page.one(f"v{COMMITTED}-{stack}")


def test_the_committed_page_is_up_to_date(text: str) -> None:
    committed = (TEMPLATES / "index.html").read_text("utf-8")
    assert committed == text, "run `ecs-bluegreen catalog` and commit templates/index.html"


def test_another_process_with_another_hash_seed_makes_the_same_bytes(text: str) -> None:
    program = (
        "import sys; from pathlib import Path; from generator import catalog; t = Path('templates');"
        "sys.stdout.buffer.write(catalog.text(t, t / 'index.html').encode())"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "4711", "TZ": "Asia/Tokyo", "LC_ALL": "C"}
    made = subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=environment, check=True, capture_output=True)
    assert made.stdout == text.encode()


def test_the_page_stays_small(text: str) -> None:
    assert len(text.encode()) < MOST_BYTES


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["name"])
def test_every_parameter_stands_in_its_group_with_all_the_console_shows(entry: dict[str, Any], page: Element) -> None:
    groups = sheet(page, entry["name"]).all("section", class_="group")
    shown = {
        str(field.attributes["id"]): group.all("h5")[0].text
        for group in groups
        for field in group.all("li", class_="field")
    }
    order = [f"v{COMMITTED}-{entry['name']}-{name}" for name in entry["parameters"]]
    assert sorted(shown) == sorted(order)
    for identifier, (name, declared) in zip(order, entry["parameters"].items(), strict=True):
        field = page.one(identifier)
        assert shown[identifier] == declared["Group"]
        assert field.all("b")[0].text == declared["Label"]
        words = field.text
        assert name in words
        assert " ".join(declared["Description"].split()) in words
        assert declared["Type"] in [code.text for code in field.all("code")]
        choices = [choice.all("code") for choice in field.all("dd", class_="choices")]
        assert [code.text for codes in choices for code in codes] == list(map(str, declared.get("AllowedValues", [])))
        facts = {
            row.all("dt")[0].text: row.all("dd")[0].text for row in field.all("div") if "class" not in row.attributes
        }
        expected = {None: "none: you must give a value", "": "empty"}
        default = declared.get("Default")
        assert facts["Default"] == expected.get(default, str(default))
        assert facts.get("Must be", "") == declared.get("ConstraintDescription", "")


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["name"])
def test_downloads_checksums_and_sizes_are_those_of_the_files(entry: dict[str, Any], page: Element) -> None:
    downloads = [link for link in sheet(page, entry["name"]).all("a") if "download" in link.attributes]
    assert len(downloads) == 2 * len(entry["files"])
    for link in downloads:
        assert (TEMPLATES / str(link.attributes["href"])).is_file()
    sums = sheet(page, entry["name"]).all("dl", class_="checksums")[0].text
    for file in entry["files"].values():
        content = (TEMPLATES / COMMITTED / file["name"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() in sums
        assert f"{len(content):,} bytes" in sums


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["name"])
def test_the_tick_of_the_console_is_named_where_it_is_needed_and_nowhere_else(
    entry: dict[str, Any], page: Element
) -> None:
    facts = sheet(page, entry["name"]).all("dl", class_="facts")[0].text
    assert re.findall(r"CAPABILITY_\w+", facts) == entry["capabilities"]
    assert ("custom names" in facts) == ("CAPABILITY_NAMED_IAM" in entry["capabilities"])


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["name"])
def test_every_resource_and_every_action_of_a_template_is_on_its_sheet(entry: dict[str, Any], page: Element) -> None:
    document = json.loads((TEMPLATES / COMMITTED / f"{entry['name']}.json").read_bytes())
    codes = {code.text for code in sheet(page, entry["name"]).all("code")}
    assert document["Resources"].keys() <= codes
    # Who may assume a role is said in words.
    assert set(actions(document["Resources"])) - {"sts:AssumeRole"} <= codes
    rules = document.get("Rules", {}).values()
    for assertion in (assertion for rule in rules for assertion in rule["Assertions"]):
        assert assertion["AssertDescription"] in sheet(page, entry["name"]).text


def actions(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = value["Action"] if "Effect" in value else []
        return [*own, *(action for member in value.values() for action in actions(member))]
    return [action for member in value for action in actions(member)] if isinstance(value, list) else []


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["name"])
def test_imports_lead_to_the_exports_behind_them_and_back(entry: dict[str, Any], page: Element) -> None:
    for export in entry["imports"]:
        name = export.rpartition("-")[2]
        taken = page.one(f"v{COMMITTED}-{entry['name']}-takes-{name}")
        publishers = [other["name"] for other in ENTRIES if export in other["exports"].values()]
        assert [link.text for link in taken.all("a")] == publishers != []
        for publisher in publishers:
            given = page.one(f"v{COMMITTED}-{publisher}-gives-{name}")
            assert f"#{taken.attributes['id']}" in [link.attributes["href"] for link in given.all("a")]


def test_ids_are_unique_and_every_link_inside_the_page_has_its_target(page: Element) -> None:
    identifiers = Counter(str(element.attributes["id"]) for element in page.all() if "id" in element.attributes)
    assert [name for name, count in identifiers.items() if count > 1] == []
    links = [str(link.attributes["href"]) for link in page.all("a")]
    assert [link for link in links if link.startswith("#") and link[1:] not in identifiers] == []
    for element in page.all():
        for name in ("aria-labelledby", "aria-describedby", "for"):
            assert set((element.attributes.get(name) or "").split()) <= identifiers.keys()


def test_every_link_that_leaves_the_page_goes_to_amazon_and_says_nothing_of_where_it_came_from(page: Element) -> None:
    away = [link for link in page.all("a") if str(link.attributes["href"]).startswith("http")]
    assert away
    for link in away:
        assert re.match(r"https://(docs\.)?aws\.amazon\.com/", str(link.attributes["href"]))
        assert link.attributes["rel"] == "noreferrer"


def test_headings_descend_one_level_at_a_time(page: Element) -> None:
    levels = [int(element.tag[1]) for element in page.all() if re.fullmatch("h[1-6]", element.tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert [pair for pair in pairwise(levels) if pair[1] > pair[0] + 1] == []


def test_the_policy_of_the_page_admits_its_own_style_and_script_and_nothing_else(page: Element) -> None:
    [policy] = [
        str(meta.attributes["content"])
        for meta in page.all("meta")
        if meta.attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    directives = dict(directive.strip().split(" ", 1) for directive in policy.split(";"))
    for tag, directive in (("style", "style-src"), ("script", "script-src")):
        [element] = page.all(tag)
        digest = hashlib.sha256("".join(map(str, element.children)).encode()).digest()
        assert directives.pop(directive) == f"'sha256-{base64.b64encode(digest).decode()}'"
    assert directives.pop("img-src") == "data:"
    assert directives == dict.fromkeys(("default-src", "base-uri", "form-action"), "'none'")


def test_nothing_on_the_page_needs_what_its_policy_forbids(page: Element) -> None:
    for element in page.all():
        assert not [name for name in element.attributes if name == "style" or name.startswith("on") or name == "src"]
        if element.tag == "link":
            assert str(element.attributes["href"]).startswith("data:")


def test_downloads_are_relative_to_where_the_page_is() -> None:
    page = parse(catalog.text(TEMPLATES, ROOT / "site" / "catalog.html"))
    links = [str(link.attributes["href"]) for link in page.all("a") if "download" in link.attributes]
    assert links
    assert all(link.startswith(f"../templates/{COMMITTED}/") for link in links)
    beside = parse(catalog.text(TEMPLATES, TEMPLATES / "index.html"))
    assert [link.removeprefix("../templates/") for link in links] == [
        link.attributes["href"] for link in beside.all("a") if "download" in link.attributes
    ]
