"""What crosses between stacks is of the type that is wanted: no linter sees it in a single template."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from generator import lint
from generator.lint.finding import Finding

from .conftest import Version, imported, members

Check = Callable[[Version], list[Finding]]
Write = Callable[[Version], Path]


def test_a_vpc_id_handed_over_as_a_subnet_id_is_found(version: Version, check: Check) -> None:
    version["service"]["Resources"]["Balancer"]["Properties"]["Subnets"] = [imported("VpcId"), "subnet-0a1b2c3d"]
    errors = [finding for finding in check(version) if finding.level == "error"]
    assert {(finding.path, finding.id, finding.line) for finding in errors} == {("service.yaml", "E1041", 22)}


def test_subnet_ids_handed_over_as_security_groups_are_found(version: Version, check: Check) -> None:
    version["service"]["Resources"]["Balancer"]["Properties"]["SecurityGroups"] = members("SubnetIds")
    findings = check(version)
    assert {(finding.path, finding.id, finding.line) for finding in findings} == {("service.yaml", "E1041", 26)}
    assert all("the value comes from another stack" in finding.message for finding in findings)


def test_a_subnet_id_handed_over_as_a_vpc_id_is_found(version: Version, check: Check) -> None:
    vpc = {"Fn::Select": [0, members("SubnetIds")]}
    version["service"]["Resources"]["Group"]["Properties"]["VpcId"] = vpc
    findings = [finding for finding in check(version) if finding.id == "E1041"]
    assert [(finding.path, finding.line) for finding in findings] == [("service.yaml", 20)]


def test_a_substitute_that_exports_another_type_is_found(version: Version, check: Check) -> None:
    version["existing-network"]["Parameters"]["VpcId"]["Type"] = "AWS::EC2::SecurityGroup::Id"
    findings = check(version)
    assert {(finding.path, finding.line) for finding in findings} == {("service.yaml", 15)}


def test_single_templates_show_none_of_it(version: Version, write: Write) -> None:
    version["service"]["Resources"]["Balancer"]["Properties"]["SecurityGroups"] = members("SubnetIds")
    folder = write(version)
    alone = lint.run([folder / "service.yaml"])
    assert "E1041" not in {finding.id for finding in alone.findings}
    whole = lint.run([folder])
    assert ("E1041", (folder / "service.yaml").as_posix()) in {(found.id, found.path) for found in whole.findings}


def test_what_a_single_template_shows_is_not_shown_again(version: Version, write: Write) -> None:
    group = version["service"]["Resources"]["Group"]["Properties"]
    group["VpcId"], group["GroupDescription"] = imported("VpcId"), ["no", "text"]
    folder = write(version)
    findings = [finding for finding in lint.run([folder]).findings if finding.level == "error"]
    assert len({(finding.path, finding.line, finding.id) for finding in findings}) == len(findings) == 1
