"""Whether a hook of CodeDeploy ever tells CodeDeploy how it went."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._hooks import HANDS_ON, REPORT, code, functions_named_hook
from generator.rules._model import Model
from generator.rules._values import Mapping


class HookReports(_base.Rule):
    """A hook calls PutLifecycleEventHookExecutionStatus."""

    id = "E9051"
    shortdesc = "A CodeDeploy hook reports its result with PutLifecycleEventHookExecutionStatus"
    description = (
        "CodeDeploy does not read what a hook returns. It waits an hour for PutLifecycleEventHookExecutionStatus and "
        "then fails the deployment."
    )
    source_url = (
        "https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html"
        "#reference-appspec-file-structure-hooks-section-structure-ecs-sample-function"
    )
    tags = ["codedeploy", "lambda", "bluegreen"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at the code of every function that is named as a hook and carries its code in the template."""
        for function in functions_named_hook(model):
            text = code(function)
            if text is None or "Layers" in function.properties or REPORT.search(text) or HANDS_ON.search(text):
                continue
            said = "returns hookStatus, which is for hooks of ECS itself" if "hookStatus" in text else "never reports"
            body = function.properties.get("Code")
            where = body.where("ZipFile") if isinstance(body, Mapping) else function.path
            yield (
                where,
                f"This hook {said}: call PutLifecycleEventHookExecutionStatus, or each deployment waits an hour",
            )
