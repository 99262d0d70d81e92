"""The listener rules on which ECS shifts traffic."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._codedeploy import LISTENER, LISTENER_RULE, TARGET_GROUP
from generator.rules._ecs import lacks, load_balancers, members, native_services
from generator.rules._elb import actions, balancer_type, forwarded, forwards_known, is_arn_of
from generator.rules._model import Model, Resource
from generator.rules._values import Mapping, Reference, text

_ROUTES = ("ProductionListenerRule", "TestListenerRule")


class NativeListenerRules(_base.Rule):
    """Production and test rule are rules that forward to the pair and do nothing else."""

    id = "E9042"
    shortdesc = "ECS shifts traffic on listener rules that forward to both target groups and nothing else"
    description = (
        "For an Application Load Balancer ECS takes the ARN of a rule, not of a listener; for a Network Load Balancer "
        "that of a listener. Deployments fail on rules with other actions than forward, and on target groups that no "
        "rule names."
    )
    source_url = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/alb-resources-for-blue-green.html"
    tags = ["ecs", "elbv2", "bluegreen"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at the rules of every service with a strategy of ECS."""
        for service in native_services(model):
            for entry in load_balancers(service):
                advanced = entry.get("AdvancedConfiguration")
                if not isinstance(advanced, Mapping):
                    continue
                for key in _ROUTES:
                    yield from _kind(model, service, advanced, key)
                production, test = (advanced.get(key) for key in _ROUTES)
                if isinstance(test, str | Reference) and test == production:
                    yield (
                        advanced.where("TestListenerRule"),
                        "The test rule is the production rule: test requests need a rule of their own",
                    )
                yield from _groups(model, service, entry, advanced)


def _kind(model: Model, service: Resource, advanced: Mapping, key: str) -> Iterator[Problem]:
    value = advanced.get(key)
    listener = model.target(service, value, LISTENER)
    if is_arn_of(value, "listener/app/") or (listener and balancer_type(model, listener) == "application"):
        yield (
            advanced.where(key),
            f"{key} is a listener; for an Application Load Balancer it is the ARN of a rule (Ref of a ListenerRule)",
        )
    rule = model.target(service, value, LISTENER_RULE)
    for action in members(actions(rule)) if rule else ():
        kind = text(action.get("Type"))
        if kind not in (None, "forward"):
            yield (
                action.where("Type"),
                f"This rule carries the traffic of {service.name}: deployments fail with a {kind} action in it",
            )


def _groups(model: Model, service: Resource, entry: Mapping, advanced: Mapping) -> Iterator[Problem]:
    """Look whether the rules, if all that is known, forward to the two groups."""
    given = [key for key in _ROUTES if not lacks(advanced, key)]
    routes = [model.target(service, advanced.get(key), LISTENER_RULE, LISTENER) for key in given]
    known = [route for route in routes if route is not None and forwards_known(route)]
    if not routes or len(known) != len(routes):
        return
    attached = {name for route in known for name in forwarded(route)}
    for where, value in ((entry, "TargetGroupArn"), (advanced, "AlternateTargetGroupArn")):
        group = model.target(service, where.get(value), TARGET_GROUP)
        if group is not None and group.name not in attached:
            yield (
                where.where(value),
                (
                    f"Neither rule of the service forwards to {group.name}: name both groups in a ForwardConfig of the "
                    f"production rule, weights 100 and 0"
                ),
            )
