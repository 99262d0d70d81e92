"""Listeners and rules that change by API or by a stack, and what clients then get.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-rules.html
https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_SetRulePriorities.html
"""

from __future__ import annotations

import http.client
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError

from rehearsal.local import Local, deploy, reasons

Action = dict[str, Any]


@dataclass(frozen=True)
class Site:
    """A load balancer with one listener, whose default is a 404, and where it answers."""

    local: Local
    account: str
    balancer: str
    listener: str
    port: int

    @property
    def elbv2(self) -> Any:
        """A client of the load balancer's account."""
        return self.local.client("elbv2", account=self.account)

    def rule(self, priority: int, body: str, **conditions: str) -> str:
        """Make a rule with a fixed answer; conditions are `path` and `host`."""
        fields = {"path": "path-pattern", "host": "host-header"}
        made = self.elbv2.create_rule(
            ListenerArn=self.listener,
            Priority=priority,
            Conditions=[{"Field": fields[name], "Values": [value]} for name, value in conditions.items()],
            Actions=[says(body)],
        )
        return str(made["Rules"][0]["RuleArn"])

    def asked(self, path: str = "/", host: str = "any.example.com", port: int | None = None) -> str:
        """Return what a client gets, or the status where it is not 200."""
        connection = http.client.HTTPConnection("127.0.0.1", port or self.port, timeout=10)
        try:
            connection.request("GET", path, headers={"Host": host})
            answer = connection.getresponse()
            text = answer.read().decode()
            return text if answer.status == 200 else str(answer.status)
        finally:
            connection.close()


def says(body: str, status: int = 200) -> Action:
    config = {"StatusCode": str(status), "MessageBody": body, "ContentType": "text/plain"}
    return {"Type": "fixed-response", "FixedResponseConfig": config}


@pytest.fixture
def site(local: Local, account: str) -> Iterator[Site]:
    ports = local.post("balancer", ports={"8080": 0, "8090": 0})["ports"]
    yield made(local, account, ports["8080"])
    local.post("reset")


def made(local: Local, account: str, port: int) -> Site:
    elbv2 = local.client("elbv2", account=account)
    [balancer] = elbv2.create_load_balancer(Name="web", Subnets=["subnet-1", "subnet-2"])["LoadBalancers"]
    [listener] = elbv2.create_listener(
        LoadBalancerArn=balancer["LoadBalancerArn"], Port=8080, Protocol="HTTP", DefaultActions=[says("", 404)]
    )["Listeners"]
    return Site(local, account, balancer["LoadBalancerArn"], listener["ListenerArn"], port)


def refusal(action: Callable[[], Any]) -> str:
    with pytest.raises(ClientError) as caught:
        action()
    assert caught.value.response["Error"]["Code"] == "InvalidConfigurationRequest"
    return str(caught.value)


def test_services_share_a_listener_by_their_paths_and_hosts(site: Site) -> None:
    site.rule(200, "web", path="/*")
    site.rule(100, "api", path="/api/*")
    site.rule(50, "shop", host="shop.example.com", path="/*")
    assert [site.asked(), site.asked("/api/x"), site.asked("/api/x", "SHOP.example.com")] == ["web", "api", "shop"]


def test_what_fits_no_rule_gets_the_default(site: Site) -> None:
    site.rule(1, "api", path="/api/*")
    assert site.asked("/") == "404"
    site.elbv2.modify_listener(ListenerArn=site.listener, DefaultActions=[says("", 410)])
    assert site.asked("/") == "410"


def test_a_rule_changes_its_answer_its_conditions_and_its_place(site: Site) -> None:
    first, second = site.rule(1, "first", path="/*"), site.rule(2, "second", path="/*")
    elbv2 = site.elbv2
    elbv2.modify_rule(RuleArn=first, Actions=[says("changed")])
    assert site.asked() == "changed"
    elbv2.set_rule_priorities(RulePriorities=[{"RuleArn": second, "Priority": 1}, {"RuleArn": first, "Priority": 2}])
    assert site.asked() == "second"
    elbv2.modify_rule(RuleArn=second, Conditions=[{"Field": "path-pattern", "Values": ["/other"]}])
    assert (site.asked(), site.asked("/other")) == ("changed", "second")
    elbv2.delete_rule(RuleArn=first)
    assert (site.asked(), site.asked("/other")) == ("404", "second")


def test_priorities_are_numbers(site: Site) -> None:
    site.rule(10, "ten", path="/*")
    site.rule(9, "nine", path="/*")
    assert site.asked() == "nine"


def test_a_listener_takes_its_rules_to_another_port(site: Site, local: Local) -> None:
    site.rule(1, "moved", path="/*")
    ports = local.post("balancer", ports={"8080": 0, "8090": 0})["ports"]
    site.elbv2.modify_listener(ListenerArn=site.listener, Port=8090)
    assert (site.asked(port=ports["8080"]), site.asked(port=ports["8090"])) == ("404", "moved")


