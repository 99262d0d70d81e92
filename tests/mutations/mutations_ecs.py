"""Mistakes in services, task definitions, clusters, scaling and ECS' own strategies."""

from __future__ import annotations

from collections.abc import Iterator

from mutation_edits import Edit, Effect, Mutation, append, delete, put, rename

Family = tuple[str, Effect, str, list[tuple[str, Edit]]]

SERVICE = "Service"
TASK = "FirstTaskDefinition"
CONTAINER = f"{TASK}/ContainerDefinitions/0"
NATIVE = "native-canary-with-hooks.yaml"
STRATEGY = "Service/DeploymentConfiguration"
ADVANCED = "Service/LoadBalancers/0/AdvancedConfiguration"
ARN = "arn:aws:elasticloadbalancing:eu-west-1:111122223333"
TARGET_GROUP_ARN = f"{ARN}:targetgroup/blue/0123456789abcdef"
LISTENER_RULE_ARN = f"{ARN}:listener-rule/app/front/0123456789abcdef/0123456789abcdef/0123456789abcdef"


def mutations() -> Iterator[Mutation]:
    """Yield all of them."""
    for template, effect, aws, edits in (
        *_frozen_service(),
        *_network_and_balancer(),
        *_task_definition(),
        *_cluster_and_scaling(),
        *_native(),
        *_native_hooks(),
    ):
        for change, edit in edits:
            yield Mutation(template, change, edit, effect, aws)


def _frozen_service() -> Iterator[Family]:
    configuration = f"{SERVICE}/DeploymentConfiguration"
    yield (
        "service",
        "refuses",
        "The circuit breaker, alarms, strategies and hooks belong to the ECS controller.",
        [
            put(configuration, {"DeploymentCircuitBreaker": {"Enable": True, "Rollback": True}}),
            put(configuration, {"Alarms": {"AlarmNames": ["errors"], "Enable": True, "Rollback": True}}),
            put(configuration, {"Strategy": "BLUE_GREEN"}),
            put(configuration, {"Strategy": "CANARY", "CanaryConfiguration": {"CanaryPercent": 10}}),
            put(configuration, {"BakeTimeInMinutes": 10}),
            put(
                f"{SERVICE}/LoadBalancers/0/AdvancedConfiguration",
                {
                    "AlternateTargetGroupArn": TARGET_GROUP_ARN,
                    "ProductionListenerRule": LISTENER_RULE_ARN,
                    "RoleArn": "arn:aws:iam::111122223333:role/ecs",
                },
            ),
        ],
    )
    yield (
        "service",
        "refuses",
        "CODE_DEPLOY knows neither daemons nor Service Connect.",
        [
            put(f"{SERVICE}/SchedulingStrategy", "DAEMON"),
            put(f"{SERVICE}/ServiceConnectConfiguration", {"Enabled": True, "Namespace": "internal"}),
        ],
    )
    yield (
        "service",
        "misreads",
        "A revision in the template: every later update of the stack fails, for CODE_DEPLOY refuses it.",
        [
            put(f"{SERVICE}/TaskDefinition", {"Ref": TASK}),
            put(f"{SERVICE}/TaskDefinition", {"Fn::Sub": "${EnvironmentName}-${ServiceName}:1"}),
            put(
                f"{SERVICE}/TaskDefinition",
                {"Fn::Sub": "arn:${AWS::Partition}:ecs:${AWS::Region}:${AWS::AccountId}:task-definition/web:1"},
            ),
        ],
    )
    yield (
        "service",
        "refuses",
        "The family is named as text, so nothing else makes the service wait for its first task definition.",
        [
            delete(f"{SERVICE}!/DependsOn"),
            put(f"{SERVICE}!/DependsOn", ["TaskLogGroup", "ExecutionRole", "TaskRole", "LoadBalancerEgress"]),
        ],
    )
    yield (
        "service",
        "refuses",
        "Not among the values that ECS knows.",
        [
            put(f"{SERVICE}/DeploymentController/Type", "CODEDEPLOY"),
            put(f"{SERVICE}/PropagateTags", "ALL"),
            put(f"{SERVICE}/SchedulingStrategy", "REPLICAS"),
        ],
    )
    yield (
        "service",
        "refuses",
        "A launch type and a capacity provider strategy exclude each other.",
        [put(f"{SERVICE}/LaunchType", "FARGATE")],
    )
    yield (
        "service",
        "refuses",
        "A service needs a task definition.",
        [delete(f"{SERVICE}/TaskDefinition"), rename(f"{SERVICE}/TaskDefinition", "Taskdefinition")],
    )
    yield (
        "service",
        "misreads",
        "The family of another task definition: the service runs what this stack does not hold.",
        [put(f"{TASK}/Family", "other"), delete(f"{TASK}/Family")],
    )


