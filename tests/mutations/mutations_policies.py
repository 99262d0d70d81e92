"""Mistakes in roles and policies, in the hook, in StackSets and in the console's form."""

from __future__ import annotations

from collections.abc import Iterator

from mutation_edits import Edit, Effect, Mutation, append, delete, put, rename, replace

Family = tuple[str, Effect, str, list[tuple[str, Edit]]]

HOOK = "HookRole/Policies/0/PolicyDocument/Statement"
DEPLOYMENT = "DeploymentRole/Policies/0/PolicyDocument/Statement"
PIPELINE = "PipelineRole/Policies/0/PolicyDocument/Statement"
DEPLOY = "PipelineRole/Policies/1/Fn::If/2/PolicyDocument/Statement"
BUILD = "BuildRole/Policies/0/PolicyDocument/Statement"
EXECUTION = "ExecutionRole/Policies/0/PolicyDocument/Statement"
GROUP_ARN = "arn:aws:codedeploy:eu-west-1:111122223333:deploymentgroup:web/web"
SET = "Baseline"


def mutations() -> Iterator[Mutation]:
    """Yield all of them."""
    for template, effect, aws, edits in (
        *_actions(),
        *_scope(),
        *_shape(),
        *_trust(),
        *_hook(),
        *_stack_sets(),
        *_form(),
    ):
        for change, edit in edits:
            yield Mutation(template, change, edit, effect, aws)


def _actions() -> Iterator[Family]:
    yield (
        "pipeline",
        "misreads",
        "There is no such action: IAM takes the statement and grants nothing.",
        [
            put(f"{DEPLOY}/Sid=Deploy/Action/0", "codedeploy:CreateDeploymnet"),
            put(f"{DEPLOY}/Sid=Deploy/Action/0", "codedeployment:CreateDeployment"),
            put(f"{PIPELINE}/Sid=MoveArtifacts/Action/0", "s3:HeadObject"),
            put(f"{PIPELINE}/Sid=MoveArtifacts/Action/0", "s3:ListObjects"),
            put(f"{PIPELINE}/Sid=EncryptArtifacts/Action/0", "kms:ReEncrypt"),
            put(f"{PIPELINE}/Sid=ReadRepository/Action/0", "codeconnection:UseConnection"),
            put(f"{BUILD}/Sid=UseRepository/Action/0", "ecr:DescribeRepositoryCreationTemplate"),
            put(f"{BUILD}/Sid=WriteLogs/Action/0", "logs:PutLogEvent"),
            put(f"{BUILD}/Sid=LogInToEcr/Action/0", "ecr:GetLogin"),
        ],
    )
    yield (
        "deployment",
        "misreads",
        "There is no such action: IAM takes the statement and grants nothing.",
        [
            put(f"{HOOK}/Sid=ReportToCodeDeploy/Action/0", "codedeploy:PutLifecycleEventHookExecution"),
            put(f"{DEPLOYMENT}/Sid=RunTaskSets/Action/0", "ecs:CreateTaskset*s"),
            put(f"{DEPLOYMENT}/Sid=MoveTraffic/Action/0", "elbv2:ModifyRule"),
        ],
    )
    yield (
        "service",
        "misreads",
        "There is no such action: IAM takes the statement and grants nothing.",
        [
            put(f"{EXECUTION}/Sid=ReadSecrets/Action/0", "secretsmanager:GetSecret"),
            put("ExecuteCommandPolicy/PolicyDocument/Statement/0/Action/0", "ssmmessages:CreateControlChanel"),
        ],
    )


