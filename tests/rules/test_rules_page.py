"""`docs/rules.md` says what the rules say of themselves."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator import rules_page
from generator.cli import cli
from generator.errors import UserError

ROOT = Path(__file__).parents[2]


def total(number: int, cfn_lint: int, either: int) -> dict[str, int]:
    return {"mutations": number, "found by cfn-lint alone": cfn_lint, "found with our rules": either}


TOTALS = {"in ours": total(3, 1, 3), "all": total(8, 2, 6), "in others": total(5, 1, 3)}


def test_the_committed_page_is_up_to_date() -> None:
    report = rules_page.check(ROOT / "docs" / "rules.md", ROOT / rules_page.RESULTS)
    assert report.exit_code == 0, f"run `ecs-bluegreen rules`\n{report.text}"


def test_every_rule_has_its_row() -> None:
    page = rules_page.text(Path("nowhere.json"))
    for module in rules_page.modules():
        for rule in rules_page.classes(module):
            assert page.count(f"| [{rule.id}]({rule.source_url}) | ") == 1
    assert "How much is found" not in page


def test_the_share_that_is_found_is_told(tmp_path: Path) -> None:
    results = tmp_path / "results.json"
    results.write_text(json.dumps({"totals": TOTALS, "mutations": {}}), "utf-8")
    page = rules_page.text(results)
    assert "cfn-lint alone finds\n2 of 8 (25 %); with these rules 6 of 8 (75 %) are found" in page
    assert "| all | 8 | 2 | 6 |\n| in ours | 3 | 1 | 3 |\n| in others | 5 | 1 | 3 |\n" in page


@pytest.mark.parametrize("document", ["{", "1", "[1]", '{"totals": 1}', '{"totals": {"all": {}}}'])
def test_results_of_another_form_are_refused(document: str, tmp_path: Path) -> None:
    results = tmp_path / "results.json"
    results.write_text(document, "utf-8")
    with pytest.raises(UserError, match="has no totals"):
        rules_page.text(results)


def test_the_command_writes_checks_and_shows_what_is_stale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    runner = CliRunner()
    assert runner.invoke(cli, ["rules", "--check"]).exit_code == 1
    assert runner.invoke(cli, ["rules"]).output == "docs/rules.md: written\n"
    assert runner.invoke(cli, ["rules", "--check"]).output == "docs/rules.md: up to date\n"
    page = tmp_path / "docs" / "rules.md"
    page.write_text(page.read_text("utf-8").replace("[E9121]", "[E0000]"), "utf-8")
    stale = runner.invoke(cli, ["rules", "--check"])
    assert stale.exit_code == 1
    assert "-| [E0000]" in stale.output
    assert "+| [E9121]" in stale.output
