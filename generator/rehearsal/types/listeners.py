"""Listeners and their rules with weighted forwards and more than one certificate, which ministack does not keep.

https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ForwardActionConfig.html
https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeListenerCertificates.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ministack.services import alb
from ministack.services.cloudformation import provisioners

from generator.rehearsal.errors import ApiError
from generator.rehearsal.front import Call, Front

_PARSE = alb._parse_actions
_XML = alb._action_xml
_DELETE_BALANCER = alb._ACTION_MAP["DeleteLoadBalancer"]
_OF_TEMPLATE = provisioners._elbv2_listener_actions
_HANDLERS = provisioners._RESOURCE_HANDLERS
_LISTENER_CERTIFICATE = "AWS::ElasticLoadBalancingV2::ListenerCertificate"
_RULE = "AWS::ElasticLoadBalancingV2::ListenerRule"


def install(front: Front) -> None:
    """Teach ministack weights, and put the operations on certificates in front."""
    alb._parse_actions = _parse_actions
    alb._action_xml = _action_xml
    alb._ACTION_MAP["DeleteLoadBalancer"] = _delete_balancer
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticloadbalancingv2-targetgroup.html
    alb._target_group_full_name_from_arn = lambda arn: arn.rpartition(":")[2]
    provisioners._elbv2_listener_actions = _actions_of_template
    certificates = Certificates(front)
    _HANDLERS[_LISTENER_CERTIFICATE] = certificates.handler()
    _HANDLERS[_RULE] = _HANDLERS[_RULE] | {"create": _create_rule}
    front.services["elbv2"] = certificates.operations()


def target_groups(action: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the target groups of an action, each with its weight."""
    groups: list[dict[str, Any]] = action.get("ForwardConfig", {}).get("TargetGroups", [])
    if not groups and "TargetGroupArn" in action:
        return [{"TargetGroupArn": action["TargetGroupArn"], "Weight": 1}]
    return groups


def _weighted(action: dict[str, Any], groups: list[dict[str, Any]]) -> dict[str, Any]:
    """Return an action that forwards as AWS shows it: the ARN stands beside the weights where there is one group."""
    if action["Type"] != "forward":
        return action
    groups = groups or target_groups(action)
    action = {key: value for key, value in action.items() if key != "TargetGroupArn"}
    if len(groups) == 1:
        action["TargetGroupArn"] = groups[0]["TargetGroupArn"]
    weighted = [{"TargetGroupArn": each["TargetGroupArn"], "Weight": int(each.get("Weight", 1))} for each in groups]
    return action | {"ForwardConfig": {"TargetGroups": weighted}}


def _parse_actions(params: Mapping[str, Any], prefix: str = "DefaultActions") -> list[dict[str, Any]]:
    actions = []
    for number, action in enumerate(_PARSE(params, prefix), 1):
        path = f"{prefix}.member.{number}.ForwardConfig.TargetGroups.member"
        groups: list[dict[str, Any]] = []
        while arn := alb._p(params, f"{path}.{len(groups) + 1}.TargetGroupArn"):
            groups.append({"TargetGroupArn": arn, "Weight": alb._p(params, f"{path}.{len(groups) + 1}.Weight", "1")})
        actions.append(_weighted(action, groups))
    return actions


def _action_xml(action: Mapping[str, Any]) -> str:
    xml: str = _XML(action)
    groups = "".join(
        f"<member><TargetGroupArn>{each['TargetGroupArn']}</TargetGroupArn><Weight>{each['Weight']}</Weight></member>"
        for each in action.get("ForwardConfig", {}).get("TargetGroups", ())
    )
    if not groups:
        return xml
    sticky = "<TargetGroupStickinessConfig><Enabled>false</Enabled></TargetGroupStickinessConfig>"
    config = f"<ForwardConfig><TargetGroups>{groups}</TargetGroups>{sticky}</ForwardConfig>"
    return xml.removesuffix("</member>") + config + "</member>"


def _delete_balancer(params: Mapping[str, Any]) -> Any:
    """Delete a load balancer with its listeners.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DeleteLoadBalancer.html
    """
    balancer = alb._p(params, "LoadBalancerArn")
    for listener in [arn for arn, each in alb._listeners.items() if each["LoadBalancerArn"] == balancer]:
        alb._ACTION_MAP["DeleteListener"]({"ListenerArn": listener})
    return _DELETE_BALANCER(params)


def _actions_of_template(
    properties: Mapping[str, Any], load_balancer: str | None, prop: str = "DefaultActions"
) -> list[dict[str, Any]]:
    kept = _OF_TEMPLATE(properties, load_balancer, prop)
    given = [each.get("ForwardConfig", {}).get("TargetGroups", []) for each in properties.get(prop) or ()]
    return [_weighted(action, groups) for action, groups in zip(kept, given, strict=True)]


def _create_rule(logical_id: str, properties: Mapping[str, Any], stack_name: str) -> Any:
    priority, listener = str(properties["Priority"]), properties["ListenerArn"]
    if any(rule["ListenerArn"] == listener and rule["Priority"] == priority for rule in alb._rules.values()):
        raise ValueError(f"Priority '{priority}' is currently in use")
    return provisioners._elbv2_listener_rule_create(logical_id, properties, stack_name)


class Certificates:
    """The certificates of listeners beside the default one."""

    def __init__(self, front: Front) -> None:
        self._added = front.state.store("certificates of listeners")

    def handler(self) -> dict[str, Any]:
        """Return what ministack wants to know of the type."""
        return {"create": self._create, "delete": self._delete}

    def operations(self) -> dict[str, Any]:
        """Return the operations of Elastic Load Balancing on them."""
        return {
            "AddListenerCertificates": self._add,
            "RemoveListenerCertificates": self._remove,
            "DescribeListenerCertificates": self._describe,
        }

    def _create(self, _: str, properties: Mapping[str, Any], __: str) -> tuple[str, dict[str, str]]:
        listener = self._listener(properties["ListenerArn"])
        arns = [each["CertificateArn"] for each in properties["Certificates"]]
        self._added[listener] = list(dict.fromkeys([*self._added.get(listener, ()), *arns]))
        return f"{arns[0]}|{listener}", {}

    def _delete(self, _: str, properties: Mapping[str, Any]) -> None:
        listener, gone = properties["ListenerArn"], [each["CertificateArn"] for each in properties["Certificates"]]
        self._added[listener] = [arn for arn in self._added.get(listener, ()) if arn not in gone]

    def _add(self, call: Call) -> dict[str, Any]:
        self._create("", call.parameters, "")
        return {"Certificates": call.parameters["Certificates"]}

    def _remove(self, call: Call) -> None:
        self._delete("", call.parameters)

    def _describe(self, call: Call) -> dict[str, Any]:
        listener = self._listener(call.parameters["ListenerArn"])
        default = alb._listeners[listener].get("Certificates", ())
        shown = [{"CertificateArn": arn, "IsDefault": True} for arn in default]
        added = [{"CertificateArn": arn, "IsDefault": False} for arn in self._added.get(listener, ())]
        return {"Certificates": shown + added}

    def _listener(self, arn: str) -> str:
        if arn not in alb._listeners:
            raise ApiError("ListenerNotFound", f"One or more listeners not found: '{arn}'")
        return arn
