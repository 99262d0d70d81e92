"""E9143: a template for StackSets fits into a request."""

from __future__ import annotations

from pathlib import Path

import pytest
from cfnlint.decode import decode
from cfnlint.template import Template

from generator.rules.stackset_size import TemplateSize

HEAD = "Resources:\n  T:\n    Type: AWS::SNS::Topic\n"
OURS = "Metadata:\n  Template: x\n  Version: 1.0.0\n"


def found(file: Path, text: str, size: int) -> list[str]:
    file.write_bytes(text.encode() + b"#" * (size - len(text)))
    template, _ = decode(str(file))
    return [match.message for match in TemplateSize().match(Template(str(file), template, ["us-east-1"]))]


def test_the_file_is_measured_to_the_byte(tmp_path: Path) -> None:
    assert found(tmp_path / "a.yaml", HEAD + OURS, 51_200) == []
    (message,) = found(tmp_path / "a.yaml", HEAD + OURS, 51_201)
    assert "51,201 bytes" in message


def test_templates_for_something_else_are_left_alone(tmp_path: Path) -> None:
    assert found(tmp_path / "a.yaml", HEAD, 60_000) == []


@pytest.mark.parametrize("name", [None, "", "nowhere.yaml"])
def test_a_template_without_a_file_is_not_measured(name: str | None) -> None:
    template = {"Resources": {}, "Metadata": {"StackSet": True}}
    assert TemplateSize().match(Template(name, template, ["us-east-1"])) == []
