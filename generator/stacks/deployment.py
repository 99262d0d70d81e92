"""CodeDeploy for one service: application, configuration, deployment group, and the hook that tests green.

The article's "wait five minutes on green, then promote" is the hook's work: it probes green through the test listener
for the whole window before CodeDeploy may move production. CodeDeploy's own wait would end as *Stopped*.
"""

from __future__ import annotations

from typing import Any

from awacs import awslambda as lambda_actions
from awacs import cloudwatch, codedeploy, ec2, ecs, elasticloadbalancing
from troposphere import Output, Sub, Tags, Template
from troposphere.awslambda import Environment, EventInvokeConfig, Function, VPCConfig
from troposphere.codedeploy import (
    Alarm,
    AlarmConfiguration,
    Application,
    AutoRollbackConfiguration,
    BlueGreenDeploymentConfiguration,
    BlueInstanceTerminationOption,
    DeploymentConfig,
    DeploymentGroup,
    DeploymentReadyOption,
    DeploymentStyle,
    ECSService,
    LoadBalancerInfo,
    TargetGroupInfo,
    TargetGroupPairInfo,
    TimeBasedCanary,
    TimeBasedLinear,
    TrafficRoute,
    TrafficRoutingConfig,
    TriggerConfig,
)
from troposphere.ec2 import SecurityGroup, SecurityGroupRule
from troposphere.iam import Role

from generator import naming
from generator.application.contract import CONTAINER_NAME
from generator.blueprint import Condition, new_template
from generator.common import ANYWHERE, log_group
from generator.forms import deployment as form
from generator.functions import python_function
from generator.iam import (
    allow,
    allow_anywhere,
    join_a_vpc,
    pass_roles,
    publish_to,
    role,
    role_arn,
    trust,
    trust_lambda,
    write_logs,
)
from generator.stacks.alarms import ALARM_TOPIC_ARN, ALARM_TOPIC_KEY_ARN, DEPLOYMENT_ALARM_NAMES, DEPLOYMENT_ALARMS
from generator.stacks.cluster import CLUSTER_NAME
from generator.stacks.load_balancer import (
    LOAD_BALANCER_FULL_NAME,
    PRODUCTION_LISTENER_ARN,
    TEST_LISTENER_ARN,
    TESTER_SECURITY_GROUP_ID,
)
from generator.stacks.network import HTTPS_PORT, PRIVATE_SUBNET_IDS, VPC_ID
from generator.stacks.service import ECS_SERVICE_NAME
from generator.stacks.target_groups import (
    BLUE_TARGET_GROUP_NAME,
    GREEN_TARGET_GROUP_NAME,
    PRODUCTION_RULE_ARN,
    TEST_RULE_ARN,
)

# Lambda's longest run; the window must end before it.
HOOK_TIMEOUT_SECONDS = 900


def build() -> Template:
    """Build the template."""
    template = new_template(
        "deployment",
        "CodeDeploy blue/green deployments of one ECS service: all at once, canary or linear, promoted automatically "
        "or by hand. A function tests each new version before production traffic reaches it.",
        parameters=form.PARAMETERS,
        conditions=form.CONDITIONS,
        rules=form.RULES,
    )
    hook = _add_hook(template)
    deployment_role = template.add_resource(_deployment_role(hook))
    canary, linear = template.add_resource([_canary(), _linear()])
    application = template.add_resource(
        Application("Application", ApplicationName=Sub(naming.CODEDEPLOY_APPLICATION), ComputePlatform="ECS")
    )
    speed = form.IS_CANARY.either(canary.ref(), form.IS_LINEAR.either(linear.ref(), form.DEPLOYMENT_CONFIG_NAME.ref()))
    group = template.add_resource(_deployment_group(application, deployment_role, speed))
    _describe(template, application, group, hook)
    return template


def _canary() -> DeploymentConfig:
    step = TimeBasedCanary(
        CanaryPercentage=form.TRAFFIC_PERCENTAGE.ref(), CanaryInterval=form.TRAFFIC_INTERVAL_MINUTES.ref()
    )
    return _configuration("CanaryConfiguration", form.IS_CANARY, Type="TimeBasedCanary", TimeBasedCanary=step)


def _linear() -> DeploymentConfig:
    step = TimeBasedLinear(
        LinearPercentage=form.TRAFFIC_PERCENTAGE.ref(), LinearInterval=form.TRAFFIC_INTERVAL_MINUTES.ref()
    )
    return _configuration("LinearConfiguration", form.IS_LINEAR, Type="TimeBasedLinear", TimeBasedLinear=step)


def _configuration(title: str, condition: Condition, **routing: Any) -> DeploymentConfig:
    # Unnamed: every property is create-only, so each change makes a new one beside the old.
    return DeploymentConfig(
        title,
        Condition=condition.name,
        ComputePlatform="ECS",
        TrafficRoutingConfig=TrafficRoutingConfig(**routing),
    )


