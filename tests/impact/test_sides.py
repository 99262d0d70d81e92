"""A side is what a person calls it: a version, a folder, a file; bad names are answered with what would be right."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generator.errors import UserError
from generator.impact.compare import compare
from generator.impact.sides import read
from generator.params import load
from generator.params.manifest import versions

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
VERSION = versions(TEMPLATES)[0]
YAML = "Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n    Properties: {DisplayName: !Sub '${AWS::Region}'}\n"


def message(name: str, **arguments: object) -> str:
    with pytest.raises(UserError) as caught:
        read(name, **arguments)  # type: ignore[arg-type]
    assert caught.value.exit_code == 2
    return str(caught.value)


def test_a_version_has_the_stacks_of_its_manifest_in_their_order() -> None:
    one = read(VERSION, templates=TEMPLATES)
    manifest = json.loads((TEMPLATES / VERSION / "manifest.json").read_text())
    assert list(one.templates) == [stack["name"] for stack in manifest["stacks"]]
    assert (one.label, one.parameters, one.tags) == (VERSION, None, None)


def test_the_folder_of_a_version_is_the_version() -> None:
    folder = str(TEMPLATES / VERSION)
    assert read(folder).templates == read(VERSION, templates=TEMPLATES).templates


@pytest.mark.parametrize("path", sorted((ROOT / "params").glob("*.yaml")), ids=lambda path: path.stem)
def test_an_environment_names_stacks_by_service_and_gives_values(path: Path) -> None:
    environment = load(path, TEMPLATES)
    one = read(environment.version, environment, templates=TEMPLATES)
    assert one.parameters is not None
    assert {"network", "web.target-groups"} <= set(one.templates)
    assert one.parameters["web.target-groups"]["ServiceName"] == "web"
    assert one.tags is not None
    assert one.tags["network"] == environment.tags


def test_a_folder_without_manifest_has_its_templates_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "b.yaml").write_text(YAML)
    (tmp_path / "a.template").write_text(YAML)
    (tmp_path / "taskdef.json").write_text('{"family": "web"}')
    (tmp_path / "broken.yaml").write_text("a: [")
    (tmp_path / "README.md").write_text("read me")
    assert list(read(str(tmp_path)).templates) == ["a", "b"]


@pytest.mark.parametrize("name", ["one.yaml", "one.json", "one.template"])
def test_a_file_is_a_side_with_one_stack(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(YAML)
    assert read(str(path)).templates == {
        "one": {
            "Resources": {
                "Topic": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": {"Fn::Sub": "${AWS::Region}"}}}
            }
        }
    }


def test_two_files_are_the_same_stack_whatever_they_are_called(tmp_path: Path) -> None:
    (tmp_path / "old.yaml").write_text(YAML)
    (tmp_path / "new.yaml").write_text(YAML.replace("${AWS::Region}", "a"))
    [change] = compare(read(str(tmp_path / "old.yaml")), read(str(tmp_path / "new.yaml"))).changes
    assert (change.stack, change.action) == ("new", "modify")


def test_sides_without_a_common_stack_cannot_be_compared(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(YAML)
    with pytest.raises(UserError, match=r"have no stack in common: network, .* against mine"):
        compare(read(VERSION, templates=TEMPLATES), read(str(path)))


def test_an_unknown_version_is_answered_with_the_one_that_was_meant() -> None:
    assert message(f"{VERSION}1", templates=TEMPLATES) == f"{VERSION}1: no such version, did you mean {VERSION}?"


def test_where_no_version_is_none_can_be_meant(tmp_path: Path) -> None:
    assert message("1.2.3", templates=tmp_path) == f"1.2.3: no such version; {tmp_path} holds no version"


def test_a_name_that_is_nothing_is_said_to_be_nothing(tmp_path: Path) -> None:
    assert message(str(tmp_path / "none.yaml"), templates=tmp_path).endswith(
        "none.yaml: no such file, folder or version"
    )


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "one.yaml:1:1: the file is empty"),
        (b"a: [", "one.yaml:"),
        (b"{", "one.yaml:"),
        (b"\xff", "not UTF-8"),
        (b"[]", "is not a CloudFormation template: it has no mapping `Resources`"),
        (b"a: 1", "is not a CloudFormation template: it has no mapping `Resources`"),
        (b"Resources: []", "is not a CloudFormation template: it has no mapping `Resources`"),
        (b"[" * 5_000, "one.yaml"),
        (b'{"a":' * 5_000, "one.yaml"),
    ],
)
def test_a_file_that_is_no_template_is_refused_with_a_reason(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "one.yaml"
    path.write_bytes(content)
    assert reason in message(str(path))


def test_a_folder_without_templates_is_refused(tmp_path: Path) -> None:
    assert "holds no CloudFormation template" in message(str(tmp_path))


def test_a_version_whose_file_is_missing_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "1.0.0"
    folder.mkdir()
    manifest = {"stacks": [{"name": "network", "scope": "environment", "parameters": {}}]}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    assert message("1.0.0", templates=tmp_path) == f"{folder / 'network.json'}: no such file"


def test_an_environment_of_other_stacks_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(YAML)
    environment = load(ROOT / "params/dev.yaml", TEMPLATES)
    assert "has no template of the environment dev" in message(str(path), environment=environment)
