"""What a right file becomes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from generator.params import Environment, Place, load, stack_name

from .conftest import HEADER

Read = Callable[[str | bytes], Environment]

_TOOLS_ROLE = "arn:aws-us-gov:iam::444455556666:role/tools"


def stack_of(read: Read, body: str) -> dict[str, str]:
    (stack,) = read(HEADER + body).stacks
    return stack.parameters


def test_the_header_alone_is_an_environment_without_stacks(read: Read) -> None:
    environment = read(HEADER)
    assert environment == Environment(
        name="dev",
        account="111122223333",
        region="eu-west-1",
        version="1.0.0",
        protect=False,
        role=None,
        tools=None,
        template_bucket=None,
        tags={},
        stacks=(),
    )


def test_every_key_of_the_header_is_read(read: Read) -> None:
    environment = read(
        "account: '012345678901'\nregion: us-gov-west-1\nversion: '0.9.0'\nenvironment: staging\nprotect: true\n"
        "role: arn:aws-us-gov:iam::012345678901:role/path/deploy\ntags: {CostCenter: 4711, Team: web}\nstacks: {}\n"
        f"tools: {{account: '444455556666', region: us-gov-east-1, profile: tools-admin, role: '{_TOOLS_ROLE}'}}\n"
        "template_bucket: templates-012345678901\n"
    )
    assert environment.account == "012345678901"
    assert environment.version == "0.9.0"
    assert environment.name == "staging"
    assert environment.protect is True
    assert environment.role == "arn:aws-us-gov:iam::012345678901:role/path/deploy"
    assert environment.tags == {"CostCenter": "4711", "Team": "web"}
    assert environment.tools == Place("444455556666", "us-gov-east-1", "tools-admin", _TOOLS_ROLE)
    assert environment.template_bucket == "templates-012345678901"


@pytest.mark.parametrize(
    "region", ["us-east-1", "cn-northwest-1", "us-isob-east-1", "eusc-de-east-1", "ap-southeast-7"]
)
def test_regions_of_every_partition_are_known(read: Read, region: str) -> None:
    assert read(HEADER.replace("eu-west-1", region)).region == region


def test_the_role_may_be_null_as_an_example_writes_it(read: Read) -> None:
    assert read(HEADER + "role: null\n").role is None


def test_stacks_come_in_the_order_of_the_manifest_whatever_the_order_of_the_file(read: Read) -> None:
    environment = read(
        HEADER
        + "services:\n  web:\n    service: {}\n    registry: {}\n  api:\n    registry: {}\n    service: {}\n"
        + "stacks:\n  load-balancer: {}\n  network: {}\n"
    )
    assert [stack.stack_name for stack in environment.stacks] == [
        "dev-network",
        "dev-load-balancer",
        "dev-web-registry",
        "dev-api-registry",
        "dev-web-service",
        "dev-api-service",
    ]
    assert [stack.service for stack in environment.stacks] == [None, None, "web", "api", "web", "api"]


def test_stack_names_are_composed_in_one_place() -> None:
    assert stack_name("prod", "network") == "prod-network"
    assert stack_name("prod", "service", "web") == "prod-web-service"


def test_a_stack_gets_the_names_it_asks_for_and_nothing_else_that_the_file_does_not_give(read: Read) -> None:
    assert stack_of(read, "stacks:\n  network: {}\n") == {"EnvironmentName": "dev"}
    assert stack_of(read, "services:\n  web:\n    registry: {}\n") == {"ServiceName": "web"}
    assert stack_of(read, "environment: test\nservices:\n  web:\n    service: {ContainerPort: 80}\n") == {
        "EnvironmentName": "test",
        "ServiceName": "web",
        "ContainerPort": "80",
    }


def test_parameters_come_in_the_order_of_the_template(read: Read) -> None:
    parameters = stack_of(read, "stacks:\n  network: {NatGateways: single, VpcPrefixLength: 18}\n")
    assert list(parameters) == ["EnvironmentName", "VpcPrefixLength", "NatGateways"]


@pytest.mark.parametrize("block", ["", " {}", " null", " ~", "\n    # VpcPrefixLength: 18"])
def test_a_stack_with_nothing_under_it_takes_every_default(read: Read, block: str) -> None:
    assert stack_of(read, f"stacks:\n  network:{block}\n") == {"EnvironmentName": "dev"}


@pytest.mark.parametrize(
    ("stack", "parameter", "written", "wire"),
    [
        ("network", "VpcPrefixLength", "18", "18"),
        ("network", "VpcPrefixLength", "'18'", "18"),
        ("network", "FlowLogs", "true", "true"),
        ("network", "FlowLogs", "False", "false"),
        ("network", "FlowLogs", "'false'", "false"),
        ("network", "Octets", "[1, 2, 255]", "1,2,255"),
        ("network", "Octets", "1, 2,3", "1,2,3"),
        ("network", "Octets", "7", "7"),
        ("network", "PeerCidrs", "[10.0.0.0/8, '10.1.0.0/16']", "10.0.0.0/8,10.1.0.0/16"),
        ("network", "PeerCidrs", "[]", ""),
        ("network", "PeerCidrs", "''", ""),
        ("existing-network", "VpcId", "vpc-12345678", "vpc-12345678"),
        ("load-balancer", "Weight", "100", "100"),
        ("load-balancer", "Note", "1.10", "1.10"),
        ("load-balancer", "Note", "2026-10-25", "2026-10-25"),
        ("load-balancer", "Note", "'0123'", "0123"),
        ("load-balancer", "Note", "-1.50", "-1.50"),
        ("load-balancer", "Note", "''", ""),
        ("load-balancer", "Note", "ä" * 2048, "ä" * 2048),
        ("load-balancer", "Note", "!!str 010", "010"),
        ("load-balancer", "ImageName", "/aws/service/image", "/aws/service/image"),
        ("load-balancer", "JavaOnly", "Python cannot read this pattern", "Python cannot read this pattern"),
    ],
)
def test_values_go_to_the_wire_as_they_are_written(
    read: Read, stack: str, parameter: str, written: str, wire: str
) -> None:
    needed = "    SubnetIds: [subnet-12345678]\n" if stack == "existing-network" else ""
    parameters = stack_of(read, f"stacks:\n  {stack}:\n{needed}    {parameter}: {written}\n")
    assert parameters[parameter] == wire


def test_anchors_and_aliases_are_read(read: Read) -> None:
    environment = read(HEADER + "stacks:\n  network: &same {NatGateways: &nat single}\ntags: {Nat: *nat}\n")
    assert environment.tags == {"Nat": "single"}


def test_a_secret_may_be_left_to_its_previous_value(read: Read) -> None:
    (stack,) = read(HEADER + "services:\n  web:\n    service: {}\n").stacks
    assert "Password" not in stack.parameters
    assert stack.no_echo == {"Password", "Colour"}


def test_no_value_of_a_stack_appears_in_its_repr(read: Read) -> None:
    environment = read(HEADER + "services:\n  web:\n    service: {Password: hunter2hunter2}\n")
    assert environment.stacks[0].parameters["Password"].startswith("hunter2")
    assert "hunter2" not in repr(environment)


def test_a_byte_order_mark_and_windows_line_ends_are_read(read: Read) -> None:
    assert read(b"\xef\xbb\xbf" + HEADER.replace("\n", "\r\n").encode()).region == "eu-west-1"


def test_the_objects_are_frozen(read: Read) -> None:
    with pytest.raises(FrozenInstanceError):
        read(HEADER).account = "444455556666"  # type: ignore[misc]


def test_the_name_of_the_file_is_the_name_of_the_environment(tmp_path: Path, templates: Path) -> None:
    (tmp_path / "prod.yaml").write_text(HEADER)
    assert load(tmp_path / "prod.yaml", templates).name == "prod"