def _network_and_balancer() -> Iterator[Family]:
    yield (
        "service",
        "refuses",
        "Tasks with a network interface of their own need subnets.",
        [
            delete(f"{SERVICE}/NetworkConfiguration"),
            delete(f"{SERVICE}/NetworkConfiguration/AwsvpcConfiguration"),
            delete(f"{SERVICE}/NetworkConfiguration/AwsvpcConfiguration/Subnets"),
            put(f"{SERVICE}/NetworkConfiguration/AwsvpcConfiguration/AssignPublicIp", "NO"),
            put(
                f"{SERVICE}/NetworkConfiguration/AwsvpcConfiguration/SecurityGroups",
                [f"sg-{n:017}" for n in range(6)],
            ),
        ],
    )
    yield (
        "service",
        "refuses",
        "CODE_DEPLOY shifts traffic, so the service needs exactly one target group, by ARN.",
        [
            delete(f"{SERVICE}/LoadBalancers"),
            put(f"{SERVICE}/LoadBalancers", []),
            append(
                f"{SERVICE}/LoadBalancers",
                {"ContainerName": "app", "ContainerPort": 3000, "TargetGroupArn": TARGET_GROUP_ARN},
            ),
            delete(f"{SERVICE}/LoadBalancers/0/TargetGroupArn"),
            put(f"{SERVICE}/LoadBalancers/0/TargetGroupArn", "blue"),
        ],
    )
    yield (
        "service",
        "refuses",
        "The load balancer needs a container of the task and a port that it maps.",
        [
            delete(f"{SERVICE}/LoadBalancers/0/ContainerName"),
            delete(f"{SERVICE}/LoadBalancers/0/ContainerPort"),
            put(f"{SERVICE}/LoadBalancers/0/ContainerName", "web"),
            put(f"{SERVICE}/LoadBalancers/0/ContainerPort", 3001),
            put(f"{SERVICE}/LoadBalancers/0/ContainerPort", 65536),
            put(f"{CONTAINER}/Name", "web"),
            delete(f"{CONTAINER}/PortMappings"),
            put(f"{CONTAINER}/PortMappings/0/Protocol", "udp"),
        ],
    )
    yield (
        "service",
        "refuses",
        "The grace period is 0 to 2147483647 seconds.",
        [put(f"{SERVICE}/HealthCheckGracePeriodSeconds", value) for value in (-1, 2147483648)],
    )


def _task_definition() -> Iterator[Family]:
    yield (
        "service",
        "refuses",
        "Fargate needs these.",
        [
            delete(f"{TASK}/Cpu"),
            delete(f"{TASK}/Memory"),
            delete(f"{TASK}/NetworkMode"),
            put(f"{TASK}/NetworkMode", "bridge"),
            put(f"{TASK}/RequiresCompatibilities/0", "Fargate"),
            put(f"{TASK}/RequiresCompatibilities/0", "EC2"),
        ],
    )
    yield (
        "service",
        "refuses",
        "The log driver awslogs on Fargate needs an execution role.",
        [delete(f"{TASK}/ExecutionRoleArn")],
    )
    yield (
        "service",
        "refuses",
        "A container needs a name and an image, the task a container.",
        [
            delete(f"{TASK}/ContainerDefinitions"),
            put(f"{TASK}/ContainerDefinitions", []),
            delete(f"{CONTAINER}/Name"),
            delete(f"{CONTAINER}/Image"),
            put(f"{CONTAINER}/Essential", value=False),
            append(f"{TASK}/ContainerDefinitions", {"Name": "app", "Image": "public.ecr.aws/nginx/nginx:1.27"}),
        ],
    )
    yield (
        "service",
        "refuses",
        "Not among the values that ECS knows, or beyond its limits.",
        [
            put(f"{CONTAINER}/PortMappings/0/Protocol", "http"),
            put(f"{CONTAINER}/PortMappings/0/ContainerPort", 65536),
            put(f"{TASK}/RuntimePlatform/CpuArchitecture", "AMD64"),
            put(f"{TASK}/RuntimePlatform/OperatingSystemFamily", "Linux"),
            put(f"{CONTAINER}/LogConfiguration/LogDriver", "cloudwatch"),
            put(f"{CONTAINER}/StopTimeout", 121),
            put(f"{TASK}/Family", "web.prod"),
            put(f"{TASK}/Family", "a" * 256),
        ],
    )
    yield (
        "service",
        "refuses",
        "In awsvpc mode the host port is the container port.",
        [put(f"{CONTAINER}/PortMappings/0/HostPort", 8080)],
    )
    yield (
        "service",
        "refuses",
        "A mount point needs a volume of that name.",
        [put(f"{CONTAINER}/MountPoints/0/SourceVolume", "temp")],
    )
    yield (
        "service",
        "refuses",
        "awslogs needs its group and Region, on Fargate also a stream prefix.",
        [delete(f"{CONTAINER}/LogConfiguration/Options/{key}") for key in ("awslogs-group", "awslogs-stream-prefix")],
    )
    yield (
        "service",
        "refuses",
        "Fargate offers no such pair of processor and memory.",
        [put(f"{TASK}/Cpu", "300"), put(f"{TASK}/Memory", "100")],
    )


