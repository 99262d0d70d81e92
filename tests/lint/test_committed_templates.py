"""The templates that we commit: no findings, and nothing suppressed."""

from __future__ import annotations

import re
from pathlib import Path

import generator
from generator import lint

TEMPLATES = Path(generator.__file__).parent.parent / "templates"


def _committed() -> list[Path]:
    found = [file for suffix in ("yaml", "json") for file in TEMPLATES.glob(f"*/*.{suffix}")]
    return sorted(file for file in found if file.name != "manifest.json")


def test_committed_templates_have_no_findings() -> None:
    templates = _committed()
    assert templates, f"no templates under {TEMPLATES}: run `make render`"
    assert [
        f"{finding.path}:{finding.line} {finding.id} {finding.message}" for finding in lint.run(templates).findings
    ] == []


def test_committed_templates_suppress_nothing() -> None:
    # The Metadata by which cfn-lint and checkov are silenced, as YAML and as JSON write it.
    suppression = re.compile(r"""^\s*["']?(cfn-lint|checkov)["']?\s*:""", re.MULTILINE)
    assert [template.name for template in _committed() if suppression.search(template.read_text("utf-8"))] == []
