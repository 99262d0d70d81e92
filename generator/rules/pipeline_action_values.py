"""The form of what an action's configuration says."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base, _forms
from generator.rules._base import Problem
from generator.rules._forms import PIPELINE_VARIABLE, Form
from generator.rules._model import Model
from generator.rules._pipeline import actions
from generator.rules._providers import kind_of
from generator.rules._values import begins_with, text

_NAME = _forms.matches(r"(?!arn:).+", "a name and no ARN")
_CAPABILITIES = _forms.some_of("CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND")
_MODES = _forms.one_of("CREATE_UPDATE", "REPLACE_ON_FAILURE", "DELETE_ONLY", "CHANGE_SET_REPLACE", "CHANGE_SET_EXECUTE")
_STACK_SET: dict[str, Form] = {
    "StackSetName": _forms.matches(r"[A-Za-z][A-Za-z0-9-]{0,127}", "1 to 128 letters, digits and hyphens"),
    "Capabilities": _CAPABILITIES,
    "PermissionModel": _forms.one_of("SELF_MANAGED", "SERVICE_MANAGED"),
    "OrganizationsAutoDeployment": _forms.one_of("Enabled", "Disabled", "EnabledWithStackRetention"),
    "FailureTolerancePercentage": _forms.number_in(0, 100),
    "MaxConcurrentPercentage": _forms.number_in(1, 100),
}

FORMS: dict[str, dict[str, Form]] = {
    "CodeStarSourceConnection": {
        "ConnectionArn": _forms.CONNECTION_ARN,
        "FullRepositoryId": _forms.repository,
        "OutputArtifactFormat": _forms.one_of("CODE_ZIP", "CODEBUILD_CLONE_REF"),
        "DetectChanges": _forms.boolean,
    },
    "CodeBuild": {
        "EnvironmentVariables": _forms.environment_variables,
        "BatchEnabled": _forms.boolean,
        "CombineArtifacts": _forms.boolean,
    },
    "Manual": {"NotificationArn": _forms.TOPIC_ARN},
    "CodeDeployToECS": {"ApplicationName": _NAME, "DeploymentGroupName": _NAME},
    "CodeDeploy": {"ApplicationName": _NAME, "DeploymentGroupName": _NAME},
    "ECS": {"DeploymentTimeout": _forms.number_in(1, 60)},
    "CloudFormation": {
        "ActionMode": _MODES,
        "Capabilities": _CAPABILITIES,
        "ParameterOverrides": _forms.json_object,
    },
    "CloudFormationStackSet": _STACK_SET,
    "CloudFormationStackInstances": _STACK_SET,
}


class PipelineActionValues(_base.Rule):
    """What a configuration says has the form that the provider reads."""

    id = "E9083"
    shortdesc = "The values of a pipeline action have the form that its provider reads"
    description = (
        "The Configuration of an action is text to CodePipeline; its provider reads ARNs, names, enumerations, numbers "
        "and JSON out of it. A value of another form is refused when the pipeline is made or fails each of its runs."
    )
    source_url = "https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference.html"
    tags = ["codepipeline"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every value that is known, and at what the rest certainly begins with."""
        for action in actions(model):
            if action.configuration is None or kind_of(action) is None:
                continue
            for key, form in FORMS.get(action.provider or "", {}).items():
                value = action.configuration.get(key)
                known = text(value)
                if known is not None and (PIPELINE_VARIABLE not in known or form in _forms.WITH_VARIABLES):
                    wrong = form(known)
                elif key.endswith("Arn") and begins_with(value, "arn:") is False:
                    wrong = "must be an ARN"
                else:
                    wrong = None
                if wrong:
                    yield action.configuration.where(key), f"{key} of action {action.name} {wrong}"
