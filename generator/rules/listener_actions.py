"""The actions of a listener and of a rule."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._codedeploy import LISTENER, LISTENER_RULE
from generator.rules._ecs import all_known, lacks, members
from generator.rules._elb import actions
from generator.rules._model import Model, Resource
from generator.rules._values import Mapping, text
from generator.rules._words import plain

LAST = ("forward", "redirect", "fixed-response")
BEFORE = ("authenticate-cognito", "authenticate-oidc", "jwt-validation")
# A forward has a rule of its own: it may name its target group directly.
CONFIGURATIONS = {
    "authenticate-cognito": "AuthenticateCognitoConfig",
    "authenticate-oidc": "AuthenticateOidcConfig",
    "fixed-response": "FixedResponseConfig",
    "redirect": "RedirectConfig",
}
CONTENT_TYPES = ("text/plain", "text/css", "text/html", "application/javascript", "application/json")


class ListenerActions(_base.Rule):
    """Actions end in one that answers, and each has the configuration of its type."""

    id = "E9302"
    shortdesc = "A listener and a rule have one last action, and every action has the configuration of its type"
    description = (
        "Every rule, also the default one of a listener, ends in exactly one forward, redirect or fixed-response. "
        "Elastic Load Balancing refuses none of them, two of them, a type without its configuration, and fixed "
        "answers of another content type than it knows."
    )
    source_url = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Action.html"
    tags = ["elbv2", "listener"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at the actions of every listener and rule."""
        for route in model.resources(LISTENER, LISTENER_RULE):
            yield from _last(route)
            for action in members(actions(route)):
                kind = text(action.get("Type"))
                wanted = CONFIGURATIONS.get(kind or "")
                if wanted and lacks(action, wanted):
                    yield action.path, f"An action of type {kind} needs {wanted}"
                answer = action.get("FixedResponseConfig")
                if isinstance(answer, Mapping):
                    yield from _answer(answer)


def _last(route: Resource) -> Iterator[Problem]:
    listed = actions(route)
    ends = [action for action in members(listed) if text(action.get("Type")) in LAST]
    for action in ends[1:]:
        kind, first = text(action.get("Type")), text(ends[0].get("Type"))
        yield action.path, f"{route.name} ends in a {first} already: a second last action, {kind}, is refused"
    if not ends and all_known(listed) and all(text(action.get("Type")) in BEFORE for action in members(listed)):
        yield listed.path, f"{route.name} needs an action that ends it: {', '.join(LAST[:-1])} or {LAST[-1]}"


def _answer(answer: Mapping) -> Iterator[Problem]:
    content = plain(answer.get("ContentType"))
    if content is not None and content not in CONTENT_TYPES:
        yield answer.where("ContentType"), f"A fixed answer has the type {', '.join(CONTENT_TYPES)}, not {content}"
