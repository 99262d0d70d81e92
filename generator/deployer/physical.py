"""From a logical id to the physical one, which only CloudFormation knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from generator.deployer import stacks
from generator.deployer.aws import is_absent

if TYPE_CHECKING:
    from generator.deployer.deliveries import Part
    from generator.deployer.session import Session


@dataclass
class PhysicalIds:
    """The physical ids behind parts; each stack is read once."""

    session: Session
    _read: dict[tuple[str, str, str], Mapping[str, str]] = field(default_factory=dict)

    def of(self, part: Part | None) -> str | None:
        """Return the physical id of a part; None where it does not exist."""
        if part is None:
            return None
        stack = (part.place.account, part.place.region, part.stack_name)
        if stack not in self._read:
            self._read[stack] = self._of_stack(part)
        return self._read[stack].get(part.resource)

    def _of_stack(self, part: Part) -> dict[str, str]:
        client = self.session.cloudformation(part.place)
        try:
            return {
                each["LogicalResourceId"]: each["PhysicalResourceId"]
                for each in stacks.resources(client, part.stack_name)
                if each.get("PhysicalResourceId") and each["ResourceStatus"] != "DELETE_COMPLETE"
            }
        except ClientError as error:
            if is_absent(error):
                return {}
            raise