def _cluster_and_scaling() -> Iterator[Family]:
    yield (
        "cluster",
        "refuses",
        "Not among the values that ECS knows.",
        [
            put("Cluster/CapacityProviders/1", "FARGATE-SPOT"),
            put("Cluster/ClusterSettings/0/Name", "ContainerInsights"),
            put("Cluster/Configuration/ExecuteCommandConfiguration/Logging", "CUSTOM"),
            put("ExecuteCommandLogGroup/RetentionInDays", 8),
        ],
    )
    yield (
        "scaling",
        "refuses",
        "A scalable target needs all of these, in the words of the service.",
        [
            delete("Tasks/MaxCapacity"),
            delete("Tasks/ResourceId"),
            put("Tasks/ServiceNamespace", "ECS"),
            put("Tasks/ScalableDimension", "ecs:service:Desired"),
            put("RequestPolicy/PolicyType", "TargetTracking"),
            delete("RequestPolicy/TargetTrackingScalingPolicyConfiguration/TargetValue"),
        ],
    )


def _native() -> Iterator[Family]:
    yield (
        NATIVE,
        "refuses",
        "ECS' own strategies need the ECS controller, the second target group, the production rule and a role.",
        [
            put("Service/DeploymentController/Type", "CODE_DEPLOY"),
            put("Service/DeploymentController/Type", "EXTERNAL"),
            delete(ADVANCED),
            delete(f"{ADVANCED}/AlternateTargetGroupArn"),
            delete(f"{ADVANCED}/ProductionListenerRule"),
            delete(f"{ADVANCED}/RoleArn"),
            put(f"{ADVANCED}/AlternateTargetGroupArn", {"Ref": "Blue"}),
            rename(f"{ADVANCED}/ProductionListenerRule", "ProdListenerRule"),
        ],
    )
    yield (
        NATIVE,
        "refuses",
        "A strategy has its own configuration, within its limits.",
        [
            put(f"{STRATEGY}/Strategy", "Canary"),
            put(f"{STRATEGY}/CanaryConfiguration/CanaryPercent", 0),
            put(f"{STRATEGY}/CanaryConfiguration/CanaryPercent", 100.5),
            put(f"{STRATEGY}/CanaryConfiguration/CanaryBakeTimeInMinutes", 1441),
            put(f"{STRATEGY}/CanaryConfiguration/CanaryBakeTimeInMinutes", -1),
            put(f"{STRATEGY}/BakeTimeInMinutes", 1441),
            put(f"{STRATEGY}/BakeTimeInMinutes", 541),
        ],
    )
    yield (
        NATIVE,
        "misreads",
        "The numbers of the canary belong to the strategy CANARY: nothing is shifted as they say.",
        [put(f"{STRATEGY}/Strategy", strategy) for strategy in ("LINEAR", "BLUE_GREEN", "ROLLING")],
    )
    yield (
        "native-linear.json",
        "refuses",
        "A step is 3 to 100 percent, its bake time 0 to 1440 minutes, all of them together 33 hours.",
        [
            put(f"{STRATEGY}/LinearConfiguration/StepPercent", 2.5),
            put(f"{STRATEGY}/LinearConfiguration/StepPercent", 100.5),
            put(f"{STRATEGY}/LinearConfiguration/StepBakeTimeInMinutes", 1441),
            put(f"{STRATEGY}/LinearConfiguration/StepBakeTimeInMinutes", 720),
            delete(f"{STRATEGY}/Alarms/AlarmNames"),
        ],
    )
    yield (
        "native-blue-green.yaml",
        "refuses",
        "The rules of a service must forward to its two groups and do nothing else.",
        [
            put("Testers/Actions/0", {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "200"}}),
            put("Service/LoadBalancers/0/AdvancedConfiguration/Fn::If/1/ProductionListenerRule", {"Ref": "Http"}),
            put("Service/LoadBalancers/0/AdvancedConfiguration/Fn::If/1/AlternateTargetGroupArn", {"Ref": "One"}),
            put("Infrastructure/AssumeRolePolicyDocument/Statement/0/Principal/Service", "ecs-tasks.amazonaws.com"),
        ],
    )
    yield (
        "native-blue-green.yaml",
        "misreads",
        "The test rule is the production rule: users get the untested version.",
        [put("Service/LoadBalancers/0/AdvancedConfiguration/Fn::If/1/TestListenerRule", {"Ref": "Everyone"})],
    )
    yield (
        "rolling-circuit-breaker.yaml",
        "refuses",
        "Blue/green needs a second target group, which a rolling service does not name.",
        [put("Service/DeploymentConfiguration/Strategy", "BLUE_GREEN")],
    )
    yield (
        "nlb-all-at-once.yaml",
        "refuses",
        "Only Application Load Balancers shift traffic gradually.",
        [
            put("dg/DeploymentConfigName", "CodeDeployDefault.ECSCanary10Percent5Minutes"),
            put("dg/DeploymentConfigName", "CodeDeployDefault.ECSLinear10PercentEvery1Minutes"),
        ],
    )
    yield (
        "two-services-shared-listener.yaml",
        "misreads",
        "The production rule forwards to the group in which the service does not stand: users get errors.",
        [put("UserMain/Actions/0/TargetGroupArn", {"Ref": "UserGreen"})],
    )


