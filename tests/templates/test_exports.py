"""The proof that no later change is refused because another stack uses a value that would change.

CloudFormation refuses to change the value of an export, or to delete it, while another stack imports it: whoever wants
to must delete the other stack first. So every parameter that an operator may change later is changed here, and no
imported value may follow: not its text, and not the physical id of anything it refers to.
"""

from __future__ import annotations

import copy
import random
import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from committed_stacks import EVERYTHING, MANIFEST, REQUIRED, TEMPLATES, Estate
from later_changes import CHANGEABLE, CHANGES, OTHER_FOUNDATIONS
from other_values import any_value, two_others
from replacements import references, replaced

# Each export is imported under its pattern; the names of environment and service never change.
IMPORTED = {pattern for entry in MANIFEST.values() for pattern in entry["imports"]}
# The only changes that are refused, each with what would have to be made anew.
EXCEPTIONS = {
    **OTHER_FOUNDATIONS,
    ("registry", "EncryptionType"): "the encryption of a repository is given at creation",
}
# With nothing asked for, and with everything: an export may depend on what only the second has.
ESTATES = {"defaults": Estate(), "everything": Estate(EVERYTHING)}
GIVEN: dict[str, Mapping[str, Mapping[str, str]]] = {"defaults": {}, "everything": EVERYTHING}


def refused(before: Estate, after: Estate) -> list[str]:
    """Return the imported values that an update would change; nothing, if CloudFormation carries it out."""
    lost = replaced(before.resources, after.resources)
    found = []
    for stack, old in before.stacks.items():
        new = after.stacks[stack].exports
        for name, value in old.exports.items():
            if _is_imported(name):
                found += [f"{name}: the export disappears"] if name not in new else []
                found += [f"{name}: the value changes"] if new.get(name, value) != value else []
                found += [f"{name}: {source} is replaced" for source in sorted(references(value) & lost)]
    return found


def _is_imported(name: str) -> bool:
    return any(re.fullmatch(re.sub(r"\\\$\\\{\w+\\\}", "[^-]+", re.escape(pattern)), name) for pattern in IMPORTED)


def _changed(given: Mapping[str, Mapping[str, str]], stack: str, **values: str) -> dict[str, Mapping[str, str]]:
    return {**given, stack: {**REQUIRED.get(stack, {}), **given.get(stack, {}), **values}}


def test_every_import_is_watched_and_nothing_else() -> None:
    watched = {name for stack in ESTATES["defaults"].stacks.values() for name in stack.exports if _is_imported(name)}
    assert len(watched) == len(IMPORTED)
    assert "web-RepositoryName" not in watched


@pytest.mark.parametrize("base", ESTATES)
@pytest.mark.parametrize(("stack", "name", "value"), [one for one in CHANGES if one.values[:2] not in EXCEPTIONS])
def test_no_later_change_of_one_parameter_is_refused(base: str, stack: str, name: str, value: str) -> None:
    assert refused(ESTATES[base], Estate(_changed(GIVEN[base], stack, **{name: value}))) == []


@pytest.mark.parametrize(
    ("stack", "name"),
    [(stack, name) for stack, values in EVERYTHING.items() for name in values if name in CHANGEABLE.get(stack, {})],
)
def test_no_later_return_of_one_parameter_to_its_default_is_refused(stack: str, name: str) -> None:
    default = str(CHANGEABLE[stack][name]["Default"])
    assert refused(ESTATES["everything"], Estate(_changed(EVERYTHING, stack, **{name: default}))) == []


@pytest.mark.parametrize("before", ESTATES)
def test_an_environment_may_get_everything_later_and_give_it_up_again(before: str) -> None:
    (after,) = ESTATES.keys() - {before}
    assert refused(ESTATES[before], ESTATES[after]) == []


