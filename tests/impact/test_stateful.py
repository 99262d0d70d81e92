"""What holds data, and what is dear to get back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import cfnlint
import pytest

from generator.impact.stateful import DATA, FOUNDATIONS, holds_data, is_costly_to_lose, lost_with

PROVIDERS = Path(cfnlint.__file__).parent / "data" / "schemas" / "providers"
TEMPLATES = Path(__file__).parents[2] / "templates"


@pytest.fixture(scope="module")
def registry() -> set[str]:
    return set(json.loads((PROVIDERS / "us-east-1.json").read_text()))


def resources() -> Iterator[tuple[str, str, dict[str, object]]]:
    for path in sorted(TEMPLATES.glob("*/*.json")):
        for name, body in json.loads(path.read_text()).get("Resources", {}).items():
            yield path.stem, name, body


@pytest.mark.parametrize("type_", [*DATA, *FOUNDATIONS])
def test_every_type_exists(type_: str, registry: set[str]) -> None:
    assert type_ in registry


@pytest.mark.parametrize("table", [DATA, FOUNDATIONS])
def test_tables_are_in_order_and_say_what_is_lost(table: dict[str, str]) -> None:
    assert list(table) == sorted(table)
    assert all(reason and not reason.endswith(".") for reason in table.values())


def test_no_type_is_both_data_and_foundation() -> None:
    assert not set(DATA) & set(FOUNDATIONS)


def test_what_we_retain_is_what_holds_data() -> None:
    retained = {body["Type"] for _, _, body in resources() if body.get("DeletionPolicy") == "Retain"}
    # An old revision of the task definition is kept for rollbacks; it is a text, and the repository has it too.
    assert {type_ for type_ in retained if not holds_data(str(type_))} == {"AWS::ECS::TaskDefinition"}


def test_whatever_holds_data_in_our_templates_is_retained() -> None:
    assert not [
        (stack, name)
        for stack, name, body in resources()
        if holds_data(str(body["Type"])) and body.get("DeletionPolicy") != "Retain"
    ]


@pytest.mark.parametrize(
    "type_", ["AWS::RDS::DBInstance", "AWS::S3::Bucket", "AWS::KMS::Key", "AWS::Logs::LogGroup", "AWS::ECR::Repository"]
)
def test_data_is_costly_to_lose(type_: str) -> None:
    assert holds_data(type_)
    assert is_costly_to_lose(type_)


@pytest.mark.parametrize("type_", ["AWS::EC2::VPC", "AWS::EC2::Subnet", "AWS::ElasticLoadBalancingV2::LoadBalancer"])
def test_a_foundation_is_costly_to_lose_but_holds_no_data(type_: str) -> None:
    assert is_costly_to_lose(type_)
    assert not holds_data(type_)
    assert lost_with(type_) == FOUNDATIONS[type_]


@pytest.mark.parametrize(
    "type_", ["AWS::IAM::Role", "AWS::ECS::Cluster", "AWS::ECS::Service", "AWS::CloudWatch::Alarm", "Custom::Any", ""]
)
def test_what_a_template_can_make_again_costs_nothing(type_: str) -> None:
    assert not is_costly_to_lose(type_)
    assert lost_with(type_) == ""
