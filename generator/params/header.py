"""The keys of a parameter file that say where, as whom and under which version the stacks are deployed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from generator.params import constraints, document
from generator.params.problems import RefusedError, did_you_mean, show

if TYPE_CHECKING:
    from collections.abc import Iterable

    from generator.params.document import Entry
    from generator.params.manifest import Parameter
    from generator.params.problems import Problems

REQUIRED = {
    "account": "the 12 digits of the AWS account, in quotes",
    "region": "the AWS Region, such as eu-west-1",
    "version": "the folder under templates/ to deploy, such as 1.0.0",
}
KEYS = (*REQUIRED, "environment", "protect", "role", "tools", "template_bucket", "tags", "stacks", "services")

_DIRECTION = "(central|(north|south)(east|west)?|east|west)"
# The first words of the Regions of each partition, as in botocore's partitions.json.
_PARTITIONS = {
    "aws": "(af|ap|ca|eu|il|me|mx|sa|us)",
    "aws-cn": "cn",
    "aws-eusc": "eusc-de",
    "aws-iso": "us-iso",
    "aws-iso-b": "us-isob",
    "aws-iso-e": "eu-isoe",
    "aws-iso-f": "us-isof",
    "aws-us-gov": "us-gov",
}
REGION_PATTERN = f"({'|'.join(_PARTITIONS.values())})-{_DIRECTION}-[1-9][0-9]?"
ACCOUNT_PATTERN = "[0-9]{12}"
ROLE_PATTERN = r"arn:(aws[a-z-]*):iam::([0-9]{12}):role/[A-Za-z0-9+=,.@_/-]{1,512}"

TAGS = 50
TAG_KEY_LENGTH = 128
TAG_VALUE_LENGTH = 256


def account(entry: Entry) -> str:
    """Return the account's number; without quotes YAML would take one that begins with 0 for an octal number."""
    written = document.as_written(entry.value)
    if not re.fullmatch(ACCOUNT_PATTERN, written):
        raise RefusedError(f'"{show(written)}" is not an account: 12 digits in quotes are needed')
    if not document.is_quoted(entry.value):
        trap = "YAML reads a number that begins with 0 as octal: " if written.startswith("0") else ""
        raise RefusedError(f'{trap}write it in quotes, as in account: "{written}"')
    return written


def region(entry: Entry) -> str:
    """Return the Region, whose form and partition are known; whether it exists, AWS knows."""
    name = document.scalar(entry.value)
    if not re.fullmatch(REGION_PATTERN, name):
        raise RefusedError(f'"{show(name)}" is not the name of an AWS Region, such as eu-west-1 or us-gov-west-1')
    return name


def partition(region_name: str) -> str:
    """Return the partition of a Region whose name is right: accounts and roles of one are unknown to the others."""
    matching = [
        name for name, words in _PARTITIONS.items() if re.fullmatch(f"{words}-{_DIRECTION}-[0-9]+", region_name)
    ]
    return matching[0]


def version(entry: Entry, existing: list[str]) -> str:
    """Return the version, which has a folder with a manifest."""
    name = document.scalar(entry.value)
    if name not in existing:
        known = did_you_mean(name, existing) or "; there is none yet, `make render` makes it"
        raise RefusedError(f'there are no templates of version "{show(name)}"{known}')
    return name


def protect(entry: Entry) -> bool:
    """Return whether the environment is protected; a quoted "false" is text, and not taken for a decision."""
    written = document.scalar(entry.value)
    if document.is_quoted(entry.value) or written not in ("true", "false"):
        raise RefusedError("is either true or false, without quotes")
    return written == "true"


def role(entry: Entry, account_id: str, region_name: str) -> str | None:
    """Return the ARN of CloudFormation's service role, which is in the account of the stacks; null is none."""
    if document.is_null(entry.value):
        return None
    arn = document.scalar(entry.value)
    matched = re.fullmatch(ROLE_PATTERN, arn)
    if matched is None:
        raise RefusedError(f'"{show(arn)}" is not the ARN of a role, such as arn:aws:iam::111122223333:role/deploy')
    its_partition, owner = matched.groups()
    if account_id and owner != account_id:
        raise RefusedError(f"is in account {owner}, but must be in the stacks' account {account_id}")
    if region_name and its_partition != partition(region_name):
        raise RefusedError(f"is of partition {its_partition}, but {region_name} is in {partition(region_name)}")
    return arn


def check_name(name: str, declarations: Iterable[Parameter]) -> None:
    """Refuse the name of an environment or a service that one of the templates would refuse."""
    for declaration in declarations:
        constraints.check(declaration, name)


def tags(entry: Entry, problems: Problems) -> dict[str, str]:
    """Return the stack tags, within CloudFormation's limits."""
    entries = document.mapping(entry, "tags", problems)
    if len(entries) > TAGS:
        problems.add(entry.line, "tags", f"{len(entries)} tags are given, CloudFormation takes at most {TAGS}")
    found: dict[str, str] = {}
    for tag in entries.values():
        with problems.noted(tag.line, f"tags.{tag.key}"):
            found[tag.key] = _tag(tag)
    return found


def _tag(entry: Entry) -> str:
    value = document.scalar(entry.value)
    if entry.key.lower().startswith("aws:"):
        raise RefusedError("the prefix aws: belongs to AWS: choose another key")
    if not 1 <= len(entry.key) <= TAG_KEY_LENGTH:
        raise RefusedError(f"the key has {len(entry.key)} characters, 1 to {TAG_KEY_LENGTH} are allowed")
    if not 1 <= len(value) <= TAG_VALUE_LENGTH:
        raise RefusedError(f"the value has {len(value)} characters, 1 to {TAG_VALUE_LENGTH} are allowed")
    return value
