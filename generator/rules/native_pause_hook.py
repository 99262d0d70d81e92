"""A pause in a deployment by ECS, and what does nothing in it."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._ecs import controller, members, services
from generator.rules._model import Model
from generator.rules._values import text


class NativePauseHook(_base.Rule):
    """A pause names no function: nothing runs until somebody continues the deployment."""

    id = "W9044"
    shortdesc = "A PAUSE hook runs no function"
    description = (
        "A hook of type PAUSE waits until ContinueServiceDeployment is called or its time is over. A function named in "
        "it is never invoked."
    )
    source_url = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html"
    tags = ["ecs", "lambda", "bluegreen"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at the hooks of every service that ECS deploys."""
        for service in services(model):
            if controller(service) != "ECS":
                continue
            for hook in members(service.properties.at("DeploymentConfiguration", "LifecycleHooks")):
                if text(hook.get("TargetType")) == "PAUSE" and "HookTargetArn" in hook:
                    yield (
                        hook.where("HookTargetArn"),
                        "A PAUSE hook never invokes a function: remove HookTargetArn, or use TargetType AWS_LAMBDA",
                    )
