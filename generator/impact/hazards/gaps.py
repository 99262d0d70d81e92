"""A resource is deleted before its successor is created, and nothing does its work in between."""

from __future__ import annotations

from generator.impact.context import Context
from generator.impact.hazards._registry import is_deleted_first
from generator.impact.hazards._say import Found, change, is_replaced
from generator.impact.model import Hazard

_MEANWHILE = {
    "AWS::EC2::EIPAssociation": "the instance has no public address",
    "AWS::EC2::NetworkInterfaceAttachment": "the instance lacks that network interface",
    "AWS::EC2::SubnetNetworkAclAssociation": "the subnet has the default network ACL, which allows everything",
    "AWS::EC2::SubnetRouteTableAssociation": (
        "the subnet uses the main route table of its VPC, so its tasks reach neither internet nor endpoints"
    ),
    "AWS::EC2::TransitGatewayRoute": "packets to that destination are dropped",
    "AWS::EC2::VPCDHCPOptionsAssociation": "the VPC has other name servers",
    "AWS::EC2::VPCGatewayAttachment": "the VPC has no way to or from the internet",
    "AWS::EC2::VPNConnection": "the networks behind it are cut off, and the new one has other addresses and keys",
    "AWS::Logs::MetricFilter": "the metric has no data, and alarms on it do not see what happens",
    "AWS::Logs::SubscriptionFilter": "the log is not passed on, and what is written meanwhile is never delivered",
    "AWS::Route53::QueryLoggingConfig": "queries are not logged",
    "AWS::Shield::Protection": "the resource is not protected",
}


def find(context: Context) -> Found:
    """Find replacements of types that the registry says are deleted first."""
    for key in context.changes:
        found = change(context, key)
        if found is not None and is_replaced(found) and is_deleted_first(found.type):
            yield key, _hazard(found.type)


def _hazard(type_: str) -> Hazard:
    meanwhile = _MEANWHILE.get(type_, "nothing does what it did")
    return Hazard(
        name="gap-while-replaced",
        why=f"CloudFormation deletes this type before it creates the new one. Until then {meanwhile}.",
        remedy=(
            "Keep what forces the replacement, or update when nobody needs it and no deployment runs. If the creation"
            " fails, the gap lasts until the rollback has made the old one again."
        ),
    )