def _deployment_group(application: Application, deployment_role: Role, speed: Any) -> DeploymentGroup:
    ready = DeploymentReadyOption(
        # CONTINUE_DEPLOYMENT takes no wait; STOP_DEPLOYMENT stops the deployment when the wait is over.
        ActionOnTimeout=form.IS_MANUAL.either("STOP_DEPLOYMENT", "CONTINUE_DEPLOYMENT"),
        WaitTimeInMinutes=form.IS_MANUAL.either(form.MANUAL_WAIT_MINUTES.ref(), 0),
    )
    old_tasks = BlueInstanceTerminationOption(
        Action="TERMINATE", TerminationWaitTimeInMinutes=form.TERMINATION_WAIT_MINUTES.ref()
    )
    return DeploymentGroup(
        "DeploymentGroup",
        ApplicationName=application.ref(),
        DeploymentGroupName=Sub(naming.CODEDEPLOY_DEPLOYMENT_GROUP),
        ServiceRoleArn=deployment_role.get_att("Arn"),
        # Left out, it would be OneAtATime, which is for EC2.
        DeploymentConfigName=speed,
        DeploymentStyle=DeploymentStyle(DeploymentType="BLUE_GREEN", DeploymentOption="WITH_TRAFFIC_CONTROL"),
        BlueGreenDeploymentConfiguration=BlueGreenDeploymentConfiguration(
            DeploymentReadyOption=ready, TerminateBlueInstancesOnDeploymentSuccess=old_tasks
        ),
        ECSServices=[ECSService(ClusterName=CLUSTER_NAME.value(), ServiceName=ECS_SERVICE_NAME.value())],
        LoadBalancerInfo=LoadBalancerInfo(TargetGroupPairInfoList=[_target_group_pair()]),
        AutoRollbackConfiguration=AutoRollbackConfiguration(
            Enabled=True,
            Events=["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST"],
        ),
        AlarmConfiguration=AlarmConfiguration(
            Enabled=True,
            IgnorePollAlarmFailure=False,
            Alarms=[Alarm(Name=DEPLOYMENT_ALARM_NAMES.item(index)) for index in range(len(DEPLOYMENT_ALARMS))],
        ),
        TriggerConfigurations=[
            TriggerConfig(
                TriggerName="TellPeople",
                TriggerTargetArn=ALARM_TOPIC_ARN.value(),
                TriggerEvents=["DeploymentFailure", "DeploymentStop", "DeploymentRollback", "DeploymentReady"],
            )
        ],
    )


def _target_group_pair() -> TargetGroupPairInfo:
    # Names, not ARNs; exactly two groups and exactly one listener on each route.
    return TargetGroupPairInfo(
        TargetGroups=[
            TargetGroupInfo(Name=BLUE_TARGET_GROUP_NAME.value()),
            TargetGroupInfo(Name=GREEN_TARGET_GROUP_NAME.value()),
        ],
        ProdTrafficRoute=TrafficRoute(ListenerArns=[PRODUCTION_LISTENER_ARN.value()]),
        TestTrafficRoute=TrafficRoute(ListenerArns=[TEST_LISTENER_ARN.value()]),
    )


def _of_this_service(resource: str) -> Sub:
    return Sub(
        f"arn:${{AWS::Partition}}:ecs:${{AWS::Region}}:${{AWS::AccountId}}:{resource}",
        Cluster=CLUSTER_NAME.value(),
        Service=ECS_SERVICE_NAME.value(),
    )


def _deployment_role(hook: Function) -> Role:
    """Return what AWSCodeDeployRoleForECS allows, for this service alone."""
    group = f"{naming.CODEDEPLOY_APPLICATION}/{naming.CODEDEPLOY_DEPLOYMENT_GROUP}"
    own_group = f"arn:${{AWS::Partition}}:codedeploy:${{AWS::Region}}:${{AWS::AccountId}}:deploymentgroup:{group}"
    look = (
        elasticloadbalancing.DescribeListeners,
        elasticloadbalancing.DescribeRules,
        elasticloadbalancing.DescribeTargetGroups,
    )
    listeners = (PRODUCTION_LISTENER_ARN.value(), TEST_LISTENER_ARN.value())
    rules = (PRODUCTION_RULE_ARN.value(), TEST_RULE_ARN.value())
    alarms = Sub("arn:${AWS::Partition}:cloudwatch:${AWS::Region}:${AWS::AccountId}:alarm:*")
    service = _of_this_service("service/${Cluster}/${Service}")
    return role(
        "DeploymentRole",
        trusted=trust("codedeploy", source=own_group),
        statements=[
            allow("SwitchTaskSets", (ecs.DescribeServices, ecs.UpdateServicePrimaryTaskSet), service),
            allow(
                "RunTaskSets",
                (ecs.CreateTaskSet, ecs.DeleteTaskSet),
                _of_this_service("task-set/${Cluster}/${Service}/*"),
            ),
            pass_roles(role_arn(naming.EXECUTION_ROLE), role_arn(naming.TASK_ROLE), to="ecs-tasks"),
            allow_anywhere("LookAtRouting", look, because="IAM offers no scope for these actions"),
            allow("MoveListeners", (elasticloadbalancing.ModifyListener,), *listeners),
            allow("MoveTraffic", (elasticloadbalancing.ModifyRule,), *rules),
            allow("TestGreen", (lambda_actions.InvokeFunction,), hook.get_att("Arn")),
            allow("WatchAlarms", (cloudwatch.DescribeAlarms,), alarms),
            *publish_to(ALARM_TOPIC_ARN.value(), ALARM_TOPIC_KEY_ARN.value()),
        ],
    )


