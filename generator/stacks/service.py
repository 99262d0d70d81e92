"""The ECS service of one application, its roles, logs and first task definition.

Under CodeDeploy's control ECS refuses almost every update of the service, and CloudFormation sends all properties
whenever one has changed. So the service's block is frozen: it names the task definition by family, depends on nothing
that a later version or parameter changes, and everything that does change lives in other stacks.
"""

from __future__ import annotations

from typing import Any

from awacs import logs as logs_actions
from awacs import secretsmanager, ssm, ssmmessages
from troposphere import Equals, Output, Ref, Sub, Tags, Template
from troposphere.ec2 import SecurityGroup, SecurityGroupEgress, SecurityGroupRule
from troposphere.ecs import (
    AwsvpcConfiguration,
    CapacityProviderStrategyItem,
    DeploymentController,
    LoadBalancer,
    NetworkConfiguration,
    Service,
    TaskDefinition,
)
from troposphere.iam import PolicyType, Role

from generator import naming
from generator.application import contract
from generator.application.task_definition import (
    BOOTSTRAP_IMAGE,
    bootstrap_settings,
    cloudformation_properties,
    task_definition,
)
from generator.blueprint import Condition, Export, Parameter, Rule, Scope, is_given, is_true, new_template, switch
from generator.common import (
    ENVIRONMENT_NAME,
    GOVERNANCE,
    GOVERNANCE_CONDITIONS,
    GOVERNANCE_PARAMETERS,
    SERVICE_NAME,
    log_group,
)
from generator.iam import allow, allow_anywhere, log_in_to_ecr, policy, pull_images, role, trust, write_logs
from generator.stacks.cluster import CLUSTER_NAME, EXECUTE_COMMAND_LOG_GROUP_ARN, FARGATE
from generator.stacks.load_balancer import LOAD_BALANCER_SECURITY_GROUP_ID
from generator.stacks.network import ANYWHERE, PRIVATE_SUBNET_IDS, VPC_ID
from generator.stacks.target_groups import BLUE_TARGET_GROUP_ARN

FROZEN = "Fixed once the service exists"
FIRST_TASK = "First task, until the pipeline deploys yours"
IMAGES = "Images"

CONTAINER_PORT = Parameter(
    name="ContainerPort",
    group=FROZEN,
    label="Container port",
    help="Port the application listens on. taskdef.json and appspec.yaml must name the same one.",
    type="Number",
    default=contract.DEFAULT_CONTAINER_PORT,
    minimum=1,
    maximum=65535,
    constraint="A port number from 1 to 65535.",
)
HEALTH_CHECK_GRACE_PERIOD_SECONDS = Parameter(
    name="HealthCheckGracePeriodSeconds",
    group=FROZEN,
    label="Seconds to start",
    help="Seconds after its start in which a task is not replaced although its health check fails.",
    type="Number",
    default=60,
    minimum=0,
    maximum=3600,
    constraint="0 to 3600 seconds.",
)
EXECUTE_COMMAND = switch(
    "EnableExecuteCommand",
    default=False,
    group=FROZEN,
    label="ECS Exec",
    help="Let operators open a shell in running containers; every session is recorded. "
    "taskdef.json must then have a writable root file system.",
)
CPU = Parameter(
    name="Cpu",
    group=FIRST_TASK,
    label="CPU units",
    help="Size of the first task; 1024 units are one vCPU. Versions you deploy take theirs from taskdef.json.",
    default=contract.DEFAULT_CPU,
    allowed=tuple(contract.FARGATE_MEMORY),
    constraint="One of the sizes Fargate offers.",
)
MEMORY = Parameter(
    name="Memory",
    group=FIRST_TASK,
    label="Memory (MiB)",
    help="Memory of the first task. Versions you deploy take theirs from taskdef.json.",
    default=contract.DEFAULT_MEMORY,
    allowed=tuple(sorted({size for sizes in contract.FARGATE_MEMORY.values() for size in sizes}, key=int)),
    constraint="One of the sizes Fargate offers.",
)
CPU_ARCHITECTURE = Parameter(
    name="CpuArchitecture",
    group=FIRST_TASK,
    label="Processor",
    help="Processor of the first task. ARM64 costs less. Versions you deploy take theirs from taskdef.json.",
    default=contract.DEFAULT_CPU_ARCHITECTURE,
    allowed=contract.CPU_ARCHITECTURES,
    constraint="X86_64 or ARM64.",
)
FIRST_IMAGE = Parameter(
    name="BootstrapImage",
    group=FIRST_TASK,
    label="Image",
    help="Image of the first task, with Python: it runs a small program that answers every health check. "
    "Without NAT gateways give a copy in a registry the tasks can reach.",
    default=BOOTSTRAP_IMAGE,
    pattern=r"\S+",
    constraint="An image name without spaces.",
)
REGISTRY_ACCOUNT_ID = Parameter(
    name="RegistryAccountId",
    group=IMAGES,
    label="Account of the registry (optional)",
    help="ID of the account whose repository holds the service's images. Empty: this account.",
    default="",
    pattern=r"(\d{12})?",
    constraint="An account ID of 12 digits, or empty.",
)
TASK_POLICY_ARNS = Parameter(
    name="TaskPolicyArns",
    group=GOVERNANCE,
    label="Policies of the application (optional)",
    help="ARNs of managed policies, separated by commas, that say what the application itself may do in AWS.",
    type="CommaDelimitedList",
    default="",
    pattern=r"(arn:[a-z-]+:iam::(\d{12}|aws):policy/.+)?",
    constraint="ARNs of IAM managed policies, or empty.",
)

