"""Takes the actions of handlers from the registry schemas, and spells them as IAM does.

https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html (handlers) says that a schema
lists the permissions each handler needs. Some name operations of an API that are no actions, or write them in lower
case: IAM compares without case, and what it does not know would allow nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from generator import made_file
from generator.handlers import FILE
from generator.handlers.extras import EXTRAS
from generator.report import Report
from generator.rules import _iam
from generator.stacks import ACCOUNT, STACKS

_REGION = "us-east-1"
COMMAND = "ecs-bluegreen handlers"


def write(output: Path = FILE) -> Report:
    """Write the actions to `output`."""
    return made_file.write(output, text())


def check(output: Path = FILE) -> Report:
    """Say what writing would change in `output`, without writing."""
    return made_file.check(output, text(), COMMAND)


def text() -> str:
    """Return the file: same templates and schemas, same bytes."""
    named = {name: set(_named(name)) for name in _types()}
    types = {name: sorted(filter(None, map(_spelt, actions))) for name, actions in named.items()}
    unknown = {name: sorted(one for one in actions if not _spelt(one)) for name, actions in named.items()}
    stacks = sorted(_about_stacks())
    every = {*stacks, *_members(types.values()), *(action for extra in EXTRAS for action in extra.actions)}
    document = {
        "types": types,
        "stacks": stacks,
        "everywhere": sorted(action for action in every if not _details(action)["resourceTypes"]),
        "unknown": {name: actions for name, actions in unknown.items() if actions},
    }
    return json.dumps(document, indent=2) + "\n"


def _types() -> list[str]:
    """Return the resource types of all templates but those of accounts, which make the roles themselves."""
    templates = [stack.build().to_dict() for stack in STACKS if stack.scope != ACCOUNT]
    return sorted({resource["Type"] for template in templates for resource in template["Resources"].values()})


def _named(resource_type: str) -> Iterator[str]:
    from cfnlint.schema import PROVIDER_SCHEMA_MANAGER, ResourceNotFoundError

    try:
        schema: Any = PROVIDER_SCHEMA_MANAGER.get_resource_schema(_REGION, resource_type).schema
    except ResourceNotFoundError:
        return
    for handler in schema.get("handlers", {}).values():
        yield from handler.get("permissions", ())


def _about_stacks() -> Iterator[str]:
    """Yield everything that can be done with a stack.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-prereqs-self-managed.html asks for
    `cloudformation:*`; what is left out changes other things than stacks: sets, types and hooks.
    """
    for details in (_iam.actions("cloudformation") or {}).values():
        if "stack" in {kind["name"] for kind in details["resourceTypes"]}:
            yield f"cloudformation:{details['name']}"


def _spelt(action: str) -> str:
    """Return an action as IAM writes it; nothing where IAM knows none of this name."""
    found = _iam.matching(action)
    return f"{action.partition(':')[0]}:{found[0]['name']}" if found else ""


def _details(action: str) -> dict[str, Any]:
    return _iam.matching(action)[0]


def _members(lists: Iterable[Iterable[str]]) -> Iterator[str]:
    for members in lists:
        yield from members
