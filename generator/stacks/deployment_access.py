"""The role with which a pipeline of another account or Region deploys one service to one environment."""

from __future__ import annotations

from awacs import cloudwatch, kms, s3, sts
from awacs.aws import Allow, ArnEquals, Condition, PolicyDocument, Principal, Statement, StringLike
from troposphere import Output, Sub, Template

from generator import naming
from generator.blueprint import new_template
from generator.codedeploy_action import deploy_statements
from generator.forms import deployment_access as form
from generator.iam import allow, policy, role

_ARTIFACTS = "arn:${AWS::Partition}:s3:::" + naming.artifact_bucket(account="${ToolsAccountId}")
_KEYS = "arn:${AWS::Partition}:kms:${AWS::Region}:${ToolsAccountId}:key/*"


def build() -> Template:
    """Build the template."""
    template = new_template(
        "deployment-access",
        "The role that a pipeline in another account or Region assumes to deploy one service here. The pipeline's "
        "first environment needs none where it is in the pipeline's own account and Region.",
        parameters=form.PARAMETERS,
        conditions=form.CONDITIONS,
    )
    access = template.add_resource(
        role(
            "AccessRole",
            # The pipeline's form is given the ARN alone, and takes environment and Region from its path.
            Path=Sub("/${EnvironmentName}/${AWS::Region}/"),
            RoleName=Sub(naming.ACCESS_ROLE),
            trusted=_trust_the_pipeline(),
            statements=[*deploy_statements(), *_read_artifacts(), _read_alarms()],
        )
    )
    template.add_output(
        Output(
            "AccessRoleArn",
            Description="The role that the pipeline's form asks for.",
            Value=access.get_att("Arn"),
        )
    )
    return template


def _trust_the_pipeline() -> PolicyDocument:
    # The account, and the role by a condition: IAM turns a role in Principal into that role's hidden id, refuses one
    # that does not exist yet, and lets nobody in once it was deleted and made again under the same name.
    pipeline = Sub(f"arn:${{AWS::Partition}}:iam::${{ToolsAccountId}}:role/{_of_the_tools(naming.PIPELINE_ROLE)}")
    return policy(
        Statement(
            Effect=Allow,
            Principal=Principal("AWS", Sub("arn:${AWS::Partition}:iam::${ToolsAccountId}:root")),
            Action=[sts.AssumeRole],
            Condition=Condition(ArnEquals("aws:PrincipalArn", pipeline)),
        )
    )


def _of_the_tools(pattern: str) -> str:
    return pattern.replace("${AWS::Region}", "${ToolsRegion}")


def _read_artifacts() -> list[Statement]:
    # In this Region: CodePipeline copies an action's artifacts to a bucket where the action runs. S3 asks for the key
    # in the name of the bucket or of an object, and that names the artifacts where the key's id cannot be known.
    objects = f"{_ARTIFACTS}/*"
    of_the_bucket = Condition(StringLike("kms:EncryptionContext:aws:s3:arn", [Sub(_ARTIFACTS), Sub(objects)]))
    return [
        allow("FindArtifacts", (s3.GetBucketLocation, s3.ListBucket), Sub(_ARTIFACTS)),
        allow("ReadArtifacts", (s3.GetObject, s3.GetObjectVersion), Sub(objects)),
        allow("DecryptArtifacts", (kms.Decrypt,), Sub(_KEYS), Condition=of_the_bucket),
        allow("DescribeKey", (kms.DescribeKey,), Sub(_KEYS)),
    ]


def _read_alarms() -> Statement:
    # The pipeline may ask any alarm of the environment whether the new version does well.
    alarms = Sub("arn:${AWS::Partition}:cloudwatch:${AWS::Region}:${AWS::AccountId}:alarm:*")
    return allow("ReadAlarms", (cloudwatch.DescribeAlarms,), alarms)
