"""The capabilities CloudFormation wants to be acknowledged, from what a template holds.

https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

# Properties that give an IAM entity a name of our choosing, for which CloudFormation wants CAPABILITY_NAMED_IAM.
_IAM_NAMES = frozenset({"RoleName", "ManagedPolicyName", "GroupName", "UserName", "InstanceProfileName"})


def needed(resources: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return what must be acknowledged for these resources, none or one."""
    identities = [resource for resource in resources if str(resource.get("Type", "")).startswith("AWS::IAM::")]
    if any(_IAM_NAMES & resource.get("Properties", {}).keys() for resource in identities):
        return ["CAPABILITY_NAMED_IAM"]
    return ["CAPABILITY_IAM"] if identities else []
