"""The rules work from plain cfn-lint, by its own command."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from generator.lint import RULES

FIXTURES = Path(__file__).parent / "fixtures" / "cfn_lint_command"
MISTAKES = {"E9011", "E9122", "E9127", "E9128"}


def found(file: Path, folder: Path) -> set[str]:
    """Return the IDs of what the command finds in a file, run in a folder."""
    command = [str(Path(sys.executable).with_name("cfn-lint")), "--append-rules", str(RULES), "--format", "json"]
    run = subprocess.run(
        [*command, "--region", "eu-west-1", "--", str(file)], capture_output=True, text=True, check=False, cwd=folder
    )
    assert run.stderr == ""
    return {match["Rule"]["Id"] for match in json.loads(run.stdout)}


def test_the_command_finds_mistakes_with_our_rules(tmp_path: Path) -> None:
    assert found(FIXTURES / "bad.yaml", tmp_path) == MISTAKES


def test_the_command_finds_nothing_where_nothing_is_wrong(tmp_path: Path) -> None:
    assert found(FIXTURES / "good.yaml", tmp_path) == set()


@pytest.mark.parametrize("rule", ["E9122"])
def test_a_finding_can_be_accepted_in_the_template(tmp_path: Path, rule: str) -> None:
    accepted = tmp_path / "accepted.yaml"
    text = (FIXTURES / "bad.yaml").read_text("utf-8")
    metadata = f"    Metadata:\n      cfn-lint:\n        config:\n          ignore_checks: [{rule}]\n"
    accepted.write_text(text.replace("ManagedPolicy\n", f"ManagedPolicy\n{metadata}"), "utf-8")
    assert found(accepted, tmp_path) == MISTAKES - {rule}
