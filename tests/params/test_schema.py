"""The schema that editors use, and the command that writes it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from generator.cli import cli
from generator.errors import UserError
from generator.params import schema

from .conftest import HEADER

Accepts = Callable[[str], bool]


@pytest.fixture(scope="module")
def document(templates: Path) -> Any:
    return json.loads(schema.text(templates))


@pytest.fixture
def accepts(document: Any) -> Accepts:
    validator = Draft202012Validator(document)
    return lambda body: bool(validator.is_valid(yaml.safe_load(HEADER + body)))


def test_the_schema_is_a_schema(document: Any) -> None:
    Draft202012Validator.check_schema(document)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "environment: staging\nprotect: true\nrole: null\ntags:\n  CostCenter: 4711\n",
        "role: arn:aws:iam::111122223333:role/deploy\n",
        "tools: {account: '444455556666'}\n",
        "tools: {account: '444455556666', region: eu-central-1, profile: tools-admin, role: null}\n",
        "tools: {account: '444455556666', profile: 4711, role: arn:aws:iam::444455556666:role/tools}\n",
        "template_bucket: templates.example-1\n",
        "template_bucket: 4711\n",
        "stacks:\nservices:\n",
        "stacks:\n  network:\nservices:\n  web:\n",
        "stacks:\n  network: {NatGateways: single, FlowLogs: true, VpcPrefixLength: 18, Octets: [1, 2]}\n",
        "stacks:\n  network: {FlowLogs: 'true', VpcPrefixLength: '18', Octets: '1,2', PeerCidrs: [10.0.0.0/8]}\n",
        "stacks:\n  existing-network: {VpcId: vpc-12345678, SubnetIds: [subnet-12345678]}\n",
        "stacks:\n  load-balancer: {Weight: 10, JavaOnly: anything, Note: 1.5}\n",
        "services:\n  web:\n    service: {Cpu: 512, Password: abcdefgh}\n    pipeline: {FullRepositoryId: a/b}\n",
        "services:\n  web:\n    service: {Cpu: '512'}\n",
    ],
)
def test_a_right_file_is_accepted_as_load_accepts_it(
    accepts: Accepts, read: Callable[[str], object], body: str
) -> None:
    assert accepts(body)
    read(HEADER + body)


@pytest.mark.parametrize(
    "body",
    [
        "stack: {}\n",
        "environment: Dev\n",
        "environment: a2345678901234567\n",
        "protect: 'true'\n",
        "role: deploy\n",
        "tools:\n",
        "tools: tools-admin\n",
        "tools: {region: eu-central-1}\n",
        "tools: {account: 444455556666}\n",
        "tools: {account: '4444'}\n",
        "tools: {account: '444455556666', regoin: eu-central-1}\n",
        "tools: {account: '444455556666', region: eu-centrl-1}\n",
        "tools: {account: '444455556666', region: null}\n",
        "tools: {account: '444455556666', profile: null}\n",
        "tools: {account: '444455556666', profile: ''}\n",
        "tools: {account: '444455556666', profile: '[tools]'}\n",
        "tools: {account: '444455556666', role: tools}\n",
        "template_bucket:\n",
        "template_bucket: Templates\n",
        "template_bucket: s3://templates\n",
        "template_bucket: 192.168.5.4\n",
        "template_bucket: xn--templates\n",
        "template_bucket: templates.mrap\n",
        "tags: {aws:x: y}\n",
        "tags: {A: ''}\n",
        "tags: {A: null}\n",
        "tags: [A]\n",
        "stacks:\n  netwrok: {}\n",
        "stacks:\n  service: {}\n",
        "stacks:\n  execution: {AdministratorAccountId: '111122223333'}\n",
        "services:\n  web:\n    execution: {AdministratorAccountId: '111122223333'}\n",
        "stacks:\n  network: {}\n  existing-network: {VpcId: vpc-12345678, SubnetIds: [subnet-12345678]}\n",
        "stacks:\n  existing-network: {VpcId: vpc-12345678}\n",
        "stacks:\n  existing-network:\n",
        "stacks:\n  existing-network: {VpcId: subnet-12345678, SubnetIds: [subnet-12345678]}\n",
        "stacks:\n  existing-network: {VpcId: vpc-12345678, SubnetIds: [vpc-12345678]}\n",
        "stacks:\n  network: {NatGateway: single}\n",
        "stacks:\n  network: {EnvironmentName: dev}\n",
        "stacks:\n  network: {NatGateways: singel}\n",
        "stacks:\n  network: {NatGateways: null}\n",
        "stacks:\n  network: {NatGateways: [none]}\n",
        "stacks:\n  network: {FlowLogs: 'yes'}\n",
        "stacks:\n  network: {VpcPrefixLength: 8}\n",
        "stacks:\n  network: {VpcPrefixLength: 21}\n",
        "stacks:\n  network: {VpcPrefixLength: many}\n",
        "stacks:\n  network: {PeerCidrs: [lan]}\n",
        "stacks:\n  network: {Octets: [256]}\n",
        "stacks:\n  load-balancer: {Short: abcde}\n",
        "services:\n  Web_1: {}\n",
        "services:\n  web: service\n",
        "services:\n  web:\n    network: {}\n",
        "services:\n  web:\n    service: {ServiceName: web}\n",
        "services:\n  web:\n    service: {Cpu: 1024}\n",
        "services:\n  web:\n    pipeline: {}\n",
    ],
)
def test_a_wrong_file_is_refused_as_load_refuses_it(
    accepts: Accepts, complaints: Callable[[str], list[str]], body: str
) -> None:
    assert not accepts(body)
    assert complaints(HEADER + body)


@pytest.mark.parametrize("missing", ["account", "region", "version"])
def test_what_is_required_is_required(document: Any, missing: str) -> None:
    values = {key: value for key, value in yaml.safe_load(HEADER).items() if key != missing}
    assert not Draft202012Validator(document).is_valid(values)


@pytest.mark.parametrize(
    ("key", "value"),
    [("account", 111122223333), ("account", "1234"), ("region", "eu-wst-1"), ("version", "1.0"), ("version", "1.1.0")],
)
def test_the_header_is_checked(document: Any, key: str, value: object) -> None:
    assert not Draft202012Validator(document).is_valid({**yaml.safe_load(HEADER), key: value})


def test_an_editor_can_show_label_help_and_default(document: Any) -> None:
    stacks = document["properties"]["stacks"]["properties"]
    assert stacks["existing-network"]["properties"]["VpcId"]["title"] == "VPC"
    assert stacks["existing-network"]["properties"]["VpcId"]["description"] == "The VPC to use."
    assert stacks["network"]["properties"]["VpcPrefixLength"]["default"] == 16
    assert stacks["network"]["properties"]["FlowLogs"]["default"] is True
    assert stacks["network"]["properties"]["PeerCidrs"]["default"] == ""


def test_the_default_of_a_secret_is_not_shown(document: Any) -> None:
    service = document["properties"]["services"]["additionalProperties"]["properties"]["service"]
    assert "default" not in service["properties"]["Colour"]


def test_the_newest_version_is_described(templates: Path, tmp_path: Path) -> None:
    manifest = json.loads((templates / "1.0.0" / "manifest.json").read_bytes())
    for version in ("0.9.0", "0.10.0", "1.0.0-rc.1"):
        (tmp_path / version).mkdir()
        (tmp_path / version / "manifest.json").write_text(json.dumps({**manifest, "version": version}))
    (tmp_path / "releases").mkdir()
    (tmp_path / "releases" / "manifest.json").write_text("{}")
    described = json.loads(schema.text(tmp_path))
    assert described["title"].endswith(" 1.0.0-rc.1")
    assert described["properties"]["version"]["enum"] == ["1.0.0-rc.1", "0.10.0", "0.9.0"]


def test_without_a_version_the_remedy_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="has no version with a manifest; `make render` makes one"):
        schema.text(tmp_path)


def test_the_command_writes_checks_and_shows_what_is_stale(templates: Path, tmp_path: Path) -> None:
    output = tmp_path / "params" / "schema.json"
    arguments = ["schema", "--templates", str(templates), "--output", str(output)]
    missing = CliRunner().invoke(cli, [*arguments, "--check"])
    assert missing.exit_code == 1
    assert missing.output.startswith(f"--- {output}\n+++ {output} (as `ecs-bluegreen schema` writes it)\n@@ -0,0 +1,")
    assert not output.exists()

    assert CliRunner().invoke(cli, arguments).exit_code == 0
    first = output.read_bytes()
    assert CliRunner().invoke(cli, arguments).exit_code == 0
    assert output.read_bytes() == first
    assert CliRunner().invoke(cli, [*arguments, "--check"]).exit_code == 0

    output.write_bytes(first.replace(b'"single"', b'"double"'))
    stale = CliRunner().invoke(cli, [*arguments, "--check"])
    assert stale.exit_code == 1
    assert '-                "double",' in stale.output
    assert '+                "single",' in stale.output