def _scope() -> Iterator[Family]:
    yield (
        "pipeline",
        "misreads",
        "IAM offers no resource for this action: anything but * grants nothing.",
        [put(f"{BUILD}/Sid=LogInToEcr/Resource", ["arn:aws:ecr:eu-west-1:111122223333:repository/web"])],
    )
    yield (
        "deployment",
        "misreads",
        "IAM offers no resource for this action: anything but * grants nothing.",
        [
            put(f"{HOOK}/Sid=ReportToCodeDeploy/Resource", [GROUP_ARN]),
            put(
                f"{HOOK}/Sid=ReadDeployedVersion/Resource",
                ["arn:aws:ecs:eu-west-1:111122223333:task-definition/web:*"],
            ),
            put(
                f"{DEPLOYMENT}/Sid=LookAtRouting/Resource",
                [
                    "arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/front/0123456789abcdef/0123456789abcdef"
                ],
            ),
        ],
    )
    yield (
        "pipeline",
        "endangers",
        "IAM offers a narrower resource.",
        [put(f"{PIPELINE}/Sid={sid}/Resource", "*") for sid in ("MoveArtifacts", "EncryptArtifacts", "Build")]
        + [put(f"{DEPLOY}/Sid=Deploy/Resource", "*")]
        + [put(f"{BUILD}/Sid={sid}/Resource", ["*"]) for sid in ("UseRepository", "WriteLogs")],
    )
    yield (
        "deployment",
        "endangers",
        "IAM offers a narrower resource.",
        [
            put(f"{DEPLOYMENT}/Sid={sid}/Resource", "*")
            for sid in ("SwitchTaskSets", "MoveListeners", "TestGreen", "Publish", "EncryptMessages")
        ],
    )
    for template, statements in (("pipeline", DEPLOY), ("deployment", DEPLOYMENT)):
        yield (
            template,
            "endangers",
            "Whoever passes any role to any service is as mighty as the mightiest role.",
            [
                put(f"{statements}/Sid=PassRoles/Resource", "*"),
                put(f"{statements}/Sid=PassRoles/Resource", ["arn:aws:iam::111122223333:role/*"]),
                delete(f"{statements}/Sid=PassRoles/Condition"),
            ],
        )
    yield (
        "pipeline",
        "misreads",
        "An ARN of a kind that the action does not know: nothing is granted.",
        [
            put(f"{DEPLOY}/Sid=Deploy/Resource", ["arn:aws:codedeploy:eu-west-1:111122223333:application:web"]),
            put(f"{PIPELINE}/Sid=MoveArtifacts/Resource", [{"Fn::GetAtt": ["ArtifactBucket", "Arn"]}]),
            put(f"{PIPELINE}/Sid=MoveArtifacts/Resource", [{"Fn::Sub": "${ArtifactBucket.Arn}/*"}]),
            put(f"{PIPELINE}/Sid=Build/Resource", ["arn:aws:codebuild:eu-west-1:111122223333:build/web"]),
            put(f"{PIPELINE}/Sid=Build/Resource", [{"Ref": "BuildProject"}]),
        ],
    )


