"""The files of StackSets: what they say, and every way in which they can be wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from generator.errors import UserError
from generator.params import ParamsError, stacksets
from generator.params.stacksets import AutoDeployment, Diagnosis, Operation, Share, StackSet

from .stack_set_cases import EVERYTHING, SELF, SERVICE, UNFIT, WRONG

Read = Callable[[str], StackSet]
Complain = Callable[[str], list[str]]


@pytest.fixture
def read(tmp_path: Path, templates: Path) -> Read:
    def read_text(text: str) -> StackSet:
        path = tmp_path / "core.yaml"
        path.write_text(text, encoding="utf-8")
        return stacksets.load(path, templates)

    return read_text


@pytest.fixture
def complaints(read: Read) -> Complain:
    """Return the lines of the error without the path, as `7: regions: ...`."""

    def complain(text: str) -> list[str]:
        with pytest.raises(ParamsError) as caught:
            read(text)
        assert caught.value.exit_code == 2
        return [line.partition("core.yaml:")[2].strip() for line in str(caught.value).splitlines()]

    return complain


def test_the_smallest_file_has_the_defaults_of_cloudformation_and_of_the_template(read: Read) -> None:
    found = read(SERVICE)
    assert (found.key, found.name, found.template, found.version) == ("core", "core", "network", "1.0.0")
    assert found.service_managed
    assert not found.delegated
    assert found.regions == ("eu-west-1",)
    assert found.operation == Operation(failure_tolerance=Share(0), max_concurrent=Share(1))
    assert found.auto_deployment == AutoDeployment(enabled=False)
    assert (found.canary, dict(found.overrides), dict(found.tags), found.diagnosis) == ((), {}, {}, None)


def test_every_parameter_has_a_value_because_only_those_of_the_set_can_be_overridden(read: Read) -> None:
    found = read(SERVICE.replace("{EnvironmentName: prod}", "{EnvironmentName: prod, Octets: [1, 2], FlowLogs: false}"))
    assert found.parameters == {
        "EnvironmentName": "prod",
        "VpcPrefixLength": "16",
        "NatGateways": "none",
        "FlowLogs": "false",
        "PeerCidrs": "",
        "Octets": "1,2",
    }


def test_everything_can_be_said(read: Read) -> None:
    found = read(EVERYTHING)
    assert (found.name, found.place.profile, found.delegated) == ("prod-network", "organization", True)
    assert found.overrides == {"222233334444": {"VpcPrefixLength": "20"}, "022233334444": {}}
    assert found.operation == Operation(
        failure_tolerance=Share(10, is_percentage=True), max_concurrent=Share(3), parallel_regions=True, soft=True
    )
    assert found.canary == ("222233334444",)
    assert found.auto_deployment == AutoDeployment(enabled=True, retain=True)
    assert found.diagnosis == Diagnosis("Reader", "reading")
    assert (found.template_bucket, found.tags) == ("templates-of-example", {"CostCenter": "4711"})


def test_a_self_managed_set_has_roles_and_accounts(read: Read) -> None:
    found = read(SELF)
    assert not found.service_managed
    assert found.targets.accounts == ("222233334444",)
    assert found.administration_role == "arn:aws:iam::111122223333:role/Administration"
    assert found.execution_role == "Execution"


def test_all_that_is_wrong_is_said_at_once_with_its_line(complaints: Complain) -> None:
    text = """\
account: 111122223333
region: eu-wst-1
version: 1.0.0
template: netwrk
permissions: service
targets: {organizational_units: [ou-1], accounts: [], filter: inter}
regions: eu-west-1
canry: {}
operation: {failure_tolerance: few, max_concurrent: 0, mode: hard}
"""
    assert [line.partition(":")[0] for line in complaints(text)] == ["1", "2", "4", "5", "6", "6", "6", "7", "8"] + (
        ["9"] * 3
    )


@pytest.mark.parametrize(("text", "complaint"), WRONG)
def test_what_is_wrong_is_said_with_what_would_be_right(complaints: Complain, text: str, complaint: str) -> None:
    [line] = complaints(text)
    assert complaint in line


@pytest.mark.parametrize(("text", "complaint"), UNFIT)
def test_what_does_not_fit_together_is_said_where_it_should_change(
    complaints: Complain, text: str, complaint: str
) -> None:
    [line] = complaints(text)
    assert complaint in line


def test_what_an_account_has_once_goes_into_one_region(read: Read, complaints: Complain) -> None:
    execution = SERVICE.replace("network", "execution").replace("EnvironmentName: prod", 'AdministratorAccountId: "1"')
    execution = execution.replace('"1"', '"111122223333"')
    assert read(execution).regions == ("eu-west-1",)
    [line] = complaints(execution.replace("[eu-west-1]", "[eu-west-1, eu-central-1]"))
    assert "regions: execution belongs to an account, which gets one stack of it: give one Region" in line


@pytest.mark.parametrize("operation", ["{max_concurrent: 9, mode: soft}", "{failure_tolerance: 1, max_concurrent: 2}"])
def test_more_at_once_goes_with_soft_or_with_enough_tolerance(read: Read, operation: str) -> None:
    assert read(f"{SERVICE}operation: {operation}\n").operation.max_concurrent.number in (2, 9)


def test_a_secret_is_refused_and_not_shown(complaints: Complain) -> None:
    text = SERVICE.replace("network", "service").replace(
        "{EnvironmentName: prod}", "{EnvironmentName: prod, ServiceName: web, Password: hunter2secret, Colour: red}"
    )
    lines = complaints(text)
    assert len(lines) == 2
    assert all("is a secret, which a set cannot compare" in line for line in lines)
    assert "hunter2" not in "".join(lines)


def test_more_units_than_one_call_takes_are_refused(complaints: Complain) -> None:
    units = ", ".join(f"ou-ab12-{number:08d}" for number in range(51))
    [line, *_] = complaints(SERVICE.replace("ou-ab12-workload1", units))
    assert "51 are given, CloudFormation takes at most 50 at a time" in line


def test_a_set_is_found_by_the_name_of_its_file_and_a_slip_gets_a_hint(tmp_path: Path) -> None:
    path = tmp_path / "network.yaml"
    path.write_text(SERVICE, encoding="utf-8")
    assert stacksets.find("network", tmp_path) == path
    assert stacksets.find(str(path), tmp_path / "nowhere") == path
    with pytest.raises(UserError, match='there is no StackSet "netwrk", did you mean network'):
        stacksets.find("netwrk", tmp_path)
    with pytest.raises(UserError, match=r"has no \.yaml file"):
        stacksets.find("network", tmp_path / "nowhere")


def test_what_is_wrong_in_several_files_is_said_together(tmp_path: Path, templates: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.yaml").write_text(SERVICE + "canry: {}\n", encoding="utf-8")
    with pytest.raises(UserError) as caught:
        stacksets.load_all(sorted(tmp_path.glob("*.yaml")), templates)
    assert [line.split(":")[0].rpartition("/")[2] for line in str(caught.value).splitlines()] == [
        "one.yaml",
        "two.yaml",
    ]


def test_the_committed_files_fit_the_committed_templates() -> None:
    root = Path(__file__).parents[2]
    paths = sorted((root / "params" / "stacksets").glob("*.yaml"))
    assert {found.key for found in stacksets.load_all(paths, root / "templates")} >= {"network"}
