"""The three formats, of one report."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from generator import lint
from generator.lint import Report, formats

# The part of the official schema of SARIF 2.1.0 that our output uses; like there, nothing else is allowed.
_TEXT = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string"}}}
_LEVEL = {"enum": ["none", "note", "warning", "error"]}
_POSITION = {"type": "integer", "minimum": 1}


def _closed(required: list[str], **properties: object) -> dict[str, object]:
    return {"type": "object", "required": required, "properties": properties, "additionalProperties": False}


def _list_of(items: object) -> dict[str, object]:
    return {"type": "array", "items": items}


_REGION = _closed([], startLine=_POSITION, startColumn=_POSITION, endLine=_POSITION, endColumn=_POSITION)
_PLACE = _closed(
    ["artifactLocation"],
    artifactLocation=_closed(["uri"], uri={"type": "string", "format": "uri-reference"}),
    region=_REGION,
)
_RULE = _closed(
    ["id"],
    id={"type": "string"},
    shortDescription=_TEXT,
    helpUri={"type": "string", "format": "uri", "pattern": "^https://"},
    defaultConfiguration=_closed([], level=_LEVEL),
)
_RESULT = _closed(
    ["message"],
    ruleId={"type": "string"},
    ruleIndex={"type": "integer", "minimum": 0},
    level=_LEVEL,
    message=_TEXT,
    locations=_list_of(_closed([], physicalLocation=_PLACE)),
)
_DRIVER = _closed(["name"], name={"type": "string"}, version={"type": "string"}, rules=_list_of(_RULE))
_RUN = _closed(
    ["tool"],
    tool=_closed(["driver"], driver=_DRIVER),
    columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
    results=_list_of(_RESULT),
)
SARIF = _closed(
    ["version", "runs"], **{"$schema": {"type": "string"}, "version": {"const": "2.1.0"}, "runs": _list_of(_RUN)}
)


@pytest.fixture
def report(fixtures: Path, monkeypatch: pytest.MonkeyPatch) -> Report:
    monkeypatch.chdir(fixtures)
    return lint.run([Path("bad/levels.yaml"), Path("bad/types.json"), Path("good/topic.json")])


@pytest.fixture
def clean(fixtures: Path) -> Report:
    return lint.run([fixtures / "good" / "topic.json"])


def test_text_has_a_line_for_each_finding_a_page_for_each_rule_and_a_summary(report: Report) -> None:
    lines = formats.present(report, "text").splitlines()
    findings, pages, summary = lines[: len(report.findings)], lines[len(report.findings) + 1 : -2], lines[-1]
    assert findings[0] == "bad/levels.yaml:4:3  W2001  warning  Parameter Unused not used."
    assert "W2001  see https://github.com/aws-cloudformation/cfn-lint/blob/main/docs/rules.md#W2001" in pages
    assert {page.split()[0] for page in pages} == {finding.id for finding in report.findings}
    assert summary == "3 templates, 13 findings: 5 errors, 2 warnings, 6 informational"


def test_text_without_findings_is_the_summary(clean: Report) -> None:
    assert formats.present(clean, "text") == "1 template, no findings\n"


def test_colour_is_for_the_level_alone(report: Report) -> None:
    plain, coloured = formats.present(report, "text"), formats.present(report, "text", colour=True)
    assert "\x1b" not in plain
    assert "  W2001  \x1b[33mwarning\x1b[0m  Parameter" in coloured


def test_json_has_the_documented_fields(report: Report) -> None:
    data = json.loads(formats.present(report, "json"))
    assert (data["templates"], data["regions"]) == (3, list(lint.REGIONS))
    assert data["findings"][0] == {
        "path": "bad/levels.yaml",
        "line": 4,
        "column": 3,
        "end": {"line": 4, "column": 9},
        "id": "W2001",
        "level": "warning",
        "message": "Parameter Unused not used.",
        "source_url": "https://github.com/aws-cloudformation/cfn-lint/blob/main/docs/rules.md#W2001",
    }
    assert len(data["findings"]) == len(report.findings)


def test_sarif_has_the_shape_of_the_standard(report: Report, clean: Report) -> None:
    for each in (report, clean):
        validator = jsonschema.Draft7Validator(SARIF)
        validator.validate(json.loads(formats.present(each, "sarif")))


def test_sarif_results_refer_to_their_rules(report: Report) -> None:
    (run,) = json.loads(formats.present(report, "sarif"))["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rules[result["ruleIndex"]]["id"] for result in run["results"]] == [
        finding.id for finding in report.findings
    ]
    assert len(rules) == len({rule["id"] for rule in rules})
    assert {result["level"] for result in run["results"]} == {"error", "warning", "note"}


def test_a_sarif_region_ends_after_it_begins(report: Report) -> None:
    (run,) = json.loads(formats.present(report, "sarif"))["runs"]
    for result in run["results"]:
        region = result["locations"][0]["physicalLocation"]["region"]
        assert (region["startLine"], region["startColumn"]) < (region["endLine"], region["endColumn"])


def test_sarif_paths_are_relative_and_quoted(fixtures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    template = tmp_path / "with space.yaml"
    template.write_bytes((fixtures / "bad" / "levels.yaml").read_bytes())

    def uri() -> object:
        result = json.loads(formats.present(lint.run([template]), "sarif"))["runs"][0]["results"][0]
        return result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]

    monkeypatch.chdir(tmp_path)
    assert uri() == "with%20space.yaml"
    monkeypatch.chdir(fixtures)
    assert uri() == template.as_uri()