def _add_hook(template: Template) -> Function:
    security_group = template.add_resource(_hook_security_group())
    logs = template.add_resource(log_group("HookLogGroup"))
    hook_role = template.add_resource(_hook_role(logs.get_att("Arn")))
    hook = python_function(
        "Hook",
        hook="probe",
        role=hook_role,
        logs=logs,
        timeout_seconds=HOOK_TIMEOUT_SECONDS,
        FunctionName=Sub(naming.HOOK_FUNCTION),
        Description="Tests a new version on the test listener before production traffic reaches it",
        VpcConfig=VPCConfig(
            # The testers' group alone may use the test listener.
            SecurityGroupIds=[security_group.get_att("GroupId"), TESTER_SECURITY_GROUP_ID.value()],
            SubnetIds=PRIVATE_SUBNET_IDS.values(),
        ),
        Environment=Environment(Variables=_hook_variables()),
    )
    template.add_resource(hook)
    # A function that fails is run again, twice, by default. It has reported already, and CodeDeploy takes one report.
    template.add_resource(
        EventInvokeConfig("HookRetries", FunctionName=hook.ref(), Qualifier="$LATEST", MaximumRetryAttempts=0)
    )
    return hook


def _hook_variables() -> dict[str, Any]:
    return {
        "TESTER_SECURITY_GROUP": TESTER_SECURITY_GROUP_ID.value(),
        "TEST_URL_TAG": naming.TEST_URL_TAG,
        "TEST_PATH": form.TEST_PATH.ref(),
        "HOST_HEADER": form.TEST_HOST_HEADER.ref(),
        "LOAD_BALANCER": LOAD_BALANCER_FULL_NAME.value(),
        "TEST_WINDOW_MINUTES": form.TEST_WINDOW_MINUTES.ref(),
        "PROBE_INTERVAL_SECONDS": form.PROBE_INTERVAL_SECONDS.ref(),
        "EXPECTED_STATUS": form.EXPECTED_STATUS.ref(),
        "EXPECTED_BODY": form.EXPECTED_BODY.ref(),
        "EXPECTED_HEADER": form.EXPECTED_HEADER.ref(),
        "MAXIMUM_MILLISECONDS": form.MAXIMUM_MILLISECONDS.ref(),
        "VERSION_HEADER": form.VERSION_HEADER.ref(),
        "CLUSTER": CLUSTER_NAME.value(),
        "SERVICE": ECS_SERVICE_NAME.value(),
        "CONTAINER": CONTAINER_NAME,
    }


def _hook_role(log_group_arn: Any) -> Role:
    return role(
        "HookRole",
        trusted=trust_lambda(),
        statements=[
            write_logs(log_group_arn),
            # It also covers how the hook finds the private addresses of the load balancer.
            join_a_vpc(),
            allow_anywhere("ReadTestUrl", (ec2.DescribeSecurityGroups,), because="IAM offers no scope for this action"),
            allow_anywhere(
                "ReportToCodeDeploy",
                (codedeploy.PutLifecycleEventHookExecutionStatus,),
                because="IAM offers no scope for this action",
            ),
            allow("ReadTaskSets", (ecs.DescribeServices,), _of_this_service("service/${Cluster}/${Service}")),
            allow_anywhere(
                "ReadDeployedVersion", (ecs.DescribeTaskDefinition,), because="IAM offers no scope for this action"
            ),
        ],
    )


def _hook_security_group() -> SecurityGroup:
    return SecurityGroup(
        "HookSecurityGroup",
        GroupDescription="The function that tests new versions",
        VpcId=VPC_ID.value(),
        SecurityGroupEgress=[
            SecurityGroupRule(
                Description="APIs of AWS",
                IpProtocol="tcp",
                FromPort=HTTPS_PORT,
                ToPort=HTTPS_PORT,
                CidrIp=ANYWHERE,
            ),
        ],
        Tags=Tags(Name=Sub(naming.service_name("hook"))),
    )


def _describe(template: Template, application: Application, group: DeploymentGroup, hook: Function) -> None:
    console = "https://${AWS::Region}.console.aws.amazon.com/codesuite/codedeploy/applications/"
    for name, description, value in (
        ("ApplicationName", "The CodeDeploy application.", application.ref()),
        ("DeploymentGroupName", "The deployment group.", group.ref()),
        ("HookFunctionName", "The function that appspec.yaml names on AfterAllowTestTraffic.", hook.ref()),
        ("DeploymentsUrl", "The deployments in the console.", Sub(console + "${Application}?region=${AWS::Region}")),
    ):
        template.add_output(Output(name, Description=description, Value=value))
