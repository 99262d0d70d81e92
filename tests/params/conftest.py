"""A small set of templates with a parameter of every kind, and ways to read files against it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from generator.params import Environment, ParamsError, load

HEADER = 'account: "111122223333"\nregion: eu-west-1\nversion: 1.0.0\n'
HEADER_LINES = HEADER.count("\n")

_ENVIRONMENT_NAME = {
    "Type": "String",
    "Default": "dev",
    "AllowedPattern": "[a-z][a-z0-9]*",
    "MaxLength": 16,
    "ConstraintDescription": "1 to 16 lower-case letters and digits, a letter first.",
}
_SERVICE_NAME = {
    "Type": "String",
    "Default": "web",
    "AllowedPattern": "[a-z][a-z0-9]*(-[a-z0-9]+)*",
    "ConstraintDescription": "Lower-case letters, digits and single hyphens.",
}
_STACKS: dict[str, tuple[str, dict[str, Any]]] = {
    "network": (
        "environment",
        {
            "VpcPrefixLength": {"Type": "Number", "Default": 16, "MinValue": 16, "MaxValue": 20, "Label": "Size"},
            "NatGateways": {
                "Type": "String",
                "Default": "none",
                "AllowedValues": ["none", "single", "per-zone"],
                "ConstraintDescription": "How many NAT gateways there are.",
            },
            "FlowLogs": {"Type": "String", "Default": "true", "AllowedValues": ["true", "false"]},
            "PeerCidrs": {"Type": "CommaDelimitedList", "Default": "", "AllowedPattern": r"(\d+\.\d+\.\d+\.\d+/\d+)?"},
            "Octets": {"Type": "List<Number>", "Default": "1", "MinValue": 0, "MaxValue": 255},
        },
    ),
    "existing-network": (
        "environment",
        {
            "VpcId": {"Type": "AWS::EC2::VPC::Id", "Label": "VPC", "Description": "The VPC to use."},
            "SubnetIds": {"Type": "List<AWS::EC2::Subnet::Id>", "Label": "Subnets"},
        },
    ),
    "load-balancer": (
        "environment",
        {
            "ProductionPort": {"Type": "Number", "Default": 8080, "Label": "Production port"},
            "ImageName": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/image"},
            "Weight": {"Type": "Number", "Default": 1, "AllowedValues": [1, 10, 100]},
            "Note": {"Type": "String", "Default": "", "MinLength": 0, "MaxLength": 5000},
            "Short": {"Type": "String", "Default": "abc", "MinLength": 2, "MaxLength": 4},
            "JavaOnly": {"Type": "String", "Default": "", "AllowedPattern": r"\p{Alpha}*+[[a-c]&&[b-d]]*"},
        },
    ),
    "registry": ("delivery", {}),
    "service": (
        "service",
        {
            "ContainerPort": {"Type": "Number", "Default": 3000, "MinValue": 1, "MaxValue": 65535},
            "Cpu": {"Type": "String", "Default": "256", "AllowedValues": ["256", "512"]},
            "Password": {"Type": "String", "NoEcho": True, "MinLength": 8, "AllowedPattern": "[a-z0-9]*"},
            "Colour": {"Type": "String", "NoEcho": True, "Default": "red", "AllowedValues": ["red", "blue"]},
        },
    ),
    "pipeline": ("delivery", {"FullRepositoryId": {"Type": "String", "Label": "Repository"}}),
    "execution": ("account", {"AdministratorAccountId": {"Type": "String", "AllowedPattern": "[0-9]{12}"}}),
}


def _entry(name: str, scope: str, parameters: dict[str, Any]) -> dict[str, Any]:
    identity: dict[str, Any] = {"EnvironmentName": _ENVIRONMENT_NAME} if scope in ("environment", "service") else {}
    if scope in ("service", "delivery"):
        identity["ServiceName"] = _SERVICE_NAME
    instead_of = "network" if name == "existing-network" else None
    return {"name": name, "scope": scope, "instead_of": instead_of, "parameters": {**identity, **parameters}}


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("templates")
    stacks = [_entry(name, scope, parameters) for name, (scope, parameters) in _STACKS.items()]
    for version in ("0.9.0", "1.0.0"):
        (folder / version).mkdir()
        manifest = json.dumps({"version": version, "stacks": stacks})
        (folder / version / "manifest.json").write_text(manifest)
    (folder / "1.1.0").mkdir()
    return folder


@pytest.fixture
def read(tmp_path: Path, templates: Path) -> Callable[[str | bytes], Environment]:
    def read_text(text: str | bytes) -> Environment:
        path = tmp_path / "dev.yaml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return load(path, templates)

    return read_text


@pytest.fixture
def complaints(read: Callable[[str | bytes], Environment]) -> Callable[[str | bytes], list[str]]:
    """Return the lines of the error without the path, as `7: network.X: ...`."""

    def complain(text: str | bytes) -> list[str]:
        with pytest.raises(ParamsError) as caught:
            read(text)
        assert caught.value.exit_code == 2
        return [line.partition("dev.yaml:")[2].strip() for line in str(caught.value).splitlines()]

    return complain


@pytest.fixture
def body_complaints(complaints: Callable[[str], list[str]]) -> Callable[[str], list[str]]:
    """Return the same for what follows a header that is right; the body's first line counts as line 1."""

    def complain(body: str) -> list[str]:
        lines = [line.partition(":") for line in complaints(HEADER + body)]
        return [f"{int(number) - HEADER_LINES}:{text}" for number, _, text in lines]

    return complain
