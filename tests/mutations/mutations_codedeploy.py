"""Mistakes in the application, the configuration and the deployment group."""

from __future__ import annotations

from collections.abc import Iterator

from mutation_edits import Edit, Effect, Mutation, append, delete, keep_first, put, rename, swap

GROUP = "DeploymentGroup"
PAIR = f"{GROUP}/LoadBalancerInfo/TargetGroupPairInfoList/0"
BLUE_GREEN = f"{GROUP}/BlueGreenDeploymentConfiguration"
READY = f"{BLUE_GREEN}/DeploymentReadyOption"
TERMINATION = f"{BLUE_GREEN}/TerminateBlueInstancesOnDeploymentSuccess"
ALARMS = f"{GROUP}/AlarmConfiguration/Alarms"
ARN = "arn:aws:elasticloadbalancing:eu-west-1:111122223333"
TARGET_GROUP_ARN = f"{ARN}:targetgroup/blue/0123456789abcdef"
LISTENER_ARN = f"{ARN}:listener/app/front/0123456789abcdef/0123456789abcdef"
RULE_ARN = f"{ARN}:listener-rule/app/front/0123456789abcdef/0123456789abcdef/0123456789abcdef"
ONE_STACK = "canary-in-one-stack.yaml"


def mutations() -> Iterator[Mutation]:
    """Yield all of them."""
    for effect, aws, edits in (*_keys(), *_enums(), *_limits(), *_references()):
        for change, edit in edits:
            yield Mutation("deployment", change, edit, effect, aws)
    for effect, aws, edits in _in_one_stack():
        for change, edit in edits:
            yield Mutation(ONE_STACK, change, edit, effect, aws)


Family = tuple[Effect, str, list[tuple[str, Edit]]]


def _keys() -> Iterator[Family]:
    yield (
        "refuses",
        "CloudFormation demands both.",
        [delete(f"{GROUP}/ApplicationName"), delete(f"{GROUP}/ServiceRoleArn")],
    )
    yield (
        "refuses",
        "Without it the API takes CodeDeployDefault.OneAtATime, which is for EC2 and refused for ECS.",
        [delete(f"{GROUP}/DeploymentConfigName")],
    )
    yield (
        "refuses",
        "An ECS deployment group must be BLUE_GREEN with traffic control; the defaults are in place and without.",
        [
            delete(f"{GROUP}/DeploymentStyle"),
            delete(f"{GROUP}/DeploymentStyle/DeploymentType"),
            delete(f"{GROUP}/DeploymentStyle/DeploymentOption"),
        ],
    )
    yield (
        "refuses",
        "A blue/green group for ECS needs both halves of the blue/green configuration.",
        [delete(BLUE_GREEN), delete(READY), delete(TERMINATION)],
    )
    yield (
        "refuses",
        "A group of an ECS application needs the service, by cluster name and service name.",
        [
            delete(f"{GROUP}/ECSServices"),
            put(f"{GROUP}/ECSServices", []),
            delete(f"{GROUP}/ECSServices/0/ClusterName"),
            delete(f"{GROUP}/ECSServices/0/ServiceName"),
        ],
    )
    yield (
        "refuses",
        "A group of an ECS application needs a pair of target groups and a production listener.",
        [
            delete(f"{GROUP}/LoadBalancerInfo"),
            delete(f"{GROUP}/LoadBalancerInfo/TargetGroupPairInfoList"),
            put(f"{GROUP}/LoadBalancerInfo/TargetGroupPairInfoList", []),
            delete(f"{PAIR}/TargetGroups"),
            delete(f"{PAIR}/ProdTrafficRoute"),
            delete(f"{PAIR}/ProdTrafficRoute/ListenerArns"),
            rename(f"{PAIR}/ProdTrafficRoute", "ProductionTrafficRoute"),
            rename(f"{PAIR}/TestTrafficRoute", "TestRoute"),
            swap(f"{PAIR}/ProdTrafficRoute", f"{PAIR}/TargetGroups"),
        ],
    )
    yield (
        "refuses",
        "InvalidAutoRollbackConfigException: enabled without events.",
        [
            delete(f"{GROUP}/AutoRollbackConfiguration/Events"),
            put(f"{GROUP}/AutoRollbackConfiguration/Events", []),
        ],
    )
    yield (
        "refuses",
        "InvalidAlarmConfigException: enabled without alarms.",
        [delete(ALARMS), put(ALARMS, [])],
    )
    yield (
        "misreads",
        "No alarm is watched, so DEPLOYMENT_STOP_ON_ALARM never happens and a bad version stays.",
        [
            delete(f"{GROUP}/AlarmConfiguration"),
            put(f"{GROUP}/AlarmConfiguration/Enabled", value=False),
        ],
    )
    yield (
        "endangers",
        "An alarm stops the deployment where it stands, and nothing goes back.",
        [put(f"{GROUP}/AutoRollbackConfiguration/Events", ["DEPLOYMENT_FAILURE"])],
    )
    yield (
        "refuses",
        "The compute platform defaults to Server, which takes neither ECS services nor a traffic routing.",
        [delete("Application/ComputePlatform"), delete("CanaryConfiguration/ComputePlatform")],
    )
    for resource, kind in (("CanaryConfiguration", "Canary"), ("LinearConfiguration", "Linear")):
        routing = f"{resource}/TrafficRoutingConfig"
        yield (
            "refuses",
            f"A {kind.lower()} configuration needs its type, its percentage and its interval.",
            [
                delete(routing),
                delete(f"{routing}/Type"),
                delete(f"{routing}/TimeBased{kind}"),
                delete(f"{routing}/TimeBased{kind}/{kind}Percentage"),
                delete(f"{routing}/TimeBased{kind}/{kind}Interval"),
                rename(f"{routing}/TimeBased{kind}", kind),
            ],
        )


