"""A report as text for people, as JSON for scripts, and as SARIF for code hosts.

The JSON is one object and stays compatible: fields may be added, none is renamed or removed.

    {
      "templates": 22,                      how many templates were linted
      "application_files": 3,               how many files of an application's repository
      "regions": ["us-east-1"],             against which Regions
      "findings": [                         in the order of path, line, column and id
        {
          "path": "templates/1.0.0/network.yaml",
          "line": 12, "column": 5,          from 1
          "end": {"line": 12, "column": 9}, exclusive
          "id": "W2001",
          "level": "warning",               error, warning or informational
          "message": "Parameter Foo not used.",
          "source_url": "https://..."       what the rule is about
        }
      ]
    }
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from generator.lint import Report
from generator.lint.finding import Finding

NAMES = ("text", "json", "sarif")

_COLOURS = {"error": "red", "warning": "yellow", "informational": "blue"}
_SARIF_LEVELS = {"error": "error", "warning": "warning", "informational": "note"}


def present(report: Report, name: str, *, colour: bool = False) -> str:
    """The report in one of the formats of NAMES, ending in a newline; colour is for text on a terminal."""
    if name == "text":
        return _text(report, colour=colour)
    import json

    return json.dumps(_json(report) if name == "json" else _sarif(report), indent=2) + "\n"


def _text(report: Report, *, colour: bool) -> str:
    lines = [_line(finding, colour=colour) for finding in report.findings]
    pages = {finding.id: finding.source_url for finding in report.findings}
    if pages:
        lines += ["", *(f"{rule}  see {page}" for rule, page in sorted(pages.items())), ""]
    return "\n".join([*lines, _summary(report)]) + "\n"


def _line(finding: Finding, *, colour: bool) -> str:
    import click

    place = f"{finding.path}:{finding.line}:{finding.column}"
    level = click.style(finding.level, fg=_COLOURS[finding.level]) if colour else finding.level
    return f"{place}  {finding.id}  {level}  {' '.join(finding.message.split())}"


def _summary(report: Report) -> str:
    files = _files(report)
    if not report.findings:
        return f"{files}, no findings"
    levels = Counter(finding.level for finding in report.findings)
    counts = [
        _count(levels["error"], "error"),
        _count(levels["warning"], "warning"),
        f"{levels['informational']} informational",
    ]
    some = ", ".join(count for count in counts if not count.startswith("0 "))
    return f"{files}, {_count(len(report.findings), 'finding')}: {some}"


def _files(report: Report) -> str:
    application = _count(report.application_files, "application file")
    if not report.application_files:
        return _count(report.templates, "template")
    return f"{_count(report.templates, 'template')} and {application}" if report.templates else application


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _json(report: Report) -> dict[str, Any]:
    findings = [
        {
            "path": finding.path,
            "line": finding.line,
            "column": finding.column,
            "end": {"line": finding.end_line, "column": finding.end_column},
            "id": finding.id,
            "level": finding.level,
            "message": finding.message,
            "source_url": finding.source_url,
        }
        for finding in report.findings
    ]
    counts = {"templates": report.templates, "application_files": report.application_files}
    return {**counts, "regions": list(report.regions), "findings": findings}


def _sarif(report: Report) -> dict[str, Any]:
    import generator

    rules = sorted({finding.id: finding for finding in report.findings}.items())
    positions = {rule_id: index for index, (rule_id, _) in enumerate(rules)}
    driver = {
        "name": "ecs-bluegreen lint",
        "version": generator.__version__,
        "rules": [_sarif_rule(finding) for _, finding in rules],
    }
    results = [_sarif_result(finding, positions[finding.id]) for finding in report.findings]
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
    }


def _sarif_rule(finding: Finding) -> dict[str, Any]:
    return {
        "id": finding.id,
        "shortDescription": {"text": finding.title},
        "helpUri": finding.source_url,
        "defaultConfiguration": {"level": _SARIF_LEVELS[finding.level]},
    }


def _sarif_result(finding: Finding, rule_index: int) -> dict[str, Any]:
    region = {
        "startLine": finding.line,
        "startColumn": finding.column,
        "endLine": finding.end_line,
        "endColumn": finding.end_column,
    }
    place = {"artifactLocation": {"uri": _uri(finding.path)}, "region": region}
    return {
        "ruleId": finding.id,
        "ruleIndex": rule_index,
        "level": _SARIF_LEVELS[finding.level],
        "message": {"text": finding.message},
        "locations": [{"physicalLocation": place}],
    }


def _uri(path: str) -> str:
    """Relative to the current folder, which a code host takes for the root of the repository."""
    from pathlib import Path
    from urllib.parse import quote

    absolute = Path(path).absolute()
    if absolute.is_relative_to(Path.cwd()):
        return quote(absolute.relative_to(Path.cwd()).as_posix())
    return absolute.as_uri()
