"""Where a pipeline delivers to: the stages of its environments, and what its role is allowed for them."""

from __future__ import annotations

from typing import Any

from awacs import cloudwatch, sts
from troposphere import If, Join, NoValue, Sub
from troposphere.codepipeline import (
    Actions,
    ActionTypeId,
    BeforeEntryConditions,
    Condition,
    InputArtifacts,
    RuleDeclaration,
    RuleTypeId,
    Stages,
    SuccessConditions,
)
from troposphere.iam import Policy

from generator import naming
from generator.application import contract
from generator.codedeploy_action import deploy_statements
from generator.common import ENVIRONMENT_NAME, SERVICE_NAME
from generator.forms import pipeline_environments as form
from generator.forms.pipeline_environments import ENVIRONMENTS, FIRST, Environment
from generator.iam import allow, policy

BUILD_ARTIFACT = "BuildArtifact"


def action(name: str, category: str, provider: str, **properties: Any) -> Actions:
    """Return one action of a stage, of AWS's own kinds."""
    kind = ActionTypeId(Category=category, Owner="AWS", Provider=provider, Version="1")
    return Actions(Name=name, ActionTypeId=kind, **properties)


def stages(environment: Environment, topic: Any) -> list[Any]:
    """Return the stages that deliver to one environment: a question where it is asked for, and the deployment."""
    suffix = "" if environment is FIRST else environment.order
    approve = Stages(Name=f"Approve{suffix}", Actions=[_approve(environment, topic)])
    deploy = Stages(
        Name=f"Deploy{suffix}",
        Actions=[_blue_green(environment)],
        BeforeEntry=environment.timed.either(BeforeEntryConditions(Conditions=[_window(environment)])),
        # No OnFailure: a deployment that failed was taken back by CodeDeploy, and need not be deployed again.
        OnSuccess=environment.watched.either(SuccessConditions(Conditions=[_quiet(environment)])),
    )
    if environment is FIRST:
        return [environment.approved.either(approve), deploy]
    return [environment.approved.either(approve), environment.has_role.either(deploy)]


def _approve(environment: Environment, topic: Any) -> Actions:
    name = ENVIRONMENT_NAME.ref() if environment is FIRST else environment.name
    question = Join(" ", ["Deploy #{SourceVariables.CommitId} to", name])
    return action("Approve", "Approval", "Manual", Configuration={"NotificationArn": topic, "CustomData": question})


def _blue_green(environment: Environment) -> Actions:
    folder = contract.RENDERED_FOLDERS[ENVIRONMENTS.index(environment)]
    return action(
        "BlueGreen",
        "Deploy",
        "CodeDeployToECS",
        Configuration={
            "ApplicationName": _service(environment),
            "DeploymentGroupName": _service(environment),
            "TaskDefinitionTemplateArtifact": BUILD_ARTIFACT,
            "TaskDefinitionTemplatePath": folder + contract.TASK_DEFINITION_FILE,
            "AppSpecTemplateArtifact": BUILD_ARTIFACT,
            "AppSpecTemplatePath": folder + contract.APPSPEC_FILE,
            "Image1ArtifactName": BUILD_ARTIFACT,
            "Image1ContainerName": contract.IMAGE_PLACEHOLDER,
        },
        # The build's small files and nothing else: this action refuses artifacts above 3 MB.
        InputArtifacts=[InputArtifacts(Name=BUILD_ARTIFACT)],
        **_place(environment),
    )


def _service(environment: Environment) -> Any:
    """Return what CodeDeploy's application and group are called in an environment: the role says which it is."""
    if environment is FIRST:
        return Sub(naming.CODEDEPLOY_APPLICATION)
    return Join("-", [environment.name, SERVICE_NAME.ref()])


def _place(environment: Environment) -> dict[str, Any]:
    """Return the properties that send an action or a rule to an environment."""
    if environment is FIRST:
        return {"RoleArn": FIRST.has_role.either(FIRST.role.ref()), "Region": FIRST.real_region}
    return {"RoleArn": environment.role.ref(), "Region": environment.region}


def _window(environment: Environment) -> Condition:
    when = {"Cron": environment.window.ref(), "TimeZone": form.WINDOW_TIME_ZONE.ref()}
    return Condition(Result="FAIL", Rules=[_rule("Window", "DeploymentWindow", when)])


def _quiet(environment: Environment) -> Condition:
    alarm = {"AlarmName": environment.alarm.ref(), "WaitTime": form.BAKE_MINUTES.ref()}
    return Condition(Result="ROLLBACK", Rules=[_rule("Alarm", "CloudWatchAlarm", alarm, **_place(environment))])


def _rule(name: str, provider: str, configuration: dict[str, Any], **place: Any) -> RuleDeclaration:
    kind = RuleTypeId(Category="Rule", Owner="AWS", Provider=provider, Version="1")
    return RuleDeclaration(Name=name, RuleTypeId=kind, Configuration=configuration, **place)


def deliver_here() -> If:
    """Return the policy of the pipeline's role for a first environment in its own account and Region."""
    alarm = Sub("arn:${AWS::Partition}:cloudwatch:${AWS::Region}:${AWS::AccountId}:alarm:${BakeAlarm}")
    read_alarm = FIRST.watched.either(allow("ReadAlarm", (cloudwatch.DescribeAlarms,), alarm))
    here = Policy(PolicyName="DeployHere", PolicyDocument=policy(*deploy_statements(), read_alarm))
    return FIRST.has_role.either(NoValue, here)


def deliver_elsewhere() -> If:
    """Return the statement of the pipeline's role that lets it into the roles of environments."""
    roles = [one.has_role.either(one.role.ref()) for one in ENVIRONMENTS]
    return form.HAS_ROLES.either(allow("ReachEnvironments", (sts.AssumeRole,), *roles))
