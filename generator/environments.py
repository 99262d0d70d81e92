"""Where a pipeline delivers to: the stages of its environments, and what roles elsewhere are let into."""

from __future__ import annotations

from typing import Any

from awacs import cloudwatch, s3, sts
from awacs.aws import ArnEquals, Principal
from awacs.aws import Condition as PolicyCondition
from troposphere import GetAtt, If, NoValue, Region, Sub
from troposphere.codebuild import EnvironmentVariable
from troposphere.codepipeline import (
    Actions,
    ActionTypeId,
    ArtifactStore,
    ArtifactStoreMap,
    BeforeEntryConditions,
    Condition,
    EncryptionKey,
    InputArtifacts,
    RuleDeclaration,
    RuleTypeId,
    Stages,
    SuccessConditions,
)

from generator import naming
from generator.application import contract
from generator.codedeploy_action import deploy_statements
from generator.common import ENVIRONMENT_NAME
from generator.forms import pipeline_environments as form
from generator.forms.pipeline_environments import ENVIRONMENTS, FIRST, SECOND, Environment
from generator.iam import READ_KEY, allow, allow_anywhere

BUILD_ARTIFACT = "BuildArtifact"


def action(name: str, category: str, provider: str, **properties: Any) -> Actions:
    """Return one action of a stage, of AWS's own kinds."""
    kind = ActionTypeId(Category=category, Owner="AWS", Provider=provider, Version="1")
    return Actions(Name=name, ActionTypeId=kind, RunOrder=1, **properties)


# Stages ---------------------------------------------------------------------------------------------------------------


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
    question = Sub("Deploy #{SourceVariables.CommitId} of ${ServiceName} to ${EnvironmentName}?", **_own(environment))
    return action("Approve", "Approval", "Manual", Configuration={"NotificationArn": topic, "CustomData": question})


def _own(environment: Environment) -> dict[str, Any]:
    """Return what stands for `EnvironmentName` in the names of an environment: the parameter, or what the role says."""
    return {} if environment is FIRST else {"EnvironmentName": environment.name}


