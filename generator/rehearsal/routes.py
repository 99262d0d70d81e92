"""What listeners and their rules say, told to those who answer for them, whoever changes it: a stack, CodeDeploy, you.

Rules are looked at by priority, the default one last. A balancer on 127.0.0.1 speaks HTTP, knows paths and host names,
forwards and gives fixed answers; a listener or rule on one of its ports that wants something else is refused.
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-rules.html
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

from ministack.services import alb
from ministack.services.cloudformation import provisioners

from generator.errors import UserError
from generator.rehearsal.balancer import FixedAnswer, Rule
from generator.rehearsal.tasks import Tasks
from generator.rehearsal.types.listeners import target_groups

Record = Mapping[str, Any]

_OPERATIONS = (
    "CreateListener",
    "ModifyListener",
    "DeleteListener",
    "CreateRule",
    "ModifyRule",
    "DeleteRule",
    "SetRulePriorities",
    "DeleteLoadBalancer",
)
_TYPES = ("Listener", "ListenerRule", "LoadBalancer")
_FIELDS = {"path-pattern": "paths", "host-header": "hosts"}


class UnservedError(UserError):
    """What the balancer cannot do, in a sentence."""


class Routes:
    """Tells `tasks()` of every change."""

    def __init__(self, tasks: Callable[[], Tasks]) -> None:
        self._tasks = tasks
        self._lock = threading.RLock()

    def install(self) -> None:
        """Listen to all that changes listeners and rules."""
        for name in _OPERATIONS:
            alb._ACTION_MAP[name] = self._by_api(alb._ACTION_MAP[name])
        for kind in _TYPES:
            handler = provisioners._RESOURCE_HANDLERS[f"AWS::ElasticLoadBalancingV2::{kind}"]
            handler.update({verb: self._by_stack(handler[verb]) for verb in ("create", "update", "delete")})

    def _by_api(self, operation: Callable[[Any], Any]) -> Callable[[Any], Any]:
        def called(params: Any) -> Any:
            try:
                return self._told(lambda: operation(params))
            except UnservedError as error:
                return alb._error("InvalidConfigurationRequest", str(error))

        return called

    def _by_stack(self, step: Callable[..., Any]) -> Callable[..., Any]:
        def called(*arguments: Any) -> Any:
            try:
                return self._told(lambda: step(*arguments))
            except UnservedError as error:
                raise ValueError(str(error)) from error

        return called

    def _told(self, change: Callable[[], Any]) -> Any:
        """Change something and tell it; what cannot be served is as it was before."""
        with self._lock:
            stores = (alb._listeners, alb._rules)
            before = [deepcopy(dict(store.items())) for store in stores]
            answer = change()
            try:
                tell(self._tasks())
            except UnservedError:
                for store, kept in zip(stores, before, strict=True):
                    for arn in {*store.keys()} - kept.keys():
                        del store[arn]
                    for arn, record in kept.items():
                        store[arn] = record
                raise
            for listener in before[0].keys() - {*alb._listeners.keys()}:
                self._tasks().unroute(listener)
            _link()
            return answer


def tell(tasks: Tasks) -> None:
    """Tell what all listeners of this account and Region do now; `UnservedError` for what cannot be."""
    rules = {
        arn: _rules(listener) for arn, listener in alb._listeners.items() if tasks.serves(arn, int(listener["Port"]))
    }
    for arn, each in rules.items():
        tasks.route(arn, int(alb._listeners[arn]["Port"]), each)


def _link() -> None:
    """Show with each target group the load balancers that forward to it."""
    used: dict[str, set[str]] = {}
    for rule in alb._rules.values():
        for group in [each for action in rule["Actions"] for each in target_groups(action)]:
            balancer = alb._listeners[rule["ListenerArn"]]["LoadBalancerArn"]
            used.setdefault(group["TargetGroupArn"], set()).add(balancer)
    for arn, group in alb._tgs.items():
        group["LoadBalancerArns"] = sorted(used.get(arn, ()))


def _rules(listener: Record) -> list[Rule]:
    if listener["Protocol"] != "HTTP":
        raise UnservedError(
            f"The balancer of the rehearsal speaks HTTP only, and the listener on port {listener['Port']} speaks "
            f"{listener['Protocol']}: deploy without a certificate, or do not give the balancer this port"
        )
    own = [rule for rule in alb._rules.values() if rule["ListenerArn"] == listener["ListenerArn"]]
    return [_rule(each) for each in sorted(own, key=_priority)]


def _priority(rule: Record) -> float:
    return float("inf") if rule["Priority"] == "default" else int(rule["Priority"])


def _rule(rule: Record) -> Rule:
    # Whatever comes before the last action only authenticates.
    *others, action = rule["Actions"]
    if others or action["Type"] not in ("forward", "fixed-response"):
        raise _unserved(rule, f"the action {rule['Actions'][0]['Type']}")
    conditions = {_field(rule, each): tuple(each["Values"]) for each in rule["Conditions"]}
    return Rule(
        name=rule["RuleArn"],
        weights=[(each["TargetGroupArn"], int(each["Weight"])) for each in target_groups(action)],
        fixed=_fixed(action),
        **conditions,
    )


def _field(rule: Record, condition: Record) -> str:
    if condition["Field"] not in _FIELDS or not condition["Values"]:
        raise _unserved(rule, f"this condition on {condition['Field']}")
    return _FIELDS[condition["Field"]]


def _fixed(action: Record) -> FixedAnswer | None:
    if action["Type"] != "fixed-response":
        return None
    config = action["FixedResponseConfig"]
    return FixedAnswer(
        status=int(config["StatusCode"]),
        content_type=config.get("ContentType") or "text/plain",
        body=config.get("MessageBody") or "",
    )


def _unserved(rule: Record, what: str) -> UnservedError:
    port = alb._listeners[rule["ListenerArn"]]["Port"]
    return UnservedError(
        f"The balancer of the rehearsal does not know {what}, in a rule of the listener on port {port}"
    )
