"""Valid templates of a blue/green service, one deployed by CodeDeploy and one by ECS itself, to make mistakes in."""

from __future__ import annotations

import copy
from typing import Any

# Given as a value to `changed`, it takes the member away.
GONE = object()

ELB = "AWS::ElasticLoadBalancingV2::"


def ref(name: str) -> dict[str, Any]:
    return {"Ref": name}


def resource(kind: str, **properties: Any) -> dict[str, Any]:
    return {"Type": kind, "Properties": properties}


def forward(*weighted: tuple[str, int]) -> dict[str, Any]:
    groups = [{"TargetGroupArn": ref(name), "Weight": weight} for name, weight in weighted]
    return {"Type": "forward", "ForwardConfig": {"TargetGroups": groups}}


def to(name: str) -> dict[str, Any]:
    return {"Type": "forward", "TargetGroupArn": ref(name)}


def path(pattern: str) -> dict[str, Any]:
    return {"Field": "path-pattern", "PathPatternConfig": {"Values": [pattern]}}


def _target_group() -> dict[str, Any]:
    return resource(f"{ELB}TargetGroup", Port=80, Protocol="HTTP", TargetType="ip", VpcId=ref("Vpc"))


def _listener(port: int, action: dict[str, Any]) -> dict[str, Any]:
    return resource(
        f"{ELB}Listener", LoadBalancerArn=ref("Balancer"), Port=port, Protocol="HTTP", DefaultActions=[action]
    )


def _role(service: str, *arns: Any) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": service}}
    document = {"Version": "2012-10-17", "Statement": [statement]}
    return resource("AWS::IAM::Role", AssumeRolePolicyDocument=document, ManagedPolicyArns=list(arns))


def _common() -> dict[str, Any]:
    container = {
        "Name": "shop",
        "Image": "public.ecr.aws/nginx/nginx:1.29",
        "PortMappings": [{"ContainerPort": 8080}],
        "LogConfiguration": {
            "LogDriver": "awslogs",
            "Options": {"awslogs-group": "shop", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "shop"},
        },
    }
    return {
        "Balancer": resource(f"{ELB}LoadBalancer", Subnets=ref("Subnets")),
        "Blue": _target_group(),
        "Green": _target_group(),
        "Task": resource(
            "AWS::ECS::TaskDefinition",
            Family="shop",
            Cpu="256",
            Memory="512",
            NetworkMode="awsvpc",
            RequiresCompatibilities=["FARGATE"],
            ExecutionRoleArn="arn:aws:iam::111122223333:role/execution",
            TaskRoleArn="arn:aws:iam::111122223333:role/task",
            ContainerDefinitions=[container],
        ),
    }


def _service(**properties: Any) -> dict[str, Any]:
    network = {"AwsvpcConfiguration": {"Subnets": ref("Subnets"), "SecurityGroups": ["sg-0123456789abcdef0"]}}
    return resource(
        "AWS::ECS::Service", Cluster="main", LaunchType="FARGATE", NetworkConfiguration=network, **properties
    )


def _template(resources: dict[str, Any]) -> dict[str, Any]:
    parameters = {"Vpc": {"Type": "AWS::EC2::VPC::Id"}, "Subnets": {"Type": "List<AWS::EC2::Subnet::Id>"}}
    return {"Parameters": parameters, "Resources": _common() | resources}


def by_codedeploy() -> dict[str, Any]:
    """Return a service that CodeDeploy deploys, with all that belongs to it."""
    pair = {
        "TargetGroups": [{"Name": {"Fn::GetAtt": [name, "TargetGroupName"]}} for name in ("Blue", "Green")],
        "ProdTrafficRoute": {"ListenerArns": [ref("Production")]},
        "TestTrafficRoute": {"ListenerArns": [ref("Test")]},
    }
    service = _service(
        DeploymentController={"Type": "CODE_DEPLOY"},
        TaskDefinition="shop",
        LoadBalancers=[{"ContainerName": "shop", "ContainerPort": 8080, "TargetGroupArn": ref("Blue")}],
    )
    return _template(
        {
            "Production": _listener(80, to("Blue")),
            "Test": _listener(8090, to("Green")),
            "Service": service | {"DependsOn": ["Production", "Task"]},
            "Group": resource(
                "AWS::CodeDeploy::DeploymentGroup",
                ApplicationName="shop",
                ServiceRoleArn="arn:aws:iam::111122223333:role/deploy",
                ECSServices=[{"ClusterName": "main", "ServiceName": {"Fn::GetAtt": "Service.Name"}}],
                LoadBalancerInfo={"TargetGroupPairInfoList": [pair]},
                DeploymentConfigName="CodeDeployDefault.ECSAllAtOnce",
                DeploymentStyle={"DeploymentType": "BLUE_GREEN", "DeploymentOption": "WITH_TRAFFIC_CONTROL"},
                BlueGreenDeploymentConfiguration={
                    "DeploymentReadyOption": {"ActionOnTimeout": "CONTINUE_DEPLOYMENT"},
                    "TerminateBlueInstancesOnDeploymentSuccess": {"Action": "TERMINATE"},
                },
            ),
        }
    )


