"""manifest.json tells the truth about the templates beside it."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

from generator import __version__
from generator.manifest import entry
from generator.stacks import STACKS, Stack

NAMES = [stack.name for stack in STACKS]


@pytest.fixture(scope="module")
def folder(rendered: Path) -> Path:
    return rendered / __version__


@pytest.fixture(scope="module")
def manifest(folder: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((folder / "manifest.json").read_bytes())
    return content


@pytest.fixture(scope="module")
def entries(manifest: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {stack["name"]: stack for stack in manifest["stacks"]}


def test_it_lists_every_stack_in_deployment_order(manifest: dict[str, Any]) -> None:
    assert manifest["version"] == __version__
    listed = [(stack["name"], stack["scope"], stack["instead_of"], stack["by_name"]) for stack in manifest["stacks"]]
    assert listed == [(stack.name, stack.scope, stack.instead_of, list(stack.by_name)) for stack in STACKS]


def test_a_stack_knows_only_earlier_ones_by_name(entries: dict[str, dict[str, Any]]) -> None:
    names = list(entries)
    assert all(names.index(other) < names.index(name) for name in names for other in entries[name]["by_name"])


def test_the_folder_holds_the_files_it_names_and_no_others(folder: Path, manifest: dict[str, Any]) -> None:
    named = {file["name"] for stack in manifest["stacks"] for file in stack["files"].values()}
    assert named | {"manifest.json"} == {path.name for path in folder.iterdir()}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", ["yaml", "json"])
def test_checksum_and_size_are_those_of_the_file(
    folder: Path, entries: dict[str, dict[str, Any]], name: str, kind: str
) -> None:
    content = (folder / f"{name}.{kind}").read_bytes()
    assert entries[name]["files"][kind] == {
        "name": f"{name}.{kind}",
        "sha256": hashlib.sha256(content).hexdigest(),
        "bytes": len(content),
    }


@pytest.mark.parametrize("name", NAMES)
def test_parameters_exports_imports_and_types_are_those_of_the_template(
    folder: Path, entries: dict[str, dict[str, Any]], name: str
) -> None:
    text = (folder / f"{name}.json").read_text(encoding="utf-8")
    template = json.loads(text)
    found = entries[name]
    form = template["Metadata"]["AWS::CloudFormation::Interface"]
    assert list(found["parameters"]) == list(template["Parameters"])
    for parameter, declared in template["Parameters"].items():
        [group] = [one["Label"]["default"] for one in form["ParameterGroups"] if parameter in one["Parameters"]]
        label = form["ParameterLabels"][parameter]["default"]
        assert found["parameters"][parameter] == {**declared, "Label": label, "Group": group}
    assert found["resource_types"] == sorted({resource["Type"] for resource in template["Resources"].values()})
    # Found in the text, and not by a walk through the data like the one that is tested here.
    assert found["imports"] == sorted(set(re.findall(r'"Fn::ImportValue": \{\s*"Fn::Sub": "([^"]+)"', text)))
    assert text.count('"Fn::ImportValue"') == len(re.findall(r'"Fn::ImportValue": \{\s*"Fn::Sub": "', text))
    assert list(found["exports"].values()) == re.findall(r'"Export": \{\s*"Name": \{\s*"Fn::Sub": "([^"]+)"', text)


def test_every_import_is_exported_by_an_earlier_stack(entries: dict[str, dict[str, Any]]) -> None:
    exported: set[str] = set()
    for stack in entries.values():
        assert set(stack["imports"]) <= exported, stack["name"]
        exported |= set(stack["exports"].values())


def _entry(resources: dict[str, dict[str, Any]]) -> dict[str, Any]:
    document = {
        "Metadata": {"AWS::CloudFormation::Interface": {"ParameterGroups": [], "ParameterLabels": {}}},
        "Parameters": {},
        "Resources": resources,
        "Outputs": {},
    }
    return entry(Stack("network", "environment"), document, {})


QUEUE = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "q"}}
ROLE = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {}}}


@pytest.mark.parametrize(
    ("resources", "capabilities"),
    [
        ({"Queue": QUEUE}, []),
        ({"Queue": QUEUE, "Role": ROLE}, ["CAPABILITY_IAM"]),
        ({"Policy": {"Type": "AWS::IAM::Policy", "Properties": {"PolicyName": "p"}}}, ["CAPABILITY_IAM"]),
        ({"Key": {"Type": "AWS::IAM::AccessKey"}}, ["CAPABILITY_IAM"]),
        *(
            (
                {"Role": ROLE, "One": {"Type": kind, "Properties": {name: value}}},
                ["CAPABILITY_NAMED_IAM"],
            )
            for value in ("n", {"Fn::Sub": "n"}, {"Fn::If": ["C", "n", {"Ref": "AWS::NoValue"}]})
            for kind, name in (
                ("AWS::IAM::Role", "RoleName"),
                ("AWS::IAM::ManagedPolicy", "ManagedPolicyName"),
                ("AWS::IAM::Group", "GroupName"),
                ("AWS::IAM::User", "UserName"),
                ("AWS::IAM::InstanceProfile", "InstanceProfileName"),
            )
        ),
    ],
)
def test_capabilities_are_those_that_cloudformation_asks_for(
    resources: dict[str, dict[str, Any]], capabilities: list[str]
) -> None:
    assert _entry(resources)["capabilities"] == capabilities


def test_an_import_is_found_wherever_it_stands() -> None:
    def imported(name: str) -> dict[str, Any]:
        return {"Fn::ImportValue": {"Fn::Sub": name}}

    deep = {"A": [{"Fn::Join": [",", [imported("b"), {"Fn::Split": [",", imported("a")]}]]}, imported("b")]}
    assert _entry({"Queue": {**QUEUE, "Properties": deep}})["imports"] == ["a", "b"]
