"""Which modifications interrupt, against the schemas of the registry."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from cfnlint.schema import PROVIDER_SCHEMA_MANAGER

from generator.impact.interruptions import INTERRUPTIONS, interrupting

RELEASES = Path(__file__).parents[2] / "templates"
LISTED = [(type_, path) for type_, known in INTERRUPTIONS.items() for path in sorted(known.properties)]


def schema(type_: str) -> dict[str, Any]:
    found: dict[str, Any] = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", type_).schema
    return found


def own_types() -> set[str]:
    return {
        body["Type"]
        for path in RELEASES.glob("*/*.json")
        for body in json.loads(path.read_text()).get("Resources", {}).values()
    }


def pointers(whole: dict[str, Any], path: str) -> Iterator[dict[str, Any]]:
    """Yield the schema of each step of a path; fails where a step is not in the schema."""
    fragment = whole
    for step in path.split("."):
        fragment = fragment["items"] if step == "*" else fragment["properties"][step]
        if "$ref" in fragment:
            fragment = whole["definitions"][fragment["$ref"].split("/")[-1]]
        yield fragment


@pytest.mark.parametrize(("type_", "path"), LISTED)
def test_every_property_exists(type_: str, path: str) -> None:
    assert list(pointers(schema(type_), path))


@pytest.mark.parametrize(("type_", "path"), LISTED)
def test_no_property_is_listed_that_replaces_anyway(type_: str, path: str) -> None:
    assert f"/properties/{path.replace('.', '/')}" not in schema(type_).get("createOnlyProperties", [])
    assert f"/properties/{path.replace('.', '/')}" not in schema(type_).get("readOnlyProperties", [])


@pytest.mark.parametrize("type_", INTERRUPTIONS)
def test_every_table_names_a_page_of_aws(type_: str) -> None:
    page = urlsplit(INTERRUPTIONS[type_].page)
    assert (page.scheme, page.netloc) == ("https", "docs.aws.amazon.com")
    assert page.path.endswith(".html")


def test_types_are_in_order() -> None:
    assert list(INTERRUPTIONS) == sorted(INTERRUPTIONS)


def test_nothing_of_ours_is_interrupted() -> None:
    assert own_types()
    assert not own_types() & set(INTERRUPTIONS)
    assert all(interrupting(type_, ["Tags", "DependsOn"]) == () for type_ in own_types())


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        (["DBInstanceClass"], ["DBInstanceClass"]),
        (["Tags.*.Value", "MultiAZ", "DeletionProtection"], ["MultiAZ"]),
        (["DBInstanceClassified"], []),
        ([], []),
    ],
)
def test_only_listed_properties_interrupt(paths: list[str], expected: list[str]) -> None:
    assert list(interrupting("AWS::RDS::DBInstance", paths)) == expected


@pytest.mark.parametrize(
    "path",
    [
        "MixedInstancesPolicy",
        "MixedInstancesPolicy.LaunchTemplate.Overrides",
        "MixedInstancesPolicy.LaunchTemplate.Overrides.*.InstanceRequirements.VCpuCount.Min",
    ],
)
def test_what_is_above_or_below_a_listed_property_counts(path: str) -> None:
    assert interrupting("AWS::AutoScaling::AutoScalingGroup", [path]) == (path,)


@pytest.mark.parametrize("path", ["MixedInstancesPolicy.InstancesDistribution", "MaxSize"])
def test_what_stands_beside_a_listed_property_does_not(path: str) -> None:
    assert interrupting("AWS::AutoScaling::AutoScalingGroup", [path]) == ()


def test_an_unknown_type_interrupts_nothing_that_anyone_knows_of() -> None:
    assert interrupting("Custom::Anything", ["ServiceToken"]) == ()
