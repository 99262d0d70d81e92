"""checkov over the templates of this version: every failed check is accepted with a reason, or is mended."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

import generator

TEMPLATES = Path(generator.__file__).parent.parent / "templates" / generator.__version__
ACCEPTED = Path(__file__).parent / "accepted.yaml"


class Failure(NamedTuple):
    """One failed check: `place` is stack/LogicalId, `kind` the resource type."""

    check: str
    place: str
    kind: str
    title: str

    def matches(self, check: str, resource: str) -> bool:
        """Whether an acceptance of this check for this resource speaks of the failure."""
        return self.check == check and resource in (self.place, f"{self.kind}/*")


def _run(templates: list[Path], home: Path) -> dict[str, Any]:
    # checkov pins an older boto3 than ours, so it lives in an environment of its own inside ours.
    checkov = Path(sys.prefix) / "checkov" / "bin" / "checkov"
    if not checkov.exists():
        pytest.fail(f"{checkov} is missing: `make test` installs it")
    command = [str(checkov), "--framework", "cloudformation", "--skip-download", "--quiet", "--compact"]
    command += ["--soft-fail", "--output", "json", "--file", *map(str, templates)]
    # Nothing of the user's: no API key, no ~/.checkov.yaml; and no question to PyPI about newer versions.
    environment = {"HOME": str(home), "CKV_SKIP_PACKAGE_UPDATE_CHECK": "1"}
    result = subprocess.run(command, cwd=home, env=environment, capture_output=True, text=True, check=True)
    report: dict[str, Any] = json.loads(result.stdout)
    return report


@pytest.fixture(scope="module")
def failures(tmp_path_factory: pytest.TempPathFactory) -> list[Failure]:
    """What checkov objects to, having understood every template."""
    templates = sorted(file for file in TEMPLATES.glob("*.json") if file.name != "manifest.json")
    assert templates, f"no templates in {TEMPLATES}: run `make render`"
    report = _run(templates, tmp_path_factory.mktemp("home"))
    assert report["summary"]["parsing_errors"] == 0
    assert report["summary"]["skipped"] == 0, "a template suppresses a check: list it in accepted.yaml instead"
    assert report["summary"]["passed"] > 0
    return [_failure(failed) for failed in report["results"]["failed_checks"]]


def _failure(failed: dict[str, Any]) -> Failure:
    kind, logical_id = failed["resource"].rsplit(".", 1)
    place = f"{Path(failed['file_path']).stem}/{logical_id}"
    return Failure(failed["check_id"], place, kind, failed["check_name"])


@pytest.fixture(scope="module")
def acceptances() -> list[tuple[str, str]]:
    """Each pair of check and resource that accepted.yaml lists."""
    listed = yaml.safe_load(ACCEPTED.read_text(encoding="utf-8"))
    return [
        (check, resource) for check, entries in listed.items() for entry in entries for resource in entry["resources"]
    ]


def test_every_failed_check_is_accepted(failures: list[Failure], acceptances: list[tuple[str, str]]) -> None:
    refused = [failure for failure in failures if not any(failure.matches(*acceptance) for acceptance in acceptances)]
    report = "\n".join(f"{failure.check}  {failure.place} ({failure.kind})  {failure.title}" for failure in refused)
    assert not refused, f"mend the template, or accept with a reason in {ACCEPTED.name}:\n{report}"


def test_every_acceptance_still_occurs(failures: list[Failure], acceptances: list[tuple[str, str]]) -> None:
    stale = [acceptance for acceptance in acceptances if not any(failure.matches(*acceptance) for failure in failures)]
    assert not stale, f"{ACCEPTED.name} lists what no longer occurs: {stale}"


def test_nothing_is_accepted_twice(acceptances: list[tuple[str, str]]) -> None:
    assert len(acceptances) == len(set(acceptances))


def test_every_acceptance_has_a_reason() -> None:
    listed = yaml.safe_load(ACCEPTED.read_text(encoding="utf-8"))
    for check, entries in listed.items():
        for entry in entries:
            assert set(entry) == {"resources", "reason"}, check
            assert entry["resources"], check
            assert isinstance(entry["reason"], str), check
            assert len(entry["reason"].split()) > 3, f"{check}: say why, in a sentence"