def _shape() -> Iterator[Family]:
    yield (
        "pipeline",
        "refuses",
        "A malformed policy document.",
        [
            put(f"{DEPLOY}/Sid=Deploy/Effect", "allow"),
            delete(f"{DEPLOY}/Sid=Deploy/Effect"),
            delete(f"{DEPLOY}/Sid=Deploy/Action"),
            delete(f"{DEPLOY}/Sid=Deploy/Resource"),
            put(f"{DEPLOY}/Sid=Deploy/Principal", "*"),
            put(f"{DEPLOY}/Sid=Deploy/Sid", "De ploy"),
            put("PipelineRole/Policies/0/PolicyDocument/Version", "2012-10-18"),
            delete("PipelineRole/AssumeRolePolicyDocument"),
            put(f"{DEPLOY}/Sid=Deploy/Resource", ["deploymentgroup:web/web"]),
        ],
    )
    yield (
        "pipeline",
        "refuses",
        "A key whose policy lets nobody change it again.",
        [delete("ArtifactKey/KeyPolicy/Statement/Sid=AccountOwnsKey")],
    )
    yield (
        "pipeline",
        "endangers",
        "More than the pipeline ever needs.",
        [
            put(f"{DEPLOY}/Sid=Deploy/Action", ["codedeploy:*"]),
            put(f"{DEPLOY}/Sid=Deploy", {"Effect": "Allow", "Action": "*", "Resource": "*"}),
            put("PipelineRole/ManagedPolicyArns", ["arn:aws:iam::aws:policy/AdministratorAccess"]),
            put(
                "ArtifactKey/KeyPolicy/Statement/1",
                {"Effect": "Allow", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*"},
            ),
        ],
    )


def _trust() -> Iterator[Family]:
    yield (
        "service",
        "refuses",
        "Tasks assume their roles through ecs-tasks.amazonaws.com.",
        [
            put(f"{role}/AssumeRolePolicyDocument/Statement/0/Principal/Service", "ecs.amazonaws.com")
            for role in ("ExecutionRole", "TaskRole")
        ],
    )
    yield (
        "deployment",
        "refuses",
        "The service that uses the role may not assume it.",
        [
            put("DeploymentRole/AssumeRolePolicyDocument/Statement/0/Principal/Service", "codebuild.amazonaws.com"),
            put("DeploymentRole/AssumeRolePolicyDocument/Statement/0/Principal/Service", "ecs-tasks.amazonaws.com"),
            put("HookRole/AssumeRolePolicyDocument/Statement/0/Principal/Service", "codedeploy.amazonaws.com"),
        ],
    )
    yield (
        "pipeline",
        "refuses",
        "The service that uses the role may not assume it.",
        [
            put("PipelineRole/AssumeRolePolicyDocument/Statement/0/Principal/Service", "codebuild.amazonaws.com"),
            put("BuildRole/AssumeRolePolicyDocument/Statement/0/Principal/Service", "codepipeline.amazonaws.com"),
        ],
    )


def _hook() -> Iterator[Family]:
    yield (
        "deployment",
        "refuses",
        "The hook cannot report: every deployment fails after an hour.",
        [
            delete(f"{HOOK}/Sid=ReportToCodeDeploy"),
            put(f"{HOOK}/Sid=ReportToCodeDeploy/Effect", "Deny"),
        ],
    )
    yield (
        "deployment",
        "refuses",
        "The hook reports with a word that CodeDeploy does not take, or with another call.",
        [
            replace("Hook/Code/ZipFile", '"Succeeded"', '"SUCCEEDED"'),
            replace("Hook/Code/ZipFile", "put_lifecycle_event_hook_execution_status", "put_job_success_result"),
        ],
    )
    yield (
        "deployment",
        "refuses",
        "Lambda needs these, within its limits.",
        [
            delete("Hook/Role"),
            delete("Hook/Handler"),
            delete("Hook/Runtime"),
            put("Hook/Runtime", "python3.99"),
            put("Hook/Timeout", 901),
            put("Hook/Timeout", 0),
            put("Hook/MemorySize", 127),
            put("Hook/MemorySize", 32769),
            put("Hook/Role", {"Ref": "HookRole"}),
            put("Hook/FunctionName", "a" * 65),
            put("Hook/Architectures", ["arm"]),
            put("HookRetries/MaximumRetryAttempts", 3),
        ],
    )
    yield (
        "deployment",
        "misreads",
        "A file that is not there: Lambda names inline code index.",
        [put("Hook/Handler", "hook.handler")],
    )
    yield (
        "canary-in-one-stack.yaml",
        "refuses",
        "CodeDeploy for ECS cannot work with the policy for instances.",
        [put("DeployRole/ManagedPolicyArns/0", "arn:aws:iam::aws:policy/service-role/AWSCodeDeployRole")],
    )


def _stack_sets() -> Iterator[Family]:
    nested = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "https://b.s3.amazonaws.com/t"}}
    yield (
        "stackset-service-managed.yaml",
        "refuses",
        "The service-managed model has its own demands and limits.",
        [
            delete(f"{SET}/AutoDeployment"),
            delete(f"{SET}/TemplateURL"),
            delete(f"{SET}/PermissionModel"),
            put(f"{SET}/PermissionModel", "SELF_MANAGED"),
            put(f"{SET}/PermissionModel", "ServiceManaged"),
            put(f"{SET}/AdministrationRoleARN", "arn:aws:iam::111122223333:role/admin"),
            put(f"{SET}/StackSetName", "1-baseline"),
            put(f"{SET}/StackSetName", "a" * 129),
            put(f"{SET}/StackSetName", "base_line"),
            put(f"{SET}/StackInstancesGroup/0/DeploymentTargets", {"Accounts": ["111122223333"]}),
            put(f"{SET}/StackInstancesGroup/0/DeploymentTargets/OrganizationalUnitIds/0", "ou-prod"),
            put(f"{SET}/OperationPreferences/FailureToleranceCount", 1),
            put(f"{SET}/OperationPreferences/MaxConcurrentCount", 1),
            put(f"{SET}/OperationPreferences/RegionConcurrencyType", "Parallel"),
            put(f"{SET}/TemplateBody", "{}"),
            put(f"{SET}/Capabilities/0", "CAPABILITY_ALL"),
            put(
                "Alarm/TemplateBody", "Transform: AWS::LanguageExtensions\nResources: {T: {Type: 'AWS::SNS::Topic'}}\n"
            ),
            put(
                "Alarm/TemplateBody",
                "Resources: {S: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: 'https://b/t'}}}\n",
            ),
            put("Alarm/TemplateBody", "# " + "a" * 51_200 + "\nResources: {T: {Type: 'AWS::SNS::Topic'}}\n"),
        ],
    )
    yield (
        "stackset-self-managed.json",
        "refuses",
        "The self-managed model targets accounts, and knows no automatic deployment and no delegated administrator.",
        [
            put("Set/AutoDeployment", {"Enabled": True, "RetainStacksOnAccountRemoval": False}),
            put("Set/CallAs", "DELEGATED_ADMIN"),
            put("Set/StackInstancesGroup/0/DeploymentTargets", {"OrganizationalUnitIds": ["ou-abcd-12345678"]}),
            put("Set/PermissionModel", "SERVICE_MANAGED"),
        ],
    )
    yield (
        "cluster",
        "refuses",
        "Service-managed StackSets, for which this template is made, refuse transforms and nested stacks.",
        [
            put("/Transform", "AWS::LanguageExtensions"),
            put("/Transform", ["AWS::Serverless-2016-10-31"]),
            put("/Resources/Nested", nested),
        ],
    )
    yield (
        "service",
        "refuses",
        "A role is global: in the second Region of the account its name is taken.",
        [
            put("TaskRole/RoleName", {"Fn::Sub": "${EnvironmentName}-${ServiceName}-task"}),
            put("TaskRole/RoleName", "web-task"),
        ],
    )


