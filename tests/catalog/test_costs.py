"""Every resource type of ours has an entry that says how it is billed, without a price."""

from __future__ import annotations

import json
import re

import pytest

from generator.catalog.bills import bills, summary
from generator.catalog.costs import COSTS, Billing
from generator.errors import UserError

from .trees import COMMITTED, TEMPLATES

DOCUMENTS = {
    path.stem: json.loads(path.read_bytes())["Resources"]
    for path in sorted((TEMPLATES / COMMITTED).glob("*.json"))
    if path.name != "manifest.json"
}
# What each stack bills while nobody uses it, as docs/stacks.md tells operators.
IDLE = {
    "alarms": ["month"],
    "cluster": ["month", "gigabyte"],
    "deployment": ["gigabyte"],
    "deployment-access": [],
    "existing-network": [],
    "load-balancer": ["hour", "month", "gigabyte"],
    "network": ["hour", "gigabyte"],
    "pipeline": ["month", "gigabyte"],
    "registry": ["gigabyte"],
    "scaling": ["month"],
    "service": ["hour", "gigabyte"],
    "stackset-administration": [],
    "stackset-execution": [],
    "target-groups": [],
}


def test_every_type_of_every_committed_template_is_covered() -> None:
    versions = TEMPLATES.glob("*/manifest.json")
    stacks = [stack for path in versions for stack in json.loads(path.read_bytes())["stacks"]]
    assert {kind for stack in stacks for kind in stack["resource_types"]} <= COSTS.keys()


@pytest.mark.parametrize("billing", COSTS.values(), ids=COSTS)
def test_an_entry_is_a_sentence_without_a_price_and_says_where_to_look(billing: Billing) -> None:
    assert re.fullmatch(r"https://(docs\.)?aws\.amazon\.com/\S+", billing.url)
    assert billing.words.endswith(".")
    assert not re.search(r"[$€]|USD|EUR|\d\.\d", billing.words)


@pytest.mark.parametrize("stack", DOCUMENTS)
def test_what_a_stack_bills_while_idle_is_what_is_expected(stack: str) -> None:
    assert summary(bills(DOCUMENTS[stack])) == IDLE[stack]


@pytest.mark.parametrize("stack", DOCUMENTS)
def test_every_resource_is_on_the_bill_once_and_what_runs_up_fastest_is_first(stack: str) -> None:
    found = bills(DOCUMENTS[stack])
    assert sorted(name for bill in found for name in bill.resources) == sorted(DOCUMENTS[stack])
    order = ["hour", "month", "gigabyte", "use", "free"]
    assert [bill.billing.unit for bill in found] == sorted((bill.billing.unit for bill in found), key=order.index)


def test_the_condition_of_a_resource_is_on_its_bill() -> None:
    [gateways] = [bill for bill in bills(DOCUMENTS["network"]) if bill.type == "AWS::EC2::NatGateway"]
    declared = {DOCUMENTS["network"][name]["Condition"] for name in gateways.resources}
    assert set(gateways.conditions) == declared != set()


def test_an_unknown_type_is_refused_and_not_guessed() -> None:
    with pytest.raises(UserError, match=r"costs\.py: does not say how AWS::RDS::DBInstance is billed"):
        bills({"Database": {"Type": "AWS::RDS::DBInstance"}})
