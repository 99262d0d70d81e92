"""The report of a deployment hook, allowed on a deployment group."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base, _unscoped
from generator.rules._base import Problem
from generator.rules._model import Model


class HookStatusOnGroup(_base.Rule):
    """The hook's report on a deployment group is allowed by habit, not by documentation."""

    id = "W9125"
    shortdesc = "AWS documents no resource for the report of a deployment hook"
    description = (
        "The Service Authorization Reference names no resource type for PutLifecycleEventHookExecutionStatus, so "
        "Resource should be `*`. Tools of AWS restrict it to the ARN of the deployment group all the same. Where "
        "CodeDeploy denies it, the hook cannot report, and the deployment hangs for an hour and fails."
    )
    source_url = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodedeploy.html"
    tags = ["iam", "codedeploy", "lambda"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look for the action on the ARN of a deployment group."""
        for statement in _unscoped.scoped(model):
            for path, action in statement.actions:
                if _unscoped.reports_on_group(model, statement, action):
                    yield path, f"{action} has no documented resource type: set Resource to '*', which always works"
