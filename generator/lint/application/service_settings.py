"""What an appspec may change of the service: platform version, network, capacity providers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from generator.lint.application.names import hint, is_placeholder
from generator.lint.check import Check, Path, Problem

SETTING = Check(
    "E9215",
    "Platform version, network and capacity providers have the form that ECS takes",
    "These are the settings of a CODE_DEPLOY service that only a deployment may change; CodeDeploy hands them to "
    "CreateTaskSet, which refuses anything else, so the deployment fails after it has begun.",
    "https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-resources.html",
)
CHECKS = (SETTING,)
SETTINGS = ("PlatformVersion", "NetworkConfiguration", "CapacityProviderStrategy")

_VPC_KEYS = ("Subnets", "SecurityGroups", "AssignPublicIp")
_STRATEGY_KEYS = {"Base": 100_000, "Weight": 1000, "CapacityProvider": None}


def problems(properties: dict[str, Any], path: Path) -> Iterator[Problem]:
    """Look at the optional properties of the service."""
    checks = {
        "platformversion": _platform,
        "networkconfiguration": _network,
        "capacityproviderstrategy": _strategy,
    }
    for key, value in properties.items():
        if key.lower() in checks and value is not None:
            yield from checks[key.lower()](value, (*path, key))


def _platform(value: Any, path: Path) -> Iterator[Problem]:
    if not is_placeholder(value) and not re.fullmatch(r"LATEST|\d+\.\d+\.\d+", str(value)):
        yield Problem(SETTING, path, f"PlatformVersion is LATEST or a version such as 1.4.0, not '{value}'")


def _network(value: Any, path: Path) -> Iterator[Problem]:
    inner = _lower(value).get("awsvpcconfiguration")
    if inner is None or not isinstance(inner[1], dict):
        yield Problem(SETTING, path, "NetworkConfiguration needs AwsvpcConfiguration, with Subnets")
        return
    place = (*path, inner[0])
    members = _lower(inner[1])
    for key, _ in members.values():
        if key.lower() not in map(str.lower, _VPC_KEYS):
            yield Problem(SETTING, (*place, key), f"AwsvpcConfiguration takes no {key}{hint(key, _VPC_KEYS)}")
    if "subnets" not in members:
        yield Problem(SETTING, place, "AwsvpcConfiguration has no Subnets, which ECS requires")
    for name, prefix in (("subnets", "subnet-"), ("securitygroups", "sg-")):
        if name in members:
            key, ids = members[name]
            yield from _ids(ids, prefix, (*place, key), key)
    key, public = members.get("assignpublicip", ("", "DISABLED"))
    if public not in ("ENABLED", "DISABLED") and not is_placeholder(public):
        yield Problem(SETTING, (*place, key), f"AssignPublicIp is ENABLED or DISABLED, not '{public}'")


def _ids(ids: Any, prefix: str, path: Path, name: str) -> Iterator[Problem]:
    if is_placeholder(ids):
        return
    if not isinstance(ids, list):
        yield Problem(SETTING, path, f"{name} is a list of ids that begin with {prefix}")
        return
    for index, given in enumerate(ids):
        wrong = not isinstance(given, str) or not given.startswith((prefix, "<"))
        if wrong and not is_placeholder(given):
            yield Problem(SETTING, (*path, index), f"'{given}' in {name} does not begin with {prefix}")


def _strategy(value: Any, path: Path) -> Iterator[Problem]:
    if is_placeholder(value):
        return
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        message = "CapacityProviderStrategy is a list of objects with CapacityProvider, Base and Weight"
        yield Problem(SETTING, path, message)
        return
    bases = []
    for index, item in enumerate(value):
        members, place = _lower(item), (*path, index)
        yield from _strategy_item(members, place)
        _, base = members.get("base", ("", 0))
        bases += [place] if isinstance(base, int) and base > 0 else []
    for place in bases[1:]:
        yield Problem(SETTING, place, "only one capacity provider of a strategy may have a Base above 0")


def _strategy_item(members: dict[str, tuple[str, Any]], place: Path) -> Iterator[Problem]:
    if not (members.get("capacityprovider") or (None, None))[1]:
        yield Problem(SETTING, place, "CapacityProvider is missing: the name of a capacity provider of the cluster")
    limits = {key.lower(): limit for key, limit in _STRATEGY_KEYS.items()}
    for lower, (key, given) in members.items():
        if lower not in limits:
            message = f"CapacityProviderStrategy takes no {key}{hint(key, _STRATEGY_KEYS)}"
            yield Problem(SETTING, (*place, key), message)
        elif (limit := limits[lower]) is not None and not is_placeholder(given):
            text = str(given)
            if isinstance(given, bool) or not text.isdigit() or int(text) > limit:
                yield Problem(SETTING, (*place, key), f"{key} is a number from 0 to {limit}, not '{given}'")


def _lower(value: Any) -> dict[str, tuple[str, Any]]:
    """Return the members of an object by their keys in lower case, each with the key as it is written."""
    return {key.lower(): (key, found) for key, found in value.items()} if isinstance(value, dict) else {}