def by_ecs(strategy: str = "BLUE_GREEN") -> dict[str, Any]:
    """Return a service whose traffic ECS itself shifts, with all that belongs to it."""
    advanced = {
        "AlternateTargetGroupArn": ref("Green"),
        "ProductionListenerRule": ref("ProductionRule"),
        "TestListenerRule": ref("TestRule"),
        "RoleArn": {"Fn::GetAtt": ["Infrastructure", "Arn"]},
    }
    balancer = {"ContainerName": "shop", "ContainerPort": 8080, "TargetGroupArn": ref("Blue")}
    hook = {
        "HookTargetArn": "arn:aws:lambda:eu-west-1:111122223333:function:check",
        "RoleArn": "arn:aws:iam::111122223333:role/hook",
    }
    nothing = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}
    policy = {"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/AmazonECSInfrastructureRolePolicyForLoadBalancers"}
    weights = ("Blue", 100), ("Green", 0)

    def rule(priority: int, pattern: str) -> dict[str, Any]:
        return resource(
            f"{ELB}ListenerRule",
            ListenerArn=ref("Listener"),
            Priority=priority,
            Conditions=[path(pattern)],
            Actions=[forward(*weights)],
        )

    return _template(
        {
            "Listener": _listener(80, nothing),
            "ProductionRule": rule(20, "/*"),
            "TestRule": rule(10, "/test/*"),
            "Infrastructure": _role("ecs.amazonaws.com", policy),
            "Service": _service(
                TaskDefinition=ref("Task"),
                DeploymentConfiguration={
                    "Strategy": strategy,
                    "Alarms": {"AlarmNames": ["errors"], "Enable": True, "Rollback": True},
                    "LifecycleHooks": [hook | {"LifecycleStages": ["POST_TEST_TRAFFIC_SHIFT"]}],
                },
                LoadBalancers=[balancer | {"AdvancedConfiguration": advanced}],
            ),
        }
    )


def with_logs() -> dict[str, Any]:
    """Return a load balancer that writes access logs into a bucket of the template."""
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "logdelivery.elasticloadbalancing.amazonaws.com"},
        "Action": "s3:PutObject",
        "Resource": {"Fn::Sub": "${Logs.Arn}/*"},
    }
    attributes = {"access_logs.s3.enabled": "true", "access_logs.s3.bucket": ref("Logs")}
    listed = [{"Key": key, "Value": value} for key, value in attributes.items()]
    template = changed(
        by_codedeploy(),
        {
            "Balancer.LoadBalancerAttributes": listed,
            "Logs": {"Type": "AWS::S3::Bucket"},
            "Policy": resource(
                "AWS::S3::BucketPolicy",
                Bucket=ref("Logs"),
                PolicyDocument={"Version": "2012-10-17", "Statement": [statement]},
            ),
        },
    )
    template["Resources"]["Balancer"]["DependsOn"] = "Policy"
    return template


def rolling() -> dict[str, Any]:
    """Return a rolling service on instances, with nothing blue or green about it."""
    template = changed(
        by_codedeploy(),
        {
            "Group": GONE,
            "Green": GONE,
            "Test": GONE,
            "Service.DeploymentController": GONE,
            "Service.LaunchType": "EC2",
            "Service.NetworkConfiguration": GONE,
            "Service.TaskDefinition": ref("Task"),
            "Task.NetworkMode": "bridge",
            "Task.RequiresCompatibilities": ["EC2"],
            "Task.ContainerDefinitions.0.Image": "nginx:latest",
            "Blue.TargetType": "instance",
        },
    )
    template["Resources"]["Service"]["Properties"]["DeploymentConfiguration"] = {
        "DeploymentCircuitBreaker": {"Enable": True, "Rollback": True},
        "Alarms": {"AlarmNames": ["errors"], "Enable": True, "Rollback": False},
    }
    return template


def changed(template: dict[str, Any], changes: dict[str, Any], **sections: Any) -> dict[str, Any]:
    """Return the template with other properties, `Service.LaunchType`; a name alone is a resource."""
    new = copy.deepcopy(template) | sections
    for place, value in changes.items():
        name, *keys = place.split(".")
        target: Any = new["Resources"] if not keys else new["Resources"][name]["Properties"]
        *way, last = keys or [name]
        for key in way:
            target = target[int(key)] if isinstance(target, list) else target.setdefault(key, {})
        _set(target, last, value)
    return new


def the_only(found: list[tuple[str, str]]) -> str:
    """Return the sentence of the one finding there is."""
    ((_, message),) = found
    return message


def _set(target: Any, last: str, value: Any) -> None:
    key: Any = int(last) if isinstance(target, list) else last
    if value is GONE:
        del target[key]
    elif isinstance(target, list) and key == len(target):
        target.append(value)
    else:
        target[key] = value
