"""What CloudFormation's handlers call to make, read, change and delete the resources of our templates.

Who deploys with a role of their own must allow it these actions. `derive` takes them from the registry schemas, which
cfn-lint brings along; rendering reads what it wrote to `permissions.json`, because importing cfn-lint takes longer than
rendering everything.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "permissions.json"


@dataclass(frozen=True, kw_only=True)
class Permissions:
    """Actions, written as IAM writes them.

    `types` has those of the handlers of each resource type, `stacks` what CloudFormation itself is asked about stacks.
    `everywhere` are those of them all, and of `extras.EXTRAS`, that IAM cannot narrow down to a resource. `unknown` has
    what the schemas name and IAM does not know: allowing it would allow nothing.
    """

    types: Mapping[str, tuple[str, ...]]
    stacks: tuple[str, ...]
    everywhere: frozenset[str]
    unknown: Mapping[str, tuple[str, ...]]

    @property
    def of_handlers(self) -> frozenset[str]:
        """Every action that some handler calls."""
        return frozenset(action for actions in self.types.values() for action in actions)


def read() -> Permissions:
    """Return what `ecs-bluegreen handlers` wrote."""
    found: dict[str, Any] = json.loads(FILE.read_bytes())
    return Permissions(
        types={name: tuple(actions) for name, actions in found["types"].items()},
        stacks=tuple(found["stacks"]),
        everywhere=frozenset(found["everywhere"]),
        unknown={name: tuple(actions) for name, actions in found["unknown"].items()},
    )
