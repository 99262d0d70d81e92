"""What holds for every file, whatever is in it."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from generator.errors import UserError
from generator.params import Environment, load

from .conftest import HEADER

_RIGHT = HEADER + (
    "environment: staging\nprotect: false\ntags: {CostCenter: '4711'}\n"
    "tools: {account: '444455556666', region: eu-central-1, profile: tools}\ntemplate_bucket: templates-1\n"
    "stacks:\n  network: &net {NatGateways: single, PeerCidrs: [10.0.0.0/8]}\n"
    "services:\n  web:\n    service: {ContainerPort: 80, Password: abcdefgh}\n    pipeline: {FullRepositoryId: a/b}\n"
)
_PIECES = st.sampled_from(
    [
        "\n",
        "  ",
        "\t",
        ":",
        ": ",
        "- ",
        "*net",
        "&a ",
        "!x ",
        "<<: ",
        "{",
        "}",
        "[",
        "]",
        "'",
        '"',
        ">\n",
        "#",
        "? ",
        "~",
        "---\n",
        "%YAML 1.1\n",
        "\\",
        "\x00",
        "0x",
        "yes",
        "stacks",
        "VpcId",
        "account",
    ]
)
_SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.dates() | st.text() | st.binary()
_VALUES = st.recursive(
    _SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
)
_NAMES = st.sampled_from(
    ["network", "existing-network", "service", "registry", "web", "NatGateways", "Octets", "VpcId", "Password", "Note"]
)
_BLOCKS = st.dictionaries(_NAMES, st.dictionaries(_NAMES, st.dictionaries(_NAMES, _VALUES) | _VALUES) | _VALUES)
_TOOLS = st.dictionaries(st.sampled_from(["account", "region", "profile", "role"]), _VALUES)

MANY = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("params") / "dev.yaml"


def attempt(file: Path, content: bytes, templates: Path) -> Environment | None:
    """Load the file; None if it was refused with an error a person can read."""
    file.write_bytes(content)
    try:
        return load(file, templates)
    except UserError as error:
        message = str(error)
        assert all(line.startswith(f"{file}:") for line in message.split("\n"))
        assert all(line.isprintable() for line in message.split("\n"))
        return None


@MANY
@given(content=st.binary() | st.text().map(lambda text: text.encode("utf-8")))
@example(content=b"\x85: 1\n")
@example(content='account: "\u2028"\n'.encode())
def test_no_bytes_break_the_reader(file: Path, templates: Path, content: bytes) -> None:
    attempt(file, content, templates)


@MANY
@given(start=st.integers(0, len(_RIGHT)), length=st.integers(0, 20), pieces=st.lists(_PIECES, max_size=4))
def test_no_slip_of_the_hand_breaks_the_reader(
    file: Path, templates: Path, start: int, length: int, pieces: list[str]
) -> None:
    text = _RIGHT[:start] + "".join(pieces) + _RIGHT[start + length :]
    attempt(file, text.encode("utf-8"), templates)


@MANY
@given(stacks=_BLOCKS | _VALUES, services=_BLOCKS | _VALUES, tags=_VALUES, tools=_TOOLS | _VALUES, bucket=_VALUES)
def test_no_value_in_any_place_breaks_the_reader(
    file: Path, templates: Path, stacks: object, services: object, tags: object, tools: object, bucket: object
) -> None:
    values = {"stacks": stacks, "services": services, "tags": tags, "tools": tools, "template_bucket": bucket}
    rest = yaml.safe_dump(values, allow_unicode=True)
    attempt(file, (HEADER + rest).encode("utf-8", "backslashreplace"), templates)


@MANY
@given(
    port=st.integers(1, 65535) | st.integers(1, 65535).map(str),
    octets=st.lists(st.integers(0, 255), min_size=1),
    logs=st.booleans(),
    note=st.text(
        st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"), max_size=99
    ),
)
def test_every_value_on_the_wire_is_the_text_that_was_meant(
    file: Path, templates: Path, port: int | str, octets: list[int], logs: object, note: str
) -> None:
    stacks = {"network": {"Octets": octets, "FlowLogs": logs}, "load-balancer": {"Note": note, "ProductionPort": port}}
    rest = yaml.safe_dump({"stacks": stacks}, allow_unicode=True)
    environment = attempt(file, (HEADER + rest).encode(), templates)
    assert environment is not None
    network, load_balancer = environment.stacks
    assert network.parameters == {
        "EnvironmentName": "dev",
        "FlowLogs": str(logs).lower(),
        "Octets": ",".join(map(str, octets)),
    }
    assert load_balancer.parameters == {"EnvironmentName": "dev", "ProductionPort": str(port), "Note": note}
