"""E9302: the actions of a listener and of a rule."""

from __future__ import annotations

from typing import Any

import pytest
from ecs_cases import by_ecs, changed, ref, the_only, to
from rule_cases import findings

ID = "E9302"
LOGIN = {"Type": "authenticate-cognito", "Order": 1, "AuthenticateCognitoConfig": {"UserPoolDomain": "shop"}}


def answer(status: Any = "200", **others: Any) -> dict[str, Any]:
    return {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": status, **others}}


def rule(*actions: Any) -> dict[str, Any]:
    return changed(by_ecs(), {"ProductionRule.Actions": list(actions)})


def listener(*actions: Any) -> dict[str, Any]:
    return changed(by_ecs(), {"Listener.DefaultActions": list(actions)})


@pytest.mark.parametrize(
    ("template", "word"),
    [
        (rule(), "ProductionRule needs an action that ends it"),
        (rule(LOGIN), "forward, redirect or fixed-response"),
        (rule(to("Blue"), answer()), "ends in a forward already"),
        (rule(to("Blue"), to("Green")), "second last action, forward"),
        (listener(answer(), answer()), "Listener ends in a fixed-response already"),
        (listener({"Type": "fixed-response"}), "needs FixedResponseConfig"),
        (listener({"Type": "redirect"}), "needs RedirectConfig"),
        (rule({"Type": "authenticate-oidc"}, to("Blue")), "needs AuthenticateOidcConfig"),
        (listener(answer(ContentType="text")), "text/plain"),
    ],
)
def test_actions_that_are_refused_are_found(template: dict[str, Any], word: str) -> None:
    assert word in the_only(findings(template, ID))


@pytest.mark.parametrize(
    "template",
    [
        by_ecs(),
        rule(LOGIN, to("Blue")),
        rule({"Type": "jwt-validation", "JwtValidationConfig": {}}, to("Blue")),
        rule({"Type": ref("Vpc")}),
        rule({"Type": "entirely-new"}),
        rule(ref("Vpc")),
        changed(by_ecs(), {"ProductionRule.Actions": ref("Vpc")}),
        listener(answer(404, ContentType="application/json", MessageBody="{}")),
        listener(answer(ref("Vpc"), ContentType=ref("Vpc"))),
        listener({"Type": "fixed-response", "FixedResponseConfig": ref("Vpc")}),
        listener({"Type": "redirect", "RedirectConfig": {"StatusCode": "HTTP_301", "Protocol": "HTTPS"}}),
    ],
)
def test_actions_that_are_valid_or_unknown_are_accepted(template: dict[str, Any]) -> None:
    assert findings(template, ID) == []


def test_either_of_two_actions_is_one_action() -> None:
    either = {"Fn::If": ["Open", to("Blue"), answer("404")]}
    template = changed(by_ecs(), {"Listener.DefaultActions": [either]})
    assert findings({**template, "Conditions": {"Open": {"Fn::Equals": [ref("Vpc"), "x"]}}}, ID) == []
