"""Types of EC2 whose APIs ministack has: the resource calls them, as CloudFormation's own handlers do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ministack.services import ec2
from ministack.services.cloudformation import provisioners

from generator.rehearsal.front import Front
from generator.rehearsal.ministack_api import query, text_of

Properties = Mapping[str, Any]
Made = tuple[str, dict[str, str]]
# Property of SecurityGroupIngress and SecurityGroupEgress -> where EC2's API has it in a permission.
_PEERS = {
    "CidrIp": ("IpRanges", "CidrIp"),
    "CidrIpv6": ("Ipv6Ranges", "CidrIpv6"),
    "SourcePrefixListId": ("PrefixListIds", "PrefixListId"),
    "DestinationPrefixListId": ("PrefixListIds", "PrefixListId"),
    "SourceSecurityGroupId": ("Groups", "GroupId"),
    "DestinationSecurityGroupId": ("Groups", "GroupId"),
}


def install(front: Front) -> None:
    """Add the types."""
    addresses = front.state.store("Elastic IP addresses by what Ref gives")

    def create_address(_: str, properties: Properties, __: str) -> Made:
        answer = query("ec2", "AllocateAddress", Domain="vpc", TagSpecification=_tags("elastic-ip", properties))
        address, allocation = text_of(answer, "publicIp"), text_of(answer, "allocationId")
        addresses[address] = allocation
        return address, {"AllocationId": allocation, "PublicIp": address}

    def delete_address(physical_id: str, _: Properties) -> None:
        query("ec2", "ReleaseAddress", AllocationId=addresses.pop(physical_id))

    handlers = provisioners._RESOURCE_HANDLERS
    gateway_gone = _deleting("NatGateway", "NatGatewayId")
    handlers["AWS::EC2::EIP"] = {"create": create_address, "delete": delete_address}
    handlers["AWS::EC2::NatGateway"] = {"create": _create_nat_gateway, "delete": gateway_gone}
    handlers["AWS::EC2::FlowLog"] = {"create": _create_flow_log, "delete": _deleting("FlowLogs", "FlowLogId.1")}
    for direction in ("Ingress", "Egress"):
        handlers[f"AWS::EC2::SecurityGroup{direction}"] = _rule_handler(direction)


def _create_nat_gateway(_: str, properties: Properties, __: str) -> Made:
    subnet = properties["SubnetId"]
    if subnet not in ec2._subnets:
        raise ValueError(f"The subnet ID '{subnet}' does not exist")
    given = {name: properties[name] for name in ("AllocationId", "ConnectivityType") if name in properties}
    tags = _tags("natgateway", properties)
    answer = query("ec2", "CreateNatGateway", SubnetId=subnet, TagSpecification=tags, **given)
    physical_id = text_of(answer, "natGatewayId")
    return physical_id, {"NatGatewayId": physical_id}


def _create_flow_log(_: str, properties: Properties, __: str) -> Made:
    given = {name: value for name, value in properties.items() if name not in ("ResourceId", "Tags")}
    tags = _tags("vpc-flow-log", properties)
    answer = query("ec2", "CreateFlowLogs", ResourceId=[properties["ResourceId"]], TagSpecification=tags, **given)
    physical_id = text_of(answer, "item")
    return physical_id, {"Id": physical_id}


def _deleting(what: str, parameter: str) -> Callable[[str, Properties], None]:
    def delete(physical_id: str, _: Properties) -> None:
        query("ec2", f"Delete{what}", **{parameter: physical_id})

    return delete


def _rule_handler(direction: str) -> dict[str, Any]:
    def create(_: str, properties: Properties, __: str) -> Made:
        group = properties["GroupId"]
        permission = _permission(properties)
        answer = query("ec2", f"AuthorizeSecurityGroup{direction}", GroupId=group, IpPermissions=[permission])
        physical_id = text_of(answer, "securityGroupRuleId")
        return physical_id, {"Id": physical_id}

    def delete(physical_id: str, properties: Properties) -> None:
        group = properties["GroupId"]
        query("ec2", f"RevokeSecurityGroup{direction}", GroupId=group, SecurityGroupRuleId=[physical_id])

    def update(physical_id: str, old: Properties, new: Properties, stack_name: str) -> Made:
        delete(physical_id, old)
        return create("", new, stack_name)

    return {"create": create, "update": update, "delete": delete}


def _permission(properties: Properties) -> dict[str, Any]:
    permission: dict[str, Any] = {
        name: properties[name] for name in ("IpProtocol", "FromPort", "ToPort") if name in properties
    }
    note = {"Description": properties["Description"]} if "Description" in properties else {}
    for name, (member, key) in _PEERS.items():
        if name in properties:
            permission[member] = [{key: properties[name], **note}]
    return permission


def _tags(resource_type: str, properties: Properties) -> list[dict[str, Any]]:
    tags = list(properties.get("Tags", ()))
    return [{"ResourceType": resource_type, "Tag": tags}] if tags else []