HAS_EXECUTE_COMMAND = Condition("HasExecuteCommand", is_true(EXECUTE_COMMAND))
HAS_REGISTRY_ACCOUNT = Condition("HasRegistryAccount", is_given(REGISTRY_ACCOUNT_ID))
HAS_TASK_POLICIES = Condition("HasTaskPolicies", is_given(TASK_POLICY_ARNS))

ECS_SERVICE_NAME = Export("EcsServiceName", Scope.SERVICE, "The ECS service.")


def build() -> Template:
    """Build the template."""
    template = new_template(
        "service",
        "An ECS Fargate service that CodeDeploy releases blue/green. It starts with a public image that answers "
        "health checks; the pipeline replaces it.",
        parameters=(
            ENVIRONMENT_NAME,
            SERVICE_NAME,
            CONTAINER_PORT,
            HEALTH_CHECK_GRACE_PERIOD_SECONDS,
            EXECUTE_COMMAND,
            CPU,
            MEMORY,
            CPU_ARCHITECTURE,
            FIRST_IMAGE,
            REGISTRY_ACCOUNT_ID,
            *GOVERNANCE_PARAMETERS,
            TASK_POLICY_ARNS,
        ),
        conditions=(HAS_EXECUTE_COMMAND, HAS_REGISTRY_ACCOUNT, HAS_TASK_POLICIES, *GOVERNANCE_CONDITIONS),
        rules=_fargate_sizes(),
    )
    logs = template.add_resource(log_group("TaskLogGroup", name=naming.LOG_GROUP))
    template.add_resource(_execution_role(logs.get_att("Arn")))
    task_role = template.add_resource(_task_role())
    template.add_resource(_let_operators_in(task_role))
    first = template.add_resource(_first_task_definition())
    security_group = template.add_resource(_security_group())
    template.add_resource(_way_to_the_tasks(security_group))
    service = template.add_resource(_service(first, security_group))
    ECS_SERVICE_NAME.publish(template, service.get_att("Name"))
    template.add_output(
        Output(
            "TaskSecurityGroupId",
            Description="The security group of the tasks, to admit them to databases and other services.",
            Value=security_group.get_att("GroupId"),
        )
    )
    return template


def _fargate_sizes() -> list[Rule]:
    return [
        Rule(
            f"MemoryFits{cpu}CpuUnits",
            because=f"Fargate offers with {cpu} CPU units: {', '.join(sizes)} MiB of memory.",
            when=Equals(CPU.ref(), cpu),
            that={"Fn::Contains": [list(sizes), MEMORY.ref()]},
        )
        for cpu, sizes in contract.FARGATE_MEMORY.items()
    ]


def _own(service: str, kind: str) -> Sub:
    """Return the ARN pattern of what is kept under `<environment>/<service>/` for the application."""
    scope = "${AWS::Region}:${AWS::AccountId}"
    return Sub(f"arn:${{AWS::Partition}}:{service}:{scope}:{kind}${{EnvironmentName}}/${{ServiceName}}/*")


def _execution_role(log_group_arn: Any) -> Role:
    account = HAS_REGISTRY_ACCOUNT.either(REGISTRY_ACCOUNT_ID.ref(), Ref("AWS::AccountId"))
    # Any Region: the tools account may build in another one.
    repository = Sub(f"arn:${{AWS::Partition}}:ecr:*:${{Account}}:repository/{naming.REPOSITORY}", Account=account)
    return role(
        "ExecutionRole",
        RoleName=Sub(naming.EXECUTION_ROLE),
        trusted=_trust_tasks(),
        statements=[
            log_in_to_ecr(),
            pull_images(repository),
            write_logs(log_group_arn),
            allow("ReadSecrets", (secretsmanager.GetSecretValue,), _own("secretsmanager", "secret:")),
            allow("ReadParameters", (ssm.GetParameters,), _own("ssm", "parameter/")),
        ],
    )


def _trust_tasks() -> Any:
    return trust("ecs-tasks", source="arn:${AWS::Partition}:ecs:${AWS::Region}:${AWS::AccountId}:*")


def _task_role() -> Role:
    return role(
        "TaskRole",
        RoleName=Sub(naming.TASK_ROLE),
        trusted=_trust_tasks(),
        statements=[],
        ManagedPolicyArns=HAS_TASK_POLICIES.either(TASK_POLICY_ARNS.ref()),
    )


