"""Physical names, for the few things that something outside their stack must know beforehand.

Everything else is named by CloudFormation, so that it can be replaced. The names are patterns in the notation
of `Fn::Sub`: the stacks wrap them in `Sub`, the build fills the same patterns in `taskdef.json`. IAM is global,
so IAM names carry the Region; the longest (environment 16, Region 14, service 22 characters) fits IAM's 64.
"""

ENVIRONMENT_NAME_LENGTH = 16
SERVICE_NAME_LENGTH = 22

_SERVICE = "${EnvironmentName}-${ServiceName}"


def service_name(part: str = "", *, regional: bool = False) -> str:
    """Return the pattern of a name that belongs to one service in one environment, `part` last."""
    return "-".join([_SERVICE] + ["${AWS::Region}"] * regional + [part] * bool(part))


REPOSITORY = "${ServiceName}"
TASK_FAMILY = service_name()
CODEDEPLOY_APPLICATION = service_name()
CODEDEPLOY_DEPLOYMENT_GROUP = service_name()
EXECUTION_ROLE = service_name("execution", regional=True)
TASK_ROLE = service_name("task", regional=True)
ACCESS_ROLE = service_name("access", regional=True)

# Of the tools account, known to every other account that a pipeline deploys to: one such pipeline for a service there.
PIPELINE_ROLE = "${ServiceName}-${AWS::Region}-pipeline"


def artifact_bucket(account: str = "${AWS::AccountId}", region: str = "${AWS::Region}") -> str:
    """Return the pattern of the bucket from which the environments of one Region read what a pipeline hands them."""
    return f"${{ServiceName}}-{account}-{region}-artifacts"


# AWS's managed policies let CodeDeploy invoke only functions of this prefix (AWSCodeDeployRoleForECSLimited).
HOOK_FUNCTION = f"CodeDeployHook_{_SERVICE}"

# On the security group of those who may use the test listener; the hook reads it there at every run.
TEST_URL_TAG = "ecs-bluegreen:test-url"

# taskdef.json, written in another repository and perhaps another account, names the log group.
LOG_GROUP = "/ecs/${EnvironmentName}/${ServiceName}"
