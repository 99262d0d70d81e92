"""The lifecycle hooks of a deployment by ECS."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._ecs import controller, lacks, members, services
from generator.rules._model import Model
from generator.rules._values import Mapping, Reference, Sequence, begins_with, text

FUNCTION = "AWS::Lambda::Function"
_RUNNING = ("TEST_TRAFFIC_SHIFT", "PRODUCTION_TRAFFIC_SHIFT")


class NativeLifecycleHooks(_base.Rule):
    """A Lambda hook has a function and a role; a pause stands where a deployment can pause."""

    id = "E9044"
    shortdesc = "A lifecycle hook of an ECS deployment has what its type needs"
    description = (
        "A Lambda hook needs the ARN of its function and a role that may invoke it. A PAUSE hook cannot stand at "
        "TEST_TRAFFIC_SHIFT or PRODUCTION_TRAFFIC_SHIFT. HookDetails is one JSON object."
    )
    source_url = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html"
    tags = ["ecs", "lambda", "bluegreen"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at the hooks of every service that ECS deploys."""
        for service in services(model):
            if controller(service) == "ECS":
                for hook in members(service.properties.at("DeploymentConfiguration", "LifecycleHooks")):
                    yield from _details(hook)
                    kind = "AWS_LAMBDA" if lacks(hook, "TargetType") else text(hook.get("TargetType"))
                    if kind == "AWS_LAMBDA":
                        yield from _function(model, hook)
                    elif kind == "PAUSE":
                        yield from _pause(hook)


def _function(model: Model, hook: Mapping) -> Iterator[Problem]:
    for key, what in {"HookTargetArn": "the ARN of its function", "RoleArn": "a role that may invoke it"}.items():
        if lacks(hook, key):
            yield hook.path, f"A Lambda lifecycle hook needs {key}: {what}"
    if _is_name(model, hook.get("HookTargetArn")):
        yield hook.where("HookTargetArn"), "HookTargetArn is the ARN of a function, not its name: use GetAtt Arn"


def _is_name(model: Model, value: Any) -> bool:
    if isinstance(value, Reference):
        return value.attribute is None and model.types[value.resource] == FUNCTION
    return isinstance(value, str) and not begins_with(value, "arn:")


def _pause(hook: Mapping) -> Iterator[Problem]:
    stages = hook.get("LifecycleStages")
    for index, stage in enumerate(stages if isinstance(stages, Sequence) else ()):
        if text(stage) in _RUNNING and isinstance(stages, Sequence):
            yield stages.where(index), f"A deployment cannot pause at {stage}, only before or after it (PRE_ or POST_)"


def _details(hook: Mapping) -> Iterator[Problem]:
    details = hook.get("HookDetails")
    if not isinstance(details, str):
        return
    try:
        parsed = json.loads(details)
    except ValueError:
        parsed = None
    if not isinstance(parsed, dict):
        yield hook.where("HookDetails"), 'HookDetails is one JSON object, for example {"path": "/health"}'