def _enums() -> Iterator[Family]:
    yield (
        "refuses",
        "InvalidComputePlatformException, or an ECS service in a group that is not for ECS.",
        [
            put("Application/ComputePlatform", "Ecs"),
            put("Application/ComputePlatform", "Server"),
            put("Application/ComputePlatform", "Lambda"),
            put("CanaryConfiguration/ComputePlatform", "Server"),
            put("LinearConfiguration/ComputePlatform", "Lambda"),
        ],
    )
    yield (
        "refuses",
        "ECS takes BLUE_GREEN with WITH_TRAFFIC_CONTROL only.",
        [
            put(f"{GROUP}/DeploymentStyle/DeploymentType", "IN_PLACE"),
            put(f"{GROUP}/DeploymentStyle/DeploymentType", "BlueGreen"),
            put(f"{GROUP}/DeploymentStyle/DeploymentOption", "WITHOUT_TRAFFIC_CONTROL"),
        ],
    )
    yield (
        "refuses",
        "Not among the values that the API knows.",
        [
            put(f"{READY}/ActionOnTimeout", "CONTINUE"),
            put(f"{TERMINATION}/Action", "DELETE"),
            put(f"{GROUP}/AutoRollbackConfiguration/Events/0", "DEPLOYMENT_FAILED"),
            put(f"{GROUP}/TriggerConfigurations/0/TriggerEvents/0", "DeploymentFailed"),
            put("CanaryConfiguration/TrafficRoutingConfig/Type", "Canary"),
            put("LinearConfiguration/TrafficRoutingConfig/Type", "TimeBasedCanary"),
            put("CanaryConfiguration/TrafficRoutingConfig/Type", "AllAtOnce"),
        ],
    )
    yield (
        "refuses",
        "A predefined configuration of another compute platform, or one that does not exist.",
        [
            put(f"{GROUP}/DeploymentConfigName", name)
            for name in (
                "CodeDeployDefault.OneAtATime",
                "CodeDeployDefault.AllAtOnce",
                "CodeDeployDefault.LambdaCanary10Percent5Minutes",
                "CodeDeployDefault.ECSCanary10Percent10Minutes",
                "CodeDeployDefault.ECSLinear10PercentEvery1Minute",
            )
        ],
    )


