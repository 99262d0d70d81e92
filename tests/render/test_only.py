"""`--only`: some stacks, and the rest stays as it is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generator import __version__, render
from generator.errors import UserError
from generator.stacks import STACKS

from .conftest import Run, contents


def _names(target: Path) -> list[str]:
    return [entry["name"] for entry in json.loads((target / "manifest.json").read_bytes())["stacks"]]


def test_only_its_files_and_its_entry_are_written(rendered: Path, output: Path, target: Path) -> None:
    manifest = json.loads((target / "manifest.json").read_bytes())
    for entry in manifest["stacks"]:
        entry["scope"] = "old"
    (target / "manifest.json").write_text(json.dumps(manifest))
    for name in ("network.yaml", "network.json", "cluster.yaml", "gone.yaml"):
        (target / name).write_bytes(b"old\n")
    before, fresh = contents(target), contents(rendered / __version__)
    report = render.write(output, ["network"])
    now = contents(target)
    changed = {name for name in now if now[name] != before.get(name)}
    assert changed == {"network.yaml", "network.json", "manifest.json"}
    assert {name: now[name] for name in changed - {"manifest.json"}} == {
        name: fresh[name] for name in ("network.yaml", "network.json")
    }
    scopes = {entry["name"]: entry["scope"] for entry in json.loads(now["manifest.json"])["stacks"]}
    assert scopes == {stack.name: "environment" if stack.name == "network" else "old" for stack in STACKS}
    assert "3 files" in report.text


def test_the_manifest_keeps_deployment_order_whatever_was_asked_first(run: Run, tmp_path: Path) -> None:
    assert run("render", "--only", "pipeline", "--only", "network").returncode == 0
    target = tmp_path / "templates" / __version__
    assert _names(target) == ["network", "pipeline"]
    assert run("render", "--only", "cluster").returncode == 0
    assert _names(target) == ["network", "cluster", "pipeline"]


def test_check_looks_at_those_files_only(output: Path, target: Path) -> None:
    (target / "cluster.yaml").write_bytes(b"old\n")
    (target / "gone.yaml").touch()
    assert render.check(output, ["network"]).exit_code == 0
    assert render.check(output, ["network", "cluster"]).exit_code == 1


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("netwrk", "did you mean network?"),
        ("loadbalancer", "did you mean load-balancer?"),
        ("zzz", f"the stacks are {', '.join(stack.name for stack in STACKS)}"),
    ],
)
@pytest.mark.parametrize("mode", [[], ["--check"]])
def test_an_unknown_stack_is_exit_code_2_with_the_nearest_name(
    run: Run, tmp_path: Path, name: str, hint: str, mode: list[str]
) -> None:
    result = run("render", "--only", name, *mode)
    expected = (2, "", f"error: --only {name}: no such stack; {hint}\n")
    assert (result.returncode, result.stdout, result.stderr) == expected
    assert list(tmp_path.iterdir()) == []


def test_every_unknown_stack_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        render.write(tmp_path, ["netwrk", "network", "clustre"])
    assert [line.partition(":")[0] for line in str(caught.value).splitlines()] == ["--only netwrk", "--only clustre"]


@pytest.mark.parametrize(
    "text", [b"{", b"[]", b'{"stacks": [1]}', b'{"stacks": [{}]}', b'{"stacks": 1}', b"\xff", b"1"]
)
def test_a_manifest_that_is_none_is_named_with_the_remedy(output: Path, target: Path, text: bytes) -> None:
    (target / "manifest.json").write_bytes(text)
    before = contents(output)
    with pytest.raises(UserError, match=r"manifest\.json: not a manifest; render without --only"):
        render.write(output, ["network"])
    assert contents(output) == before
    render.write(output)
    assert render.check(output).exit_code == 0