@pytest.mark.parametrize("seed", range(40))
def test_no_later_change_of_all_parameters_at_once_is_refused(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - not a secret
    parameters = {
        stack: {
            name: any_value(declared, chance)
            for name, declared in changeable.items()
            if (stack, name) not in EXCEPTIONS
        }
        for stack, changeable in CHANGEABLE.items()
    }
    assert refused(ESTATES["defaults"], Estate(parameters)) == []


@pytest.mark.parametrize(("stack", "name"), EXCEPTIONS)
def test_every_exception_is_needed_and_the_help_of_the_parameter_says_so(stack: str, name: str) -> None:
    declared = MANIFEST[stack]["parameters"][name]
    changes = [refused(ESTATES["defaults"], Estate({stack: {name: value}})) for value in two_others(declared)]
    assert all(changes)
    assert "Cannot be changed later" in declared["Description"]


def test_another_existing_network_is_refused_and_the_help_of_each_parameter_says_so() -> None:
    before = Estate(without="network")
    parameters = MANIFEST["existing-network"]["parameters"]
    for name in parameters.keys() - {"EnvironmentName"}:
        after = Estate(_changed({}, "existing-network", **{name: "other-1,other-2"}), without="network")
        assert f"dev-{name}: the value changes" in refused(before, after)
        assert "Cannot be changed later" in parameters[name]["Description"]


# The proof must be able to fail. Port and URL of the test listener and the path of the health check once were exports.


def _mutated(stack: str, change: Callable[[dict[str, Any]], None]) -> dict[str, dict[str, Any]]:
    template = copy.deepcopy(TEMPLATES[stack])
    change(template)
    return {stack: template}


def _exported_port(template: dict[str, Any]) -> None:
    template["Outputs"]["TestListenerArn"]["Value"] = {"Ref": "TestPort"}


def _exported_url(template: dict[str, Any]) -> None:
    template["Outputs"]["TestListenerArn"]["Value"] = {"Fn::If": ["HasCertificate", "https", "http"]}


def _exported_path(template: dict[str, Any]) -> None:
    template["Outputs"]["TestListenerRuleArn"]["Value"] = {"Fn::Sub": "${TestListenerRule}${HealthCheckPath}"}


def _described_group(template: dict[str, Any]) -> None:
    group = template["Resources"]["TesterSecurityGroup"]["Properties"]
    group["GroupDescription"] = {"Fn::Sub": "Those who test on port ${TestPort}"}


def _group_of_people(template: dict[str, Any]) -> None:
    template["Outputs"]["TesterSecurityGroupId"]["Condition"] = "HasTestCidr"


def _named_alarm(template: dict[str, Any]) -> None:
    template["Resources"]["BlueFaults"]["Properties"]["AlarmName"] = {"Fn::Sub": "faults-${FaultCount}"}


def _checked_port(template: dict[str, Any]) -> None:
    template["Resources"]["GreenTargetGroup"]["Properties"]["Port"] = {"Ref": "HealthCheckIntervalSeconds"}


@pytest.mark.parametrize(
    ("stack", "mistake", "parameter", "value", "finding"),
    [
        ("load-balancer", _exported_port, "TestPort", "9000", "dev-TestListenerArn: the value changes"),
        ("load-balancer", _exported_url, "CertificateArn", "", "dev-TestListenerArn: the value changes"),
        ("target-groups", _exported_path, "HealthCheckPath", "/up", "dev-web-TestListenerRuleArn: the value changes"),
        (
            "load-balancer",
            _described_group,
            "TestPort",
            "9000",
            "dev-TesterSecurityGroupId: TesterSecurityGroup is replaced",
        ),
        (
            "load-balancer",
            _group_of_people,
            "TestCidr",
            "",
            "dev-TesterSecurityGroupId: the export disappears",
        ),
        ("alarms", _named_alarm, "FaultCount", "7", "dev-web-DeploymentAlarmNames: BlueFaults is replaced"),
        (
            "target-groups",
            _checked_port,
            "HealthCheckIntervalSeconds",
            "20",
            "dev-web-GreenTargetGroupName: GreenTargetGroup is replaced",
        ),
    ],
)
def test_the_proof_finds_a_mistake(
    stack: str, mistake: Callable[[dict[str, Any]], None], parameter: str, value: str, finding: str
) -> None:
    templates = _mutated(stack, mistake)
    # Emptied: what imports could not be made where the export is missing.
    templates["deployment"] = {**TEMPLATES["deployment"], "Resources": {}, "Outputs": {}}
    before = Estate(EVERYTHING, templates=templates)
    after = Estate(_changed(EVERYTHING, stack, **{parameter: value}), templates=templates)
    assert finding in refused(before, after)
