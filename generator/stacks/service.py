"""The ECS service of one application, its roles, logs and first task definition.

Under CodeDeploy's control ECS refuses almost every update of the service, and CloudFormation sends all properties
whenever one has changed. So the service's block is frozen: it names the task definition by family, depends on nothing
that a later version or parameter changes, and everything that does change lives in other stacks.
"""

from __future__ import annotations

from typing import Any

from awacs import logs as logs_actions
from awacs import secretsmanager, ssm, ssmmessages
from troposphere import Output, Ref, Sub, Tags, Template
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
from generator.application.task_definition import bootstrap_settings, cloudformation_properties, task_definition
from generator.blueprint import Export, Scope, new_template
from generator.common import ANYWHERE, log_group
from generator.forms import service as form
from generator.iam import allow, allow_anywhere, log_in_to_ecr, policy, pull_images, role, trust, write_logs
from generator.stacks.cluster import CLUSTER_NAME, EXECUTE_COMMAND_LOG_GROUP_ARN, FARGATE
from generator.stacks.load_balancer import LOAD_BALANCER_SECURITY_GROUP_ID
from generator.stacks.network import PRIVATE_SUBNET_IDS, VPC_ID
from generator.stacks.target_groups import BLUE_TARGET_GROUP_ARN

ECS_SERVICE_NAME = Export("EcsServiceName", Scope.SERVICE, "The ECS service.")


def build() -> Template:
    """Build the template."""
    template = new_template(
        "service",
        "An ECS Fargate service that CodeDeploy releases blue/green, with its roles, log group and security group. Its "
        "first task runs a public image that answers health checks, until the pipeline releases yours.",
        parameters=form.PARAMETERS,
        conditions=form.CONDITIONS,
        rules=form.RULES,
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


def _own(service: str, kind: str) -> Sub:
    """Return the ARN pattern of what is kept under `<environment>/<service>/` for the application."""
    scope = "${AWS::Region}:${AWS::AccountId}"
    return Sub(f"arn:${{AWS::Partition}}:{service}:{scope}:{kind}${{EnvironmentName}}/${{ServiceName}}/*")


def _execution_role(log_group_arn: Any) -> Role:
    account = form.HAS_REGISTRY_ACCOUNT.either(form.REGISTRY_ACCOUNT_ID.ref(), Ref("AWS::AccountId"))
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
        ManagedPolicyArns=form.HAS_TASK_POLICIES.either(form.TASK_POLICY_ARNS.ref()),
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
        Condition=form.HAS_EXECUTE_COMMAND.name,
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
        container_port=form.CONTAINER_PORT.ref(),
        cpu=form.CPU.ref(),
        memory=form.MEMORY.ref(),
        cpu_architecture=form.CPU_ARCHITECTURE.ref(),
        image=form.FIRST_IMAGE.ref(),
        readonly_root_filesystem=form.HAS_EXECUTE_COMMAND.either(then=False, otherwise=True),
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
                FromPort=form.CONTAINER_PORT.ref(),
                ToPort=form.CONTAINER_PORT.ref(),
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
        FromPort=form.CONTAINER_PORT.ref(),
        ToPort=form.CONTAINER_PORT.ref(),
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
        HealthCheckGracePeriodSeconds=form.HEALTH_CHECK_GRACE_PERIOD_SECONDS.ref(),
        EnableExecuteCommand=form.EXECUTE_COMMAND.ref(),
        EnableECSManagedTags=True,
        PropagateTags="SERVICE",
        LoadBalancers=[
            LoadBalancer(
                ContainerName=contract.CONTAINER_NAME,
                ContainerPort=form.CONTAINER_PORT.ref(),
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
