"""What is wrong with the stacks and their parameters."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from generator.params import ParamsError, load

from .conftest import HEADER

Complain = Callable[[str], list[str]]


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ("stacks:\n  netwrok: {}\n", "2: netwrok: unknown stack, did you mean network?"),
        ("stacks:\n  x: {}\n", "2: x: unknown stack; known: network, existing-network, load-balancer"),
        ("services:\n  web:\n    servce: {}\n", "3: web.servce: unknown stack, did you mean service?"),
        ("stacks:\n  service: {}\n", "2: service: belongs to a service, under services: and the service's name"),
        ("stacks:\n  registry: {}\n", "2: registry: belongs to a service, under services: and the service's name"),
        (
            "stacks:\n  execution: {AdministratorAccountId: '111122223333'}\n",
            "2: execution: belongs to an account and to no environment: apply it by itself, as docs/stacksets.md shows",
        ),
        (
            "services:\n  web:\n    execution: {}\n",
            (
                "3: web.execution: belongs to an account and to no environment: "
                "apply it by itself, as docs/stacksets.md shows"
            ),
        ),
        ("stacks:\n  executoin: {}\n", "2: executoin: unknown stack; known: network, existing-network, load-balancer"),
        ("services:\n  web:\n    network: {}\n", "3: web.network: belongs under stacks:, once for the environment"),
        ("stacks:\n  network: [1]\n", "2: network: takes keys with values, as in `key: value`"),
        (
            "services:\n  Web_1: {}\n",
            '2: services.Web_1: "Web_1" is not right (Lower-case letters, digits and single hyphens)',
        ),
        ("services:\n  web: service\n", "2: services.web: takes keys with values, as in `key: value`"),
        (
            "stacks:\n  load-balancer: {ProductionPrt: 80}\n",
            "2: load-balancer.ProductionPrt: unknown parameter, did you mean ProductionPort?",
        ),
        (
            "stacks:\n  load-balancer: {productionport: 80}\n",
            "2: load-balancer.productionport: unknown parameter, did you mean ProductionPort?",
        ),
        (
            "stacks:\n  load-balancer:\n    NatGateways: none\n",
            "3: load-balancer.NatGateways: unknown parameter; it belongs to network",
        ),
        (
            "stacks:\n  network:\n    Zzz: 1\n",
            "3: network.Zzz: unknown parameter; known: VpcPrefixLength, NatGateways, FlowLogs, PeerCidrs, Octets",
        ),
        ("services:\n  web:\n    registry: {A: 1}\n", "3: web.registry.A: unknown parameter"),
        (
            "stacks:\n  network: {EnvironmentName: dev}\n",
            "2: network.EnvironmentName: is taken from the key `environment`: remove it here",
        ),
        (
            "services:\n  web:\n    service: {ServiceName: web}\n",
            "3: web.service.ServiceName: is taken from the name of the service: remove it here",
        ),
        ("services:\n  web:\n    pipeline:\n", "3: web.pipeline.FullRepositoryId: is required: Repository"),
    ],
)
def test_a_wrong_stack_or_parameter_is_named_with_what_would_be_right(
    body_complaints: Complain, body: str, complaint: str
) -> None:
    assert body_complaints(body) == [complaint]


def test_a_network_and_an_existing_network_exclude_each_other(complaints: Complain) -> None:
    body = "stacks:\n  existing-network: {VpcId: vpc-12345678, SubnetIds: subnet-12345678}\n  network: {}\n"
    assert complaints(HEADER + body) == [
        "5: existing-network: stands in for network, which line 6 gives too: keep one of them"
    ]


_NULL = "null is not a value: remove the key to take the default, or write '' for an empty text"
_NUMBER = (
    "YAML does not read a number that begins with 0 or + or holds _ : or x as it is written: "
    "write plain decimal digits, or quote the text"
)
_WORD = "YAML reads an unquoted yes, no, on or off as a boolean: write true or false, or quote the word"
_TAG = "YAML tags (!name) are not read here: write the plain value, in quotes if it begins with !"
_NAT = "(How many NAT gateways there are)"


@pytest.mark.parametrize(
    ("stack", "parameter", "written", "complaint"),
    [
        ("network", "NatGateways", "null", _NULL),
        ("network", "NatGateways", "", _NULL),
        ("network", "NatGateways", "singel", f'"singel" is not allowed, did you mean single? {_NAT}'),
        ("network", "NatGateways", "3", f'"3" is not one of none, single, per-zone {_NAT}'),
        ("network", "NatGateways", "true", f'"true" is not one of none, single, per-zone {_NAT}'),
        ("network", "NatGateways", "[none]", "takes one value, not a list"),
        ("network", "NatGateways", "{a: b}", "takes one value, not a mapping"),
        ("network", "NatGateways", "!none", _TAG),
        ("network", "NatGateways", "!!binary bm9uZQ==", _TAG),
        ("network", "FlowLogs", "yes", _WORD),
        ("network", "FlowLogs", "'yes'", '"yes" is not one of true, false'),
        ("network", "VpcPrefixLength", "015", _NUMBER),
        ("network", "VpcPrefixLength", "0x10", _NUMBER),
        ("network", "VpcPrefixLength", "1_6", _NUMBER),
        ("network", "VpcPrefixLength", "+16", _NUMBER),
        ("network", "VpcPrefixLength", "1:30", _NUMBER),
        ("network", "VpcPrefixLength", ".inf", _NUMBER),
        ("network", "VpcPrefixLength", "many", '"many" is not a number; an example is 5'),
        ("network", "VpcPrefixLength", "'٣'", '"٣" is not a number; an example is 5'),
        ("network", "VpcPrefixLength", "15", '"15" is below 16'),
        ("network", "VpcPrefixLength", "20.5", '"20.5" is above 20'),
        ("network", "VpcPrefixLength", "9" * 100, f'"{"9" * 60}..." is above 20'),
        ("network", "PeerCidrs", "[10.0.0.0/8, lan]", r'"lan" does not match (\d+\.\d+\.\d+\.\d+/\d+)?'),
        ("network", "PeerCidrs", "10.0.0.0/8 lan", r'"10.0.0.0/8 lan" does not match (\d+\.\d+\.\d+\.\d+/\d+)?'),
        (
            "network",
            "PeerCidrs",
            "['10.0.0.0/8,10.1.0.0/16']",
            "a member holds a comma, where CloudFormation would split it: write two members",
        ),
        ("network", "PeerCidrs", "[[10.0.0.0/8]]", "takes one value, not a list"),
        ("network", "PeerCidrs", "[~]", _NULL),
        ("network", "Octets", "[]", '"" is not a number; an example is 5'),
        ("network", "Octets", "[1, 256]", '"256" is above 255'),
        ("network", "Octets", "1,,2", '"" is not a number; an example is 5'),
        ("load-balancer", "Weight", "11", '"11" is not one of 1, 10, 100'),
        ("load-balancer", "Weight", "2", '"2" is not one of 1, 10, 100'),
        ("load-balancer", "Short", "a", '"a" has 1 characters, at least 2 are needed'),
        ("load-balancer", "Short", "abcde", '"abcde" has 5 characters, at most 4 are allowed'),
        (
            "load-balancer",
            "Note",
            '"\\0"',
            "holds a control character or half a surrogate pair, which cannot be sent to AWS",
        ),
        (
            "load-balancer",
            "Note",
            '"\\ud800"',
            "holds a control character or half a surrogate pair, which cannot be sent to AWS",
        ),
        ("load-balancer", "Note", "ä" * 2049, "has 4,098 bytes, CloudFormation takes at most 4,096"),
        (
            "load-balancer",
            "ImageName",
            "an image",
            '"an image" is not of type AWS::SSM::Parameter::Value<String>; an example is /web/prod/key',
        ),
    ],
)
def test_a_wrong_value_is_told_with_what_would_be_right(
    body_complaints: Complain, stack: str, parameter: str, written: str, complaint: str
) -> None:
    body = f"stacks:\n  {stack}:\n    # why\n    {parameter}: {written}\n"
    assert body_complaints(body) == [f"4: {stack}.{parameter}: {complaint}"]


def test_ids_of_existing_resources_are_checked_by_their_form(body_complaints: Complain) -> None:
    block = "    VpcId: subnet-12345678\n    SubnetIds:\n      - subnet-12345678\n      - sg-1\n"
    assert body_complaints(f"stacks:\n  existing-network:\n{block}") == [
        (
            '3: existing-network.VpcId: "subnet-12345678" is not of type AWS::EC2::VPC::Id; '
            "an example is vpc-0a1b2c3d4e5f60718"
        ),
        (
            '6: existing-network.SubnetIds: "sg-1" is not of type List<AWS::EC2::Subnet::Id>; '
            "an example is subnet-0a1b2c3d4e5f60718"
        ),
    ]


@pytest.mark.parametrize(
    ("parameter", "written"),
    [
        ("Password", "hunter2"),
        ("Password", "HUNTER2HUNTER2"),
        ("Password", "!hunter2hunter2"),
        ("Password", "[hunter2hunter2]"),
        ("Password", "01234567"),
        ("Password", '"hunter2\\0hunter2"'),
        ("Password", "hunter2" * 1000),
        ("Password", "yes"),
        ("Colour", "reed"),
    ],
)
def test_a_secret_is_never_part_of_a_message(body_complaints: Complain, parameter: str, written: str) -> None:
    (complaint,) = body_complaints(f"services:\n  web:\n    service:\n      {parameter}: {written}\n")
    assert complaint.startswith(f"4: web.service.{parameter}: ")
    for piece in ("hunter2", "HUNTER2", "0123", "reed", "did you mean"):
        assert piece not in complaint


def test_everything_that_is_wrong_is_told_at_once_in_the_order_of_the_file(complaints: Complain) -> None:
    text = (
        "account: 111122223333\n"
        "regoin: eu-west-1\n"
        "version: 1.0.0\n"
        "protect: maybe\n"
        "stacks:\n"
        "  network:\n"
        "    NatGateways: two\n"
        "    VpcPrefixLength: 8\n"
        "  service: {}\n"
        "services:\n"
        "  web:\n"
        "    pipeline: {}\n"
        "    service: {ContainerPort: 70000, Cpus: 256}\n"
    )
    assert complaints(text) == [
        '1: account: write it in quotes, as in account: "111122223333"',
        "1: region: is required: the AWS Region, such as eu-west-1",
        "2: regoin: unknown key, did you mean region?",
        "4: protect: is either true or false, without quotes",
        '7: network.NatGateways: "two" is not one of none, single, per-zone (How many NAT gateways there are)',
        '8: network.VpcPrefixLength: "8" is below 16',
        "9: service: belongs to a service, under services: and the service's name",
        "12: web.pipeline.FullRepositoryId: is required: Repository",
        '13: web.service.ContainerPort: "70000" is above 65535',
        "13: web.service.Cpus: unknown parameter, did you mean Cpu?",
    ]


def test_every_line_begins_with_the_file(tmp_path: Path, templates: Path) -> None:
    path = tmp_path / "dev.yaml"
    path.write_text(HEADER + "a: 1\nb: 2\n")
    with pytest.raises(ParamsError) as caught:
        load(path, templates)
    assert [line.partition(": ")[0] for line in str(caught.value).splitlines()] == [f"{path}:4", f"{path}:5"]


def test_a_stack_name_that_is_too_long_is_shown(body_complaints: Complain) -> None:
    name = "a" * 120
    (complaint,) = body_complaints(f"services:\n  {name}:\n    registry: {{}}\n")
    assert complaint.endswith(
        f"its stack would be called dev-{name}-registry, "
        "CloudFormation takes letters, digits and hyphens, at most 128, a letter first"
    )
