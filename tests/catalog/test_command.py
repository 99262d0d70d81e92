"""`ecs-bluegreen catalog` writes the page, checks it, and refuses what it cannot promise."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner, Result

from generator.catalog.locations import Locations
from generator.cli import cli
from generator.errors import UserError

from .reading import parse
from .trees import COMMITTED, ROOT, add

BUCKET = "https://templates.s3.eu-west-1.amazonaws.com/ecs"


def run(templates: Path, *arguments: str) -> Result:
    output = ["--output", str(templates / "index.html")]
    return CliRunner().invoke(cli, ["catalog", "--templates", str(templates), *output, *arguments])


def refusal(result: Result) -> str:
    assert isinstance(result.exception, UserError)
    assert result.exception.exit_code == 2
    return str(result.exception)


def test_it_writes_and_then_finds_its_page_fresh(templates: Path) -> None:
    assert run(templates, "--check").exit_code == 1
    assert run(templates).output == f"{templates / 'index.html'}: written\n"
    assert run(templates, "--check").output == f"{templates / 'index.html'}: up to date\n"


def test_a_stale_page_is_shown_and_left_alone(templates: Path) -> None:
    run(templates)
    page = templates / "index.html"
    page.write_text(page.read_text("utf-8").replace("<h1>Templates</h1>", "<h1>Other</h1>"), "utf-8")
    stale = run(templates, "--check")
    assert stale.exit_code == 1
    assert "-      <h1>Other</h1>\n+      <h1>Templates</h1>" in stale.output
    assert "<h1>Other</h1>" in page.read_text("utf-8")


def test_without_an_address_there_is_no_link_into_the_console(templates: Path) -> None:
    run(templates)
    assert "console.aws.amazon.com" not in (templates / "index.html").read_text("utf-8")


def test_with_an_address_each_template_opens_the_form_of_the_console(templates: Path) -> None:
    run(templates, "--template-url", f"{BUCKET}/")
    page = parse((templates / "index.html").read_text("utf-8"))
    links = {str(link.attributes["href"]) for link in page.all("a", class_="create")}
    assert len(links) == len(page.all("article", class_="template"))
    found = {}
    for link in links:
        base, _, query = link.partition("?")
        assert base == "https://console.aws.amazon.com/cloudformation/home#/stacks/create/review"
        values = parse_qs(query, strict_parsing=True)
        found[values["stackName"][0]] = values["templateURL"][0]
    assert found["dev-network"] == f"{BUCKET}/{COMMITTED}/network.yaml"
    assert found["dev-web-registry"] == f"{BUCKET}/{COMMITTED}/registry.yaml"


@pytest.mark.parametrize(
    "address",
    ["http://bucket.example/x", "bucket", "s3://bucket/x", "https:///x", f"{BUCKET}?a=b", f"{BUCKET}#a", "https://[x"],
)
def test_an_address_cloudformation_could_not_read_is_refused(address: str, templates: Path) -> None:
    assert refusal(run(templates, "--template-url", address)).startswith(f"--template-url {address}: ")
    assert not (templates / "index.html").exists()


def test_a_folder_without_versions_is_refused(tmp_path: Path) -> None:
    assert refusal(run(tmp_path)) == f"{tmp_path}: holds no version; `make render` writes one"


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"stacks": [{}]}', '{"stacks": 1}'])
def test_what_is_no_manifest_is_refused(content: str, templates: Path) -> None:
    manifest = templates / COMMITTED / "manifest.json"
    manifest.write_text(content, "utf-8")
    assert refusal(run(templates)) == f"{manifest}: is not a manifest; `make render` writes it anew"


def test_a_template_that_is_missing_is_refused(templates: Path) -> None:
    (templates / COMMITTED / "network.yaml").unlink()
    assert "network.yaml: is missing, though" in refusal(run(templates))


def test_a_template_that_is_not_the_one_of_the_manifest_is_refused(templates: Path) -> None:
    path = templates / COMMITTED / "network.yaml"
    path.write_bytes(path.read_bytes() + b"\n")
    assert "network.yaml: is not the file that manifest.json names" in refusal(run(templates))


def test_resources_in_a_circle_are_refused(templates: Path) -> None:
    def close_the_circle(document: dict[str, Any]) -> None:
        document["Resources"]["ExecuteCommandLogGroup"]["DependsOn"] = "Cluster"

    add(templates, "9.0.0", "cluster", close_the_circle)
    shutil.rmtree(templates / COMMITTED)
    assert refusal(run(templates)) == (
        "9.0.0/cluster.json: ExecuteCommandLogGroup, Cluster need each other in a circle, which CloudFormation refuses"
    )


def test_file_names_are_quoted_in_links() -> None:
    locations = Locations.of(Path("my site/templates"), Path("my site/page.html"), None)
    assert locations.download("1.0.0", "a b.yaml") == "templates/1.0.0/a%20b.yaml"
    link = Locations("", BUCKET).quick_create("1.0.0", "a b", "dev-a")
    assert link is not None
    assert urlsplit(link).fragment.endswith("a%2520b.yaml&stackName=dev-a")


def test_the_page_disturbs_neither_the_linter_nor_the_renderer() -> None:
    assert (ROOT / "templates" / "index.html").exists()
    for command in (["lint"], ["render", "--check"]):
        done = subprocess.run(
            [sys.executable, "-m", "generator", *command], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert "index.html" not in done.stdout + done.stderr


def test_the_command_imports_neither_the_stacks_nor_what_only_other_commands_need(templates: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from generator import catalog;"
        f"t = Path({str(templates)!r}); catalog.text(t, t / 'index.html');"
        "print(*sorted(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert loaded & {"troposphere", "awacs", "cfnlint", "boto3", "botocore", "generator.stacks", "numpy"} == set()
