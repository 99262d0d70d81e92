"""The block `tools:`, where the stacks of delivery scope live if not beside the environment."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from generator.params import document, header
from generator.params.block import Block
from generator.params.model import Place
from generator.params.problems import RefusedError, show

if TYPE_CHECKING:
    from generator.params.document import Entry
    from generator.params.problems import Problems

REQUIRED = {"account": header.REQUIRED["account"]}
KEYS = (*REQUIRED, "region", "profile", "role")

# The name stands in brackets in ~/.aws/config; one with spaces stands there in quotes.
PROFILE_PATTERN = r"[^\s\[\]]+( [^\s\[\]]+)*"


def tools(entry: Entry, environment_region: str, problems: Problems) -> Place:
    """Return the place that the block names; its Region is by default that of the environment."""
    block = Block("tools", entry.line, document.mapping(entry, "tools", problems), problems)
    block.note_keys(REQUIRED, KEYS)
    account = block.given("account", "", header.account)
    region = block.given("region", environment_region, lambda given: _region(given, environment_region))
    return Place(
        account=account,
        region=region,
        profile=block.given("profile", None, _profile),
        role=block.given("role", None, lambda given: header.role(given, account, region)),
    )


def _region(entry: Entry, environment_region: str) -> str:
    name = header.region(entry)
    here, there = (header.partition(each) if each else "" for each in (environment_region, name))
    if here and here != there:
        # The pipeline assumes a role in the environment's account, and no partition trusts another's accounts.
        raise RefusedError(
            f"is of partition {there}, from where a pipeline cannot reach {environment_region} in {here}"
        )
    return name


def _profile(entry: Entry) -> str:
    name = document.scalar(entry.value)
    if not (name.isprintable() and re.fullmatch(PROFILE_PATTERN, name)):
        raise RefusedError(f'"{show(name)}" is not the name of a profile in the AWS configuration, such as tools-admin')
    return name
