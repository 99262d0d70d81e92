"""Load balancing: listeners, rules with live weights, target groups and the health of their targets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from generator.rehearsal.errors import ApiError

from .accounts import ACCOUNT, REGION
from .places import Places
from .service import Service, paged

if TYPE_CHECKING:
    from .calls import Call
    from .clock import Clock

Shown = dict[str, Any]
_PAGE = 400


@dataclass
class Balancing:
    """What there is, by ARN, as it is shown. `rules` maps a rule's ARN to its listener's and to the rule."""

    listeners: dict[str, Shown] = field(default_factory=dict)
    rules: dict[str, tuple[str, Shown]] = field(default_factory=dict)
    groups: dict[str, Shown] = field(default_factory=dict)
    health: dict[str, list[Shown]] = field(default_factory=dict)


def forward(weights: Mapping[str, int]) -> Shown:
    """Return the action that forwards to target groups by weight, as AWS shows it."""
    groups = [{"TargetGroupArn": arn, "Weight": weight} for arn, weight in weights.items()]
    action: Shown = {"Type": "forward", "ForwardConfig": {"TargetGroups": groups}}
    # With one group the old form is shown beside the new one.
    return action | ({"TargetGroupArn": groups[0]["TargetGroupArn"]} if len(groups) == 1 else {})


class Elbv2(Service):
    """DescribeListeners, DescribeRules, DescribeTargetGroups, DescribeTargetHealth over `places`."""

    name = "elbv2"

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.places: Places[Balancing] = Places(Balancing)

    # What a test does ----------------------------------------------------------------------------------------------

    def put_listener(
        self, arn: str, weights: Mapping[str, int], *, port: int = 80, account: str = ACCOUNT, region: str = REGION
    ) -> None:
        """Let a listener be there whose default action forwards by weight."""
        balancer = arn.rpartition("/")[0].replace(":listener/", ":loadbalancer/")
        self.places.at(account, region).listeners[arn] = {
            "ListenerArn": arn,
            "LoadBalancerArn": balancer,
            "Port": port,
            "Protocol": "HTTP",
            "DefaultActions": [forward(weights)],
        }

    def put_rule(
        self,
        arn: str,
        listener: str,
        weights: Mapping[str, int],
        *,
        priority: str = "1",
        account: str = ACCOUNT,
        region: str = REGION,
    ) -> None:
        """Let a rule be there, or be as it was but with other live weights."""
        rule = {
            "RuleArn": arn,
            "Priority": priority,
            "Conditions": [],
            "Actions": [forward(weights)],
            "IsDefault": priority == "default",
        }
        self.places.at(account, region).rules[arn] = listener, rule

    def put_target_group(
        self, arn: str, states: Mapping[str, str] | None = None, *, account: str = ACCOUNT, region: str = REGION
    ) -> None:
        """Let a target group be there; `states` gives the health of each target, by its address."""
        place = self.places.at(account, region)
        place.groups[arn] = {"TargetGroupArn": arn, "TargetGroupName": arn.split("/")[1], "TargetType": "ip"}
        place.health[arn] = [
            {"Target": {"Id": target, "Port": 80}, "TargetHealth": {"State": state}}
            for target, state in (states or {}).items()
        ]

    # The API -------------------------------------------------------------------------------------------------------

    def describe_listeners(self, call: Call) -> Shown:
        """Show listeners, of a load balancer or by ARN."""
        asked, listeners = call.parameters, self.places.here(call).listeners
        if "ListenerArns" in asked:
            found = [_known(listeners, arn, "Listener") for arn in asked["ListenerArns"]]
        else:
            balancer = asked["LoadBalancerArn"]
            found = [listener for listener in listeners.values() if listener["LoadBalancerArn"] == balancer]
        return _page("Listeners", found, call)

    def describe_rules(self, call: Call) -> Shown:
        """Show rules, of a listener or by ARN."""
        asked, rules = call.parameters, self.places.here(call).rules
        if "RuleArns" in asked:
            found = [_known(rules, arn, "Rule")[1] for arn in asked["RuleArns"]]
        else:
            _known(self.places.here(call).listeners, asked["ListenerArn"], "Listener")
            found = [rule for listener, rule in rules.values() if listener == asked["ListenerArn"]]
        return _page("Rules", found, call)

    def describe_target_groups(self, call: Call) -> Shown:
        """Show target groups, by ARN, by name, or all."""
        asked, groups = call.parameters, self.places.here(call).groups
        found = list(groups.values())
        if "TargetGroupArns" in asked:
            found = [_known(groups, arn, "TargetGroup") for arn in asked["TargetGroupArns"]]
        elif "Names" in asked:
            by_name = {group["TargetGroupName"]: group for group in found}
            found = [_known(by_name, name, "TargetGroup") for name in asked["Names"]]
        return _page("TargetGroups", found, call)

    def describe_target_health(self, call: Call) -> Shown:
        """Show the health of a target group's targets."""
        return {
            "TargetHealthDescriptions": _known(
                self.places.here(call).health, call.parameters["TargetGroupArn"], "TargetGroup"
            )
        }


def _known(found: Mapping[str, Any], key: str, what: str) -> Any:
    if key not in found:
        plain = {"TargetGroup": "target groups", "Listener": "listeners", "Rule": "rules"}[what]
        raise ApiError(f"{what}NotFound", f"One or more {plain} not found")
    return found[key]


def _page(name: str, found: list[Shown], call: Call) -> Shown:
    return paged(name, found, call.parameters.get("Marker"), call.parameters.get("PageSize", _PAGE), "NextMarker")