def test_a_listener_that_is_deleted_leaves_its_port_to_the_next(site: Site, local: Local) -> None:
    other = made(local, f"{int(site.account) + 10**11}", site.port)
    other.rule(1, "other", path="/*")
    site.rule(1, "first", path="/*")
    assert site.asked() == "first"
    site.elbv2.delete_listener(ListenerArn=site.listener)
    other.rule(2, "any", path="/any")
    assert site.asked() == "other"


def test_a_load_balancer_takes_its_listeners_along(site: Site) -> None:
    site.rule(1, "first", path="/*")
    site.elbv2.delete_load_balancer(LoadBalancerArn=site.balancer)
    assert site.asked() == "404"


def test_a_target_group_shows_the_load_balancer_that_forwards_to_it(site: Site) -> None:
    # https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroup.html
    elbv2 = site.elbv2
    [group] = elbv2.create_target_group(Name="one", Protocol="HTTP", Port=80, VpcId="vpc-1")["TargetGroups"]

    def shown() -> Any:
        return elbv2.describe_target_groups(Names=["one"])["TargetGroups"][0]["LoadBalancerArns"]

    assert shown() == []
    rule = site.rule(1, "first", path="/*")
    elbv2.modify_rule(RuleArn=rule, Actions=[{"Type": "forward", "TargetGroupArn": group["TargetGroupArn"]}])
    assert (shown(), site.asked()) == ([site.balancer], "503")
    elbv2.delete_rule(RuleArn=rule)
    assert shown() == []


@pytest.mark.parametrize(
    ("condition", "action", "reason"),
    [
        ({"Field": "source-ip", "SourceIpConfig": {"Values": ["10.0.0.0/8"]}}, says(""), "condition on source-ip"),
        (
            {"Field": "path-pattern", "Values": ["/*"]},
            {"Type": "redirect", "RedirectConfig": {"StatusCode": "HTTP_301", "Host": "example.com"}},
            "the action redirect",
        ),
    ],
)
def test_what_the_balancer_cannot_do_is_refused_and_nothing_has_changed(
    site: Site, condition: Any, action: Action, reason: str
) -> None:
    site.rule(1, "first", path="/*")
    told = refusal(
        lambda: site.elbv2.create_rule(ListenerArn=site.listener, Priority=2, Conditions=[condition], Actions=[action])
    )
    assert reason in told
    assert "port 8080" in told
    assert len(site.elbv2.describe_rules(ListenerArn=site.listener)["Rules"]) == 2
    assert site.asked() == "first"


def test_a_listener_that_speaks_https_is_refused_on_a_port_of_the_balancer_alone(site: Site) -> None:
    certificate = f"arn:aws:acm:eu-west-1:{site.account}:certificate/one"
    secure = {
        "LoadBalancerArn": site.balancer,
        "Protocol": "HTTPS",
        "Certificates": [{"CertificateArn": certificate}],
        "DefaultActions": [says("")],
    }
    told = refusal(lambda: site.elbv2.create_listener(Port=8090, **secure))
    assert "speaks HTTP only, and the listener on port 8090 speaks HTTPS" in told
    assert site.elbv2.create_listener(Port=443, **secure)["Listeners"][0]["Port"] == 443


def test_a_stack_is_told_why_its_listener_is_refused_and_changes_what_clients_get(site: Site) -> None:
    client = site.local.client("cloudformation", account=site.account)
    properties = {
        "LoadBalancerArn": site.balancer,
        "Port": 8090,
        "Protocol": "HTTPS",
        "Certificates": [{"CertificateArn": f"arn:aws:acm:eu-west-1:{site.account}:certificate/one"}],
        "DefaultActions": [says("")],
    }
    rule = {
        "ListenerArn": site.listener,
        "Priority": 1,
        "Conditions": [{"Field": "path-pattern", "PathPatternConfig": {"Values": ["/*"]}}],
        "Actions": [says("stack")],
    }
    kinds = {"Listener": properties, "ListenerRule": rule}
    resources = {
        kind: {"Type": f"AWS::ElasticLoadBalancingV2::{kind}", "Properties": each} for kind, each in kinds.items()
    }
    deploy(client, "refused", {"Resources": {"Listener": resources["Listener"]}})
    assert "the listener on port 8090 speaks HTTPS" in reasons(client, "refused")[0]
    deploy(client, "rule", {"Resources": {"Rule": resources["ListenerRule"]}})
    assert site.asked() == "stack"
    rule["Actions"] = [says("changed")]
    deploy(client, "rule", {"Resources": {"Rule": resources["ListenerRule"]}})
    assert site.asked() == "changed"
    client.delete_stack(StackName="rule")
    client.get_waiter("stack_delete_complete").wait(StackName="rule", WaiterConfig={"Delay": 1})
    assert site.asked() == "404"