def _let_operators_in(task_role: Role) -> PolicyType:
    channels = (
        ssmmessages.CreateControlChannel,
        ssmmessages.CreateDataChannel,
        ssmmessages.OpenControlChannel,
        ssmmessages.OpenDataChannel,
    )
    record = (logs_actions.CreateLogStream, logs_actions.DescribeLogStreams, logs_actions.PutLogEvents)
    no_scope = "IAM offers no scope for these actions"
    return PolicyType(
        "ExecuteCommandPolicy",
        Condition=HAS_EXECUTE_COMMAND.name,
        PolicyName="ExecuteCommandPolicy",
        Roles=[task_role.ref()],
        PolicyDocument=policy(
            allow_anywhere("OpenSessions", channels, because=no_scope),
            allow_anywhere("FindAuditLog", (logs_actions.DescribeLogGroups,), because=no_scope),
            allow("WriteAuditLog", record, EXECUTE_COMMAND_LOG_GROUP_ARN.value()),
        ),
    )


def _first_task_definition() -> TaskDefinition:
    settings = bootstrap_settings(
        container_port=CONTAINER_PORT.ref(),
        cpu=CPU.ref(),
        memory=MEMORY.ref(),
        cpu_architecture=CPU_ARCHITECTURE.ref(),
        image=FIRST_IMAGE.ref(),
        readonly_root_filesystem=HAS_EXECUTE_COMMAND.either(then=False, otherwise=True),
    )
    properties = _substituted(cloudformation_properties(task_definition(settings)))
    first = TaskDefinition.from_dict("FirstTaskDefinition", properties)
    # CloudFormation deregisters what it replaces; a rollback may still want it.
    first.DeletionPolicy = first.UpdateReplacePolicy = "Retain"
    return first


def _substituted(value: Any) -> Any:
    """Return the model with its patterns as functions."""
    if isinstance(value, dict):
        return {key: _substituted(member) for key, member in value.items()}
    if isinstance(value, list):
        return [_substituted(member) for member in value]
    return Sub(value) if isinstance(value, str) and "${" in value else value


def _security_group() -> SecurityGroup:
    return SecurityGroup(
        "TaskSecurityGroup",
        GroupDescription="Tasks of the service",
        VpcId=VPC_ID.value(),
        SecurityGroupIngress=[
            SecurityGroupRule(
                Description="Requests and health checks from the load balancer",
                IpProtocol="tcp",
                FromPort=CONTAINER_PORT.ref(),
                ToPort=CONTAINER_PORT.ref(),
                SourceSecurityGroupId=LOAD_BALANCER_SECURITY_GROUP_ID.value(),
            )
        ],
        SecurityGroupEgress=[
            SecurityGroupRule(Description="Whatever the application calls", IpProtocol="-1", CidrIp=ANYWHERE)
        ],
        Tags=Tags(Name=Sub(naming.service_name())),
    )


def _way_to_the_tasks(security_group: SecurityGroup) -> SecurityGroupEgress:
    return SecurityGroupEgress(
        "LoadBalancerEgress",
        GroupId=LOAD_BALANCER_SECURITY_GROUP_ID.value(),
        Description=Sub("To the tasks of ${ServiceName}"),
        IpProtocol="tcp",
        FromPort=CONTAINER_PORT.ref(),
        ToPort=CONTAINER_PORT.ref(),
        DestinationSecurityGroupId=security_group.get_att("GroupId"),
    )


def _service(first: TaskDefinition, security_group: SecurityGroup) -> Service:
    # Frozen. A change of any line here, or of what it refers to, fails on every service that exists.
    return Service(
        "Service",
        # What the first task needs and no property refers to.
        DependsOn=[first, "TaskLogGroup", "ExecutionRole", "TaskRole", "LoadBalancerEgress"],
        Cluster=CLUSTER_NAME.value(),
        DeploymentController=DeploymentController(Type="CODE_DEPLOY"),
        # The family, not the revision: CodeDeploy alone decides which revision runs.
        TaskDefinition=Sub(naming.TASK_FAMILY),
        CapacityProviderStrategy=[CapacityProviderStrategyItem(CapacityProvider=FARGATE, Weight=1)],
        PlatformVersion="LATEST",
        SchedulingStrategy="REPLICA",
        # No DesiredCount: it would be set back at every update; the scaling stack owns the number of tasks.
        HealthCheckGracePeriodSeconds=HEALTH_CHECK_GRACE_PERIOD_SECONDS.ref(),
        EnableExecuteCommand=EXECUTE_COMMAND.ref(),
        EnableECSManagedTags=True,
        PropagateTags="SERVICE",
        LoadBalancers=[
            LoadBalancer(
                ContainerName=contract.CONTAINER_NAME,
                ContainerPort=CONTAINER_PORT.ref(),
                TargetGroupArn=BLUE_TARGET_GROUP_ARN.value(),
            )
        ],
        NetworkConfiguration=NetworkConfiguration(
            AwsvpcConfiguration=AwsvpcConfiguration(
                AssignPublicIp="DISABLED",
                SecurityGroups=[security_group.get_att("GroupId")],
                Subnets=PRIVATE_SUBNET_IDS.values(),
            )
        ),
    )
