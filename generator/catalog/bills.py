"""What a template costs to leave running: its resources by the way they are billed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from generator.catalog.costs import COSTS, Billing, Unit
from generator.errors import UserError

_ORDER: tuple[Unit, ...] = ("hour", "month", "gigabyte", "use", "free")


@dataclass(frozen=True, kw_only=True)
class Bill:
    """Resources of one type; `conditions` names the facts without which some of them are not made."""

    type: str
    resources: tuple[str, ...]
    conditions: tuple[str, ...]
    billing: Billing


def bills(resources: Mapping[str, Mapping[str, Any]]) -> list[Bill]:
    """Return one bill for each type, what runs up by itself first.

    Raises `UserError` for a type that `costs` does not know: nothing on the page may be guessed.
    """
    types = dict.fromkeys(resource["Type"] for resource in resources.values())
    if unknown := sorted(types.keys() - COSTS.keys()):
        raise UserError(f"generator/catalog/costs.py: does not say how {', '.join(unknown)} is billed: add it there")
    found = [_bill(resource_type, resources) for resource_type in types]
    return sorted(found, key=lambda bill: (_ORDER.index(bill.billing.unit), bill.type))


def summary(found: Iterable[Bill]) -> list[Unit]:
    """Return by what a template bills while nobody uses it, most urgent first."""
    units = {bill.billing.unit for bill in found}
    return [unit for unit in _ORDER if unit in units and unit not in ("use", "free")]


def _bill(resource_type: str, resources: Mapping[str, Mapping[str, Any]]) -> Bill:
    own = {name: resource for name, resource in resources.items() if resource["Type"] == resource_type}
    conditions = dict.fromkeys(resource["Condition"] for resource in own.values() if "Condition" in resource)
    return Bill(type=resource_type, resources=tuple(own), conditions=tuple(conditions), billing=COSTS[resource_type])
