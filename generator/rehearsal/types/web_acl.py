"""The association of a web ACL with a load balancer, which ministack's WAF keeps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ministack.services.cloudformation import provisioners

from generator.rehearsal.front import Front
from generator.rehearsal.ministack_api import target

_PREFIX = "AWSWAF_20190729"


def install(_: Front) -> None:
    """Add the type."""
    provisioners._RESOURCE_HANDLERS["AWS::WAFv2::WebACLAssociation"] = {"create": _create, "delete": _delete}


def _create(_: str, properties: Mapping[str, Any], __: str) -> tuple[str, dict[str, str]]:
    target("wafv2", f"{_PREFIX}.AssociateWebACL", properties)
    return f"{properties['ResourceArn']}|{properties['WebACLArn']}", {}


def _delete(physical_id: str, _: Mapping[str, Any]) -> None:
    target("wafv2", f"{_PREFIX}.DisassociateWebACL", {"ResourceArn": physical_id.partition("|")[0]})