def _limits() -> Iterator[Family]:
    yield (
        "misreads",
        "A share of 0 or 100 percent is no step: traffic moves all at once, or the configuration is refused.",
        [
            put(f"{resource}/TrafficRoutingConfig/TimeBased{kind}/{kind}Percentage", value)
            for resource, kind in (("CanaryConfiguration", "Canary"), ("LinearConfiguration", "Linear"))
            for value in (0, 100)
        ],
    )
    yield (
        "misreads",
        "Without a minute between the steps traffic moves all at once, or the configuration is refused.",
        [
            put("CanaryConfiguration/TrafficRoutingConfig/TimeBasedCanary/CanaryInterval", 0),
            put("LinearConfiguration/TrafficRoutingConfig/TimeBasedLinear/LinearInterval", 0),
        ],
    )
    yield (
        "refuses",
        "The old tasks wait at most 2880 minutes, and never a negative time.",
        [put(f"{TERMINATION}/TerminationWaitTimeInMinutes", value) for value in (-1, 2881)],
    )
    yield (
        "refuses",
        "CONTINUE_DEPLOYMENT takes no wait; traffic shifts within 120 hours.",
        [
            put(READY, {"ActionOnTimeout": "CONTINUE_DEPLOYMENT", "WaitTimeInMinutes": 5}),
            put(f"{READY}/WaitTimeInMinutes/Fn::If/2", 5),
            put(READY, {"ActionOnTimeout": "STOP_DEPLOYMENT", "WaitTimeInMinutes": 7201}),
        ],
    )
    yield (
        "misreads",
        "STOP_DEPLOYMENT without a wait stops every deployment before anybody can continue it.",
        [
            put(READY, {"ActionOnTimeout": "STOP_DEPLOYMENT"}),
            put(f"{READY}/WaitTimeInMinutes/Fn::If/1", 0),
        ],
    )
    yield (
        "refuses",
        "A group has exactly one pair, of exactly two target groups, with one listener a route, and one service.",
        [
            append(f"{GROUP}/LoadBalancerInfo/TargetGroupPairInfoList", {"TargetGroups": []}),
            append(f"{PAIR}/TargetGroups", {"Name": "third"}),
            keep_first(f"{PAIR}/TargetGroups"),
            put(f"{PAIR}/TargetGroups", []),
            append(f"{PAIR}/ProdTrafficRoute/ListenerArns", LISTENER_ARN),
            append(f"{PAIR}/TestTrafficRoute/ListenerArns", LISTENER_ARN),
            put(f"{PAIR}/ProdTrafficRoute/ListenerArns", []),
            put(f"{PAIR}/TestTrafficRoute/ListenerArns", []),
            append(f"{GROUP}/ECSServices", {"ClusterName": "main", "ServiceName": "other"}),
        ],
    )
    yield (
        "refuses",
        "At most ten alarms, each once, with names of at most 255 characters; at most ten triggers.",
        [
            put(ALARMS, [{"Name": f"alarm-{number}"} for number in range(11)]),
            put(ALARMS, [{"Name": "errors"}, {"Name": "errors"}]),
            put(f"{ALARMS}/0/Name", "a" * 256),
            put(
                f"{GROUP}/TriggerConfigurations",
                [
                    {
                        "TriggerName": f"trigger-{number}",
                        "TriggerTargetArn": "arn:aws:sns:eu-west-1:111122223333:topic",
                        "TriggerEvents": ["DeploymentFailure"],
                    }
                    for number in range(11)
                ],
            ),
        ],
    )
    yield (
        "refuses",
        "Names have 1 to 100 characters, letters, digits and +=,.@_- only.",
        [
            put("Application/ApplicationName", "a" * 101),
            put("Application/ApplicationName", "web/prod"),
            put("Application/ApplicationName", ""),
            put(f"{GROUP}/DeploymentGroupName", "a" * 101),
            put(f"{GROUP}/DeploymentGroupName", "web prod"),
            put("CanaryConfiguration/DeploymentConfigName", "a" * 101),
        ],
    )