def _blue_green(environment: Environment) -> Actions:
    own = _own(environment)
    folder = contract.RENDERED_FOLDERS[ENVIRONMENTS.index(environment)]
    return action(
        "BlueGreen",
        "Deploy",
        "CodeDeployToECS",
        Configuration={
            "ApplicationName": Sub(naming.CODEDEPLOY_APPLICATION, **own),
            "DeploymentGroupName": Sub(naming.CODEDEPLOY_DEPLOYMENT_GROUP, **own),
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


def _place(environment: Environment) -> dict[str, Any]:
    """Return the properties that send an action or a rule to an environment, none where that is the pipeline's own."""
    place = {"RoleArn": environment.role.ref(), "Region": environment.region}
    if environment is FIRST:
        return {key: environment.has_role.either(value) for key, value in place.items()}
    return place


def _window(environment: Environment) -> Condition:
    when = {"Cron": environment.window.ref(), "TimeZone": form.WINDOW_TIME_ZONE.ref()}
    return Condition(Result="FAIL", Rules=[_rule("Window", "DeploymentWindow", when)])


def _quiet(environment: Environment) -> Condition:
    alarm = {"AlarmName": environment.alarm.ref(), "WaitTime": form.BAKE_MINUTES.ref()}
    return Condition(Result="ROLLBACK", Rules=[_rule("Alarm", "CloudWatchAlarm", alarm, **_place(environment))])


def _rule(name: str, provider: str, configuration: dict[str, Any], **place: Any) -> RuleDeclaration:
    kind = RuleTypeId(Category="Rule", Owner="AWS", Provider=provider, Version="1")
    return RuleDeclaration(Name=name, RuleTypeId=kind, Configuration=configuration, **place)


# Artifacts ------------------------------------------------------------------------------------------------------------


def stores(own: ArtifactStore) -> dict[str, Any]:
    """Return the pipeline's properties for its artifacts: one store, or one in each Region that it works in."""
    others = [one.stored.either(_store_in(one.region, _regional_store(one))) for one in ENVIRONMENTS]
    return {
        "ArtifactStore": form.HAS_STORES.either(NoValue, own),
        "ArtifactStores": form.HAS_STORES.either([_store_in(Region, own), *others]),
    }


def _store_in(region: Any, store: ArtifactStore) -> ArtifactStoreMap:
    return ArtifactStoreMap(Region=region, ArtifactStore=store)


def _regional_store(environment: Environment) -> ArtifactStore:
    return ArtifactStore(
        Type="S3",
        Location=Sub(naming.artifact_bucket(region="${Region}"), Region=environment.region),
        EncryptionKey=EncryptionKey(Type="KMS", Id=Sub(_regional_key("${Region}"), Region=environment.region)),
    )


def _regional_key(region: str) -> str:
    return f"arn:${{AWS::Partition}}:kms:{region}:${{AWS::AccountId}}:key/${{RegionalKeyId}}"


def regional_buckets(objects: str = "") -> If:
    """Return the ARN pattern of the pipeline's buckets in other Regions, or of what is in them."""
    return form.HAS_STORES.either(Sub("arn:${AWS::Partition}:s3:::" + naming.artifact_bucket(region="*") + objects))


def regional_keys() -> If:
    """Return the ARN pattern of the key that the buckets in other Regions share."""
    return form.HAS_STORES.either(Sub(_regional_key("*")))


# Policies -------------------------------------------------------------------------------------------------------------


def deliver() -> list[Any]:
    """Return what the pipeline's role is allowed for all environments: to deploy here, or to assume roles elsewhere."""
    roles = [one.has_role.either(one.role.ref()) for one in ENVIRONMENTS]
    alarm = Sub("arn:${AWS::Partition}:cloudwatch:${AWS::Region}:${AWS::AccountId}:alarm:${BakeAlarm}")
    read_alarm = FIRST.watched.either(allow("ReadAlarm", (cloudwatch.DescribeAlarms,), alarm))
    return [
        *(FIRST.has_role.either(NoValue, statement) for statement in deploy_statements()),
        FIRST.has_role.either(NoValue, read_alarm),
        form.HAS_ROLES.either(allow("ReachEnvironments", (sts.AssumeRole,), *roles)),
    ]


def let_roles_read(bucket_arn: GetAtt, objects: Any) -> If:
    """Return the statement of the artifact bucket's policy that admits the roles of environments in this Region."""
    actions = (s3.GetBucketLocation, s3.GetObject, s3.GetObjectVersion, s3.ListBucket)
    return form.IS_READ_HERE.either(allow("ReadArtifacts", actions, bucket_arn, objects, **_readers()))


def let_roles_decrypt() -> If:
    """Return the statement of the artifact key's policy that admits the roles of environments in this Region."""
    because = "in a key policy the resource is the key itself"
    return form.IS_READ_HERE.either(allow_anywhere("DecryptArtifacts", READ_KEY, because=because, **_readers()))


def _readers() -> dict[str, Any]:
    # Accounts, and the role by a condition: IAM would turn a role into its hidden id, which another role of the same
    # name, made after the first was deleted, does not have.
    accounts = [one.reads_here.either(one.account) for one in ENVIRONMENTS]
    roles = [one.reads_here.either(one.role.ref()) for one in ENVIRONMENTS]
    return {"Principal": Principal("AWS", accounts), "Condition": PolicyCondition(ArnEquals("aws:PrincipalArn", roles))}


# Build ----------------------------------------------------------------------------------------------------------------


def build_variables() -> dict[str, Any]:
    """Return what the build must know of the first environment, by name."""
    return {
        "ENVIRONMENT_NAME": ENVIRONMENT_NAME.ref(),
        "TARGET_ACCOUNT_ID": FIRST.has_role.either(FIRST.account, Sub("${AWS::AccountId}")),
        "TARGET_REGION": FIRST.has_role.either(FIRST.region, Sub("${AWS::Region}")),
    }


def second_build_variable() -> dict[str, Any]:
    """Return what the build must know of the second environment, where there is one."""
    variable = EnvironmentVariable(Name=contract.SECOND_ROLE, Value=SECOND.role.ref())
    # As a dictionary, because troposphere refuses a function in this list.
    role: dict[str, Any] = SECOND.has_role.either(variable).to_dict()
    return role
