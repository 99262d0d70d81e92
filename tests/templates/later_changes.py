"""What an operator may change once everything runs, each parameter with two other values."""

from __future__ import annotations

from typing import Any

import pytest
from committed_stacks import MANIFEST
from other_values import two_others

# The groups of the form that say so themselves.
FROZEN_GROUPS = ("Fixed once the service exists", "Which requests the service gets (fixed once it is deployed)")
IDENTITY = ("EnvironmentName", "ServiceName")

# An operator who changes one of these asks for another network or load balancer. CloudFormation refuses it itself:
# the ids are exported, and an export that other stacks use cannot change.
OTHER_FOUNDATIONS = {
    ("network", "VpcNetworkAddress"): "the address range of a VPC and its subnets is given at creation",
    ("network", "VpcPrefixLength"): "the address range of a VPC and its subnets is given at creation",
    ("network", "AvailabilityZoneCount"): "another number of zones is another list of subnets",
    ("load-balancer", "Scheme"): "a load balancer is internet-facing or internal from the beginning",
}


def _may_change(stack: str, name: str, declared: dict[str, Any]) -> bool:
    return name not in IDENTITY and declared["Group"] not in FROZEN_GROUPS and (stack, name) not in OTHER_FOUNDATIONS


CHANGEABLE = {
    stack: {name: declared for name, declared in entry["parameters"].items() if _may_change(stack, name, declared)}
    for stack, entry in MANIFEST.items()
    if entry["instead_of"] is None
}
CHANGES = [
    pytest.param(stack, name, value, id=f"{stack}-{name}-{number}")
    for stack, parameters in CHANGEABLE.items()
    for name, declared in parameters.items()
    for number, value in enumerate(two_others(declared))
]