def _references() -> Iterator[Family]:
    yield (
        "refuses",
        "Target groups are given by name: an ARN is not one.",
        [put(f"{PAIR}/TargetGroups/{index}/Name", TARGET_GROUP_ARN) for index in (0, 1)],
    )
    yield (
        "refuses",
        "A route takes the ARN of a listener.",
        [
            put(f"{PAIR}/ProdTrafficRoute/ListenerArns/0", RULE_ARN),
            put(f"{PAIR}/ProdTrafficRoute/ListenerArns/0", TARGET_GROUP_ARN),
            put(f"{PAIR}/TestTrafficRoute/ListenerArns/0", "test-listener"),
        ],
    )
    yield (
        "refuses",
        "Cluster and service are given by name.",
        [
            put(f"{GROUP}/ECSServices/0/ClusterName", "arn:aws:ecs:eu-west-1:111122223333:cluster/main"),
            put(f"{GROUP}/ECSServices/0/ServiceName", "arn:aws:ecs:eu-west-1:111122223333:service/main/web"),
        ],
    )
    yield (
        "refuses",
        "An application, a configuration and an alarm are given by name, a role and a topic by ARN.",
        [
            put(f"{GROUP}/ApplicationName", "arn:aws:codedeploy:eu-west-1:111122223333:application:web"),
            put(f"{GROUP}/DeploymentConfigName", "arn:aws:codedeploy:eu-west-1:111122223333:deploymentconfig:mine"),
            put(f"{ALARMS}/0/Name", "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:errors"),
            put(f"{GROUP}/ServiceRoleArn", {"Ref": "DeploymentRole"}),
            put(f"{GROUP}/ServiceRoleArn", "deployment-role"),
            put(f"{GROUP}/TriggerConfigurations/0/TriggerTargetArn", "topic"),
        ],
    )
    yield (
        "misreads",
        "Both colours are one target group: there is no green.",
        [
            put(f"{PAIR}/TargetGroups", [{"Name": "blue"}, {"Name": "blue"}]),
        ],
    )
    yield (
        "misreads",
        "The test listener is the production listener: users get the untested version.",
        [
            put(
                f"{PAIR}/TestTrafficRoute/ListenerArns/0",
                {"Fn::ImportValue": {"Fn::Sub": "${EnvironmentName}-ProductionListenerArn"}},
            )
        ],
    )
    yield (
        "refuses",
        "These belong to EC2 deployments; ECS starts its own tasks.",
        [
            put(f"{BLUE_GREEN}/GreenFleetProvisioningOption", {"Action": "COPY_AUTO_SCALING_GROUP"}),
            put(f"{GROUP}/LoadBalancerInfo", {"TargetGroupInfoList": [{"Name": "blue"}, {"Name": "green"}]}),
            put(f"{GROUP}/LoadBalancerInfo", {"ElbInfoList": [{"Name": "classic"}]}),
            put("CanaryConfiguration/MinimumHealthyHosts", {"Type": "HOST_COUNT", "Value": 1}),
        ],
    )
    yield (
        "refuses",
        "Automatic rollback and a deployment in the template exclude each other.",
        [
            put(
                f"{GROUP}/Deployment",
                {"Revision": {"RevisionType": "S3", "S3Location": {"Bucket": "b", "Key": "k"}}},
            )
        ],
    )


def _in_one_stack() -> Iterator[Family]:
    pair = "ReleaseGroup/LoadBalancerInfo/TargetGroupPairInfoList/0"
    yield (
        "refuses",
        "CodeDeploy deploys only to services whose controller is CODE_DEPLOY.",
        [delete("Svc/DeploymentController"), put("Svc/DeploymentController/Type", "ECS")],
    )
    yield (
        "refuses",
        "Names and not references: Ref of a service or a target group is its ARN.",
        [
            put("ReleaseGroup/ECSServices/0/ServiceName", {"Ref": "Svc"}),
            put("ReleaseGroup/ECSServices/0/ClusterName", {"Fn::GetAtt": ["Cluster", "Arn"]}),
            put(f"{pair}/TargetGroups/0/Name", {"Ref": "TgA"}),
            put(f"{pair}/TargetGroups/1/Name", {"Fn::GetAtt": ["TgB", "TargetGroupFullName"]}),
            put(f"{pair}/TargetGroups/1/Name", {"Fn::GetAtt": ["TgA", "TargetGroupName"]}),
            put(f"{pair}/ProdTrafficRoute/ListenerArns/0", {"Ref": "TgA"}),
            put(f"{pair}/ProdTrafficRoute/ListenerArns/0", {"Ref": "Edge"}),
        ],
    )
    yield (
        "refuses",
        "The service must stand in one of the two groups of the pair, in the cluster that the group names.",
        [put("Svc/LoadBalancers/0/TargetGroupArn", TARGET_GROUP_ARN)],
    )
    yield (
        "refuses",
        "The configuration belongs to another compute platform than the application.",
        [put("Speed/ComputePlatform", "Lambda"), put("Releases/ComputePlatform", "Lambda")],
    )
    yield (
        "refuses",
        "The service starts before its target group has a load balancer, or before its task definition exists.",
        [delete("Svc!/DependsOn"), put("Svc!/DependsOn", ["Task"]), put("Svc!/DependsOn", ["Prod", "Preview"])],
    )
    yield (
        "refuses",
        "Tasks with a network interface of their own are targets by IP address.",
        [
            delete("TgA/TargetType"),
            put("TgA/TargetType", "instance"),
            put("TgB/TargetType", "instance"),
        ],
    )
    yield (
        "refuses",
        "Nothing behind the port: the container does not map it, or has another name.",
        [
            put("Svc/LoadBalancers/0/ContainerName", "web"),
            put("Svc/LoadBalancers/0/ContainerName", "sidecar"),
            put("Svc/LoadBalancers/0/ContainerPort", 3000),
        ],
    )
    yield (
        "misreads",
        "An update of the stack would hand the service a revision, which CODE_DEPLOY refuses.",
        [put("Svc/TaskDefinition", {"Ref": "Task"})],
    )
    yield (
        "refuses",
        "The service has no task definition of that family.",
        [put("Task/Family", "shopfront")],
    )