def _native_hooks() -> Iterator[Family]:
    hooks = f"{STRATEGY}/LifecycleHooks"
    yield (
        NATIVE,
        "refuses",
        "A Lambda hook needs its function and a role, both by ARN; every hook needs stages.",
        [
            delete(f"{hooks}/0/HookTargetArn"),
            delete(f"{hooks}/0/RoleArn"),
            delete(f"{hooks}/0/LifecycleStages"),
            put(f"{hooks}/0/LifecycleStages", []),
            put(f"{hooks}/0/HookTargetArn", {"Ref": "Judge"}),
            put(f"{hooks}/0/RoleArn", {"Ref": "CallJudge"}),
            put(f"{hooks}/0/LifecycleStages/0", "AFTER_ALLOW_TEST_TRAFFIC"),
            put(f"{hooks}/0/TargetType", "LAMBDA"),
            put("CallJudge/AssumeRolePolicyDocument/Statement/0/Principal/Service", "lambda.amazonaws.com"),
        ],
    )
    yield (
        NATIVE,
        "refuses",
        "A pause is not allowed while traffic shifts, and waits 1 to 20160 minutes.",
        [
            put(f"{hooks}/1/LifecycleStages", ["PRODUCTION_TRAFFIC_SHIFT"]),
            put(f"{hooks}/1/LifecycleStages", ["TEST_TRAFFIC_SHIFT"]),
            put(f"{hooks}/1/TimeoutConfiguration/TimeoutInMinutes", 0),
            put(f"{hooks}/1/TimeoutConfiguration/TimeoutInMinutes", 20161),
            put(f"{hooks}/1/TimeoutConfiguration/Action", "FAIL"),
        ],
    )
    yield (
        NATIVE,
        "misreads",
        "Whatever the function says, ECS takes an answer without a valid hookStatus for a failure and rolls back.",
        [put("Judge/Code/ZipFile", "exports.handler = async () => ({status: 'ok'});")],
    )
