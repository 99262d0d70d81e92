"""Every import has one export, of an earlier stack, in a scope that it can see."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from generator.lint import links
from generator.lint.finding import Finding
from generator.lint.links import graph
from generator.lint.links.version import imports, read

from .conftest import Version, export, imported

Check = Callable[[Version], list[Finding]]
TEMPLATES = Path(__file__).parents[3] / "templates"


def rows(findings: list[Finding]) -> list[tuple[str, str]]:
    return [(finding.path, finding.id) for finding in findings]


def test_a_good_version_has_no_findings(version: Version, check: Check) -> None:
    assert check(version) == []


def test_a_misspelt_import_is_found_where_it_stands_and_the_nearest_export_named(
    version: Version, check: Check
) -> None:
    version["service"]["Resources"]["Group"]["Properties"]["VpcId"] = imported("VpcIdd")
    *unused, finding = check(version)
    assert (finding.path, finding.id, finding.line) == ("service.yaml", "E9252", 15)
    assert finding.message == ("no stack exports ${EnvironmentName}-VpcIdd; did you mean ${EnvironmentName}-VpcId?")
    assert rows(unused) == [("existing-network.yaml", "W9251"), ("network.yaml", "W9251")]


def test_an_import_from_a_later_stack_is_found(version: Version, check: Check) -> None:
    version["pipeline"]["Outputs"] = {"Name": export("shop", "PipelineName", "delivery")}
    name = imported("PipelineName", "delivery")
    version["registry"]["Resources"]["Repository"]["Properties"] = {"RepositoryName": name}
    (finding,) = check(version)
    assert (finding.path, finding.id) == ("registry.yaml", "E9253")
    assert "comes from pipeline, which is not deployed before registry" in finding.message


def test_an_import_from_a_scope_that_cannot_be_seen_is_found(version: Version, check: Check) -> None:
    uri = imported("RepositoryUri", "delivery")
    version["service"]["Resources"]["Group"]["Properties"]["GroupDescription"] = uri
    (finding,) = check(version)
    assert (finding.path, finding.id) == ("service.yaml", "E9254")
    assert "registry exports in the scope delivery" in finding.message


def test_an_export_named_for_another_scope_is_found(version: Version, check: Check) -> None:
    name = {"Fn::Sub": "${ServiceName}-VpcId"}
    version["network"]["Outputs"]["VpcId"]["Export"]["Name"] = name
    version["existing-network"]["Outputs"]["VpcId"]["Export"]["Name"] = name
    version["service"]["Resources"]["Group"]["Properties"]["VpcId"] = {"Fn::ImportValue": name}
    assert rows(check(version)) == [("existing-network.yaml", "E9254"), ("network.yaml", "E9254")]


def test_a_name_that_two_stacks_export_is_found(version: Version, check: Check) -> None:
    version["pipeline"]["Outputs"] = {"Uri": export("x", "RepositoryUri", "delivery")}
    (finding,) = check(version)
    assert (finding.path, finding.id) == ("pipeline.yaml", "E9252")
    assert "exported by registry, too" in finding.message


def test_a_name_that_is_exported_twice_in_one_template_is_found(version: Version, check: Check) -> None:
    version["registry"]["Outputs"]["Again"] = export("x", "RepositoryUri", "delivery")
    assert rows(check(version)) == [("registry.yaml", "E9252")]


def test_a_substitute_that_lacks_an_export_is_found(version: Version, check: Check) -> None:
    del version["existing-network"]["Outputs"]["SubnetIds"]
    (finding,) = check(version)
    assert (finding.path, finding.id) == ("existing-network.yaml", "E9255")
    assert "does not export ${EnvironmentName}-SubnetIds" in finding.message


def test_an_unused_export_is_found(version: Version, check: Check) -> None:
    version["service"]["Outputs"]["GroupId"] = export({"Ref": "Group"}, "GroupId", "service")
    (finding,) = check(version)
    assert (finding.path, finding.id, finding.level) == ("service.yaml", "W9251", "warning")


def test_a_name_that_cannot_be_followed_is_found(version: Version, check: Check) -> None:
    value: dict[str, Any] = {"Fn::ImportValue": {"Fn::Join": ["-", [{"Ref": "ServiceName"}, "RepositoryUri"]]}}
    version["pipeline"]["Resources"]["Uri"]["Properties"]["Value"] = value
    assert rows(check(version)) == [("pipeline.yaml", "E9252"), ("registry.yaml", "W9251")]


def test_every_export_without_an_import_is_still_there_and_still_unused() -> None:
    for manifest in TEMPLATES.glob("*/manifest.json"):
        stacks, _ = read(manifest.parent)
        wanted = {found.name for stack in stacks for found in imports(stack)}
        assert set(graph.WITHOUT_IMPORT) <= set(graph.exports_by_name(stacks)) - wanted


def test_every_check_says_what_it_is() -> None:
    ids = [check.id for check in links.checks()]
    assert ids == sorted(set(ids))
    assert all(9250 < int(id_[1:]) < 9270 for id_ in ids)