def _form() -> Iterator[Family]:
    interface = "/Metadata/AWS::CloudFormation::Interface"
    yield (
        "scaling",
        "misreads",
        "The console shows the parameter without a label, at the end, or lets a wrong value through to the stack.",
        [
            delete(f"{interface}/ParameterGroups/1/Parameters/0"),
            delete(f"{interface}/ParameterGroups/1"),
            delete(f"{interface}/ParameterLabels/CpuPercent"),
            rename(f"{interface}/ParameterLabels/CpuPercent", "Cpu"),
            put(f"{interface}/ParameterGroups/1/Parameters/0", "MinimumCapacity"),
            delete("/Parameters/CpuPercent/Description"),
            delete("/Parameters/CpuPercent/ConstraintDescription"),
            append(f"{interface}/ParameterGroups/2/Parameters", "MinCapacity"),
        ],
    )
    yield (
        "scaling",
        "refuses",
        "The parameter contradicts itself.",
        [
            put("/Parameters/CpuPercent/Default", 5),
            put("/Parameters/CpuPercent/Default", 101),
            put("/Parameters/CpuPercent/Type", "Integer"),
            put("/Parameters/ServiceName/Default", "Web"),
            put("/Parameters/ServiceName/Default", "w"),
            put("/Parameters/ServiceName/Default", "a" * 23),
            put("/Parameters/CpuPercent/AllowedPattern", "[0-9]+"),
        ],
    )
    yield (
        "scaling",
        "refuses",
        "There is no such thing in the template.",
        [
            put("Tasks/MinCapacity", {"Ref": "MinimumCapacity"}),
            put("RequestPolicy/ScalingTargetId", {"Fn::GetAtt": ["Tasks", "Arn"]}),
            put("Tasks!/DependsOn", "Service"),
            put("Tasks!/Condition", "HasScaling"),
            rename("Tasks/MinCapacity", "MinimumCapacity"),
            put("Tasks!/Type", "AWS::ApplicationAutoScaling::Target"),
        ],
    )
