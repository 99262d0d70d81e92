"""The permission of a hook to report to CodeDeploy."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._hooks import functions_that_report
from generator.rules._model import Model
from generator.rules._roles import ROLE, Permissions, grants, permissions

ACTION = "codedeploy:PutLifecycleEventHookExecutionStatus"
# Managed policies of AWS that functions usually have, and that do not let them report.
WITHOUT_IT = {
    "AWSLambdaBasicExecutionRole",
    "AWSLambdaVPCAccessExecutionRole",
    "AWSLambdaENIManagementAccess",
    "AWSXRayDaemonWriteAccess",
    "AWSXrayWriteOnlyAccess",
    "CloudWatchLogsFullAccess",
    "AmazonECS_FullAccess",
    "AmazonEC2ReadOnlyAccess",
    "CloudWatchLambdaInsightsExecutionRolePolicy",
}


class HookPermission(_base.Rule):
    """The role of a hook allows it to report."""

    id = "E9053"
    shortdesc = "The role of a CodeDeploy hook allows PutLifecycleEventHookExecutionStatus"
    description = (
        "A hook that may not call PutLifecycleEventHookExecutionStatus fails at the end of its work, and CodeDeploy "
        "waits its hour. The action has no resource type: allow it on Resource '*'."
    )
    source_url = (
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodedeploy.html"
        "#awscodedeploy-actions-as-permissions"
    )
    tags = ["codedeploy", "lambda", "bluegreen", "iam"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at the role of every hook, where the template holds both."""
        for function in functions_that_report(model):
            role = model.target(function, function.properties.get("Role"), ROLE)
            if role is None:
                continue
            held = permissions(model, role)
            granting = [statement for statement in held.statements if grants(statement, ACTION)]
            if not granting and _is_all(held):
                yield role.path, f"The hook {function.name} reports to CodeDeploy: allow {ACTION} on '*'"


def _is_all(held: Permissions) -> bool:
    return held.is_whole and {name for name, _ in held.managed} <= WITHOUT_IT
