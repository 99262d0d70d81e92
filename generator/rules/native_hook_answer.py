"""What a Lambda hook of ECS answers."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._ecs import members, native_services
from generator.rules._hooks import FUNCTION, HANDS_ON, code
from generator.rules._model import Model
from generator.rules._values import Mapping


class NativeHookAnswer(_base.Rule):
    """A hook of ECS returns hookStatus."""

    id = "W9048"
    shortdesc = "A Lambda hook of a BLUE_GREEN, LINEAR or CANARY service returns hookStatus"
    description = (
        "ECS reads what its hook returns: hookStatus with SUCCEEDED, FAILED or IN_PROGRESS. It takes an answer without "
        "it for a failure, and rolls every deployment back."
    )
    source_url = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html"
    tags = ["ecs", "lambda", "bluegreen"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every function that is a hook and carries its code in the template."""
        for service in native_services(model):
            for hook in members(service.properties.at("DeploymentConfiguration", "LifecycleHooks")):
                function = model.target(service, hook.get("HookTargetArn"), FUNCTION)
                text = code(function) if function is not None else None
                if function is None or not text or "Layers" in function.properties:
                    continue
                if "hookStatus" not in text and not HANDS_ON.search(text):
                    body = function.properties.get("Code")
                    yield (
                        body.where("ZipFile") if isinstance(body, Mapping) else function.path,
                        f"{service.name} takes this answer for a failure: return hookStatus, SUCCEEDED or FAILED",
                    )
