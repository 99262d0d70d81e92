"""What the schemas of the registry say of a type, beyond what its replacement hangs on."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

# What no schema says: of these there can be one, and zones of one name live side by side.
_IDENTITIES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "AWS::ApplicationAutoScaling::ScalingPolicy": ("PolicyName", "ScalingTargetId"),
        # "Notification rule names must be unique in your AWS account", and may change, which no schema says.
        "AWS::CodeStarNotifications::NotificationRule": ("Name",),
        "AWS::EC2::Subnet": ("CidrBlock", "VpcId"),
        "AWS::ElasticLoadBalancingV2::Listener": ("LoadBalancerArn", "Port"),
        "AWS::ElasticLoadBalancingV2::ListenerRule": ("ListenerArn", "Priority"),
        "AWS::Route53::HostedZone": (),
    }
)
_REGION = "us-east-1"


def is_deleted_first(type_: str) -> bool:
    """Whether CloudFormation deletes a resource of this type before it creates the one that replaces it."""
    return _schema(type_).get("replacementStrategy") == "delete_then_create"


@lru_cache(maxsize=512)
def identity(type_: str) -> tuple[str, ...]:
    """Return the properties that make a resource of this type one of a kind where all are set; often just its name."""
    if type_ in _IDENTITIES:
        return _IDENTITIES[type_]
    schema = _schema(type_)
    chosen = _top_level(schema, "createOnlyProperties") - _top_level(schema, "readOnlyProperties")
    keys = {pointer.split("/")[2] for pointer in schema.get("primaryIdentifier", ())}
    if keys <= chosen:
        return tuple(sorted(keys))
    # The identifier is an ARN that the service gives: its name is one of a kind within the rest of it.
    last = type_.rsplit("::", maxsplit=1)[-1]
    named = {key for key in chosen if _is_name(key, last)}
    return tuple(sorted(named | keys & chosen)) if named else ()


def _is_name(key: str, last: str) -> bool:
    """Whether a property names the resource itself: RoleName of a Role, GroupName of a SecurityGroup."""
    # Every text ends with the empty one, so this takes Name itself too.
    return key.endswith("Name") and last.endswith(key.removesuffix("Name"))


def _top_level(schema: Mapping[str, Any], key: str) -> set[str]:
    return {pointer.split("/")[2] for pointer in schema.get(key, ()) if pointer.count("/") == 2}  # noqa: PLR2004


@lru_cache(maxsize=512)
def _schema(type_: str) -> Mapping[str, Any]:
    from cfnlint.schema import PROVIDER_SCHEMA_MANAGER, ResourceNotFoundError

    try:
        found: Mapping[str, Any] = PROVIDER_SCHEMA_MANAGER.get_resource_schema(_REGION, type_).schema
    except ResourceNotFoundError:
        # Custom resources and third parties' types: nothing is known of them.
        return {}
    return found
