"""A whole valid stack with CodeDeploy, that tests change at one place. Unlike ours: one template, names of its own."""

from __future__ import annotations

import copy
from typing import Any

import yaml

GONE = object()

# The rules that read such a stack and are tested on it: CodeDeploy, its hook, alarms and scaling.
OURS = [f"{kind}90{number}" for kind in "EW" for number in (*range(11, 30), *range(51, 60), *range(71, 80))]

_HOOK = """
import boto3

def handler(event, context):
    ok = True
    boto3.client("codedeploy").put_lifecycle_event_hook_execution_status(
        deploymentId=event["DeploymentId"],
        lifecycleEventHookExecutionId=event["LifecycleEventHookExecutionId"],
        status="Succeeded" if ok else "Failed",
    )
"""

_STACK: dict[str, Any] = yaml.safe_load("""
Parameters:
  Vpc: {Type: AWS::EC2::VPC::Id}
  Subnets: {Type: List<AWS::EC2::Subnet::Id>}
  Image: {Type: String}
Resources:
  Fleet: {Type: AWS::ECS::Cluster}
  Another: {Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: {Subnets: {Ref: Subnets}}}
  Balancer:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties: {Subnets: {Ref: Subnets}}
  Live:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties:
      LoadBalancerArn: {Ref: Balancer}
      Port: 80
      Protocol: HTTP
      DefaultActions: [{Type: forward, TargetGroupArn: {Ref: One}}]
  Trial:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties:
      LoadBalancerArn: {Ref: Balancer}
      Port: 8080
      Protocol: HTTP
      DefaultActions: [{Type: fixed-response, FixedResponseConfig: {StatusCode: '404'}}]
  TrialRule:
    Type: AWS::ElasticLoadBalancingV2::ListenerRule
    Properties:
      ListenerArn: {Ref: Trial}
      Priority: 1
      Conditions: [{Field: path-pattern, Values: ['/*']}]
      Actions: [{Type: forward, TargetGroupArn: {Ref: Two}}]
  One:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties: {VpcId: {Ref: Vpc}, TargetType: ip, Port: 80, Protocol: HTTP}
  Two:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties: {VpcId: {Ref: Vpc}, TargetType: ip, Port: 80, Protocol: HTTP}
  Shop:
    Type: AWS::ECS::Service
    DependsOn: [Live, TrialRule]
    Properties:
      Cluster: {Ref: Fleet}
      LaunchType: FARGATE
      DeploymentController: {Type: CODE_DEPLOY}
      TaskDefinition: shop
      LoadBalancers: [{ContainerName: shop, ContainerPort: 80, TargetGroupArn: {Ref: One}}]
      NetworkConfiguration: {AwsvpcConfiguration: {Subnets: {Ref: Subnets}}}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: {Effect: Allow, Action: sts:AssumeRole, Principal: {Service: codedeploy.amazonaws.com}}
      ManagedPolicyArns: [{'Fn::Sub': 'arn:${AWS::Partition}:iam::aws:policy/AWSCodeDeployRoleForECS'}]
  App:
    Type: AWS::CodeDeploy::Application
    Properties: {ComputePlatform: ECS}
  Slowly:
    Type: AWS::CodeDeploy::DeploymentConfig
    Properties:
      ComputePlatform: ECS
      TrafficRoutingConfig:
        Type: TimeBasedLinear
        TimeBasedLinear: {LinearPercentage: 25, LinearInterval: 10}
  Group:
    Type: AWS::CodeDeploy::DeploymentGroup
    Properties:
      ApplicationName: {Ref: App}
      ServiceRoleArn: {'Fn::GetAtt': Role.Arn}
      DeploymentConfigName: {Ref: Slowly}
      DeploymentStyle: {DeploymentType: BLUE_GREEN, DeploymentOption: WITH_TRAFFIC_CONTROL}
      BlueGreenDeploymentConfiguration:
        DeploymentReadyOption: {ActionOnTimeout: STOP_DEPLOYMENT, WaitTimeInMinutes: 480}
        TerminateBlueInstancesOnDeploymentSuccess: {Action: TERMINATE, TerminationWaitTimeInMinutes: 30}
      ECSServices: [{ClusterName: {Ref: Fleet}, ServiceName: {'Fn::GetAtt': [Shop, Name]}}]
      LoadBalancerInfo:
        TargetGroupPairInfoList:
        - TargetGroups: [{Name: {'Fn::GetAtt': One.TargetGroupName}}, {Name: {'Fn::GetAtt': Two.TargetGroupName}}]
          ProdTrafficRoute: {ListenerArns: [{Ref: Live}]}
          TestTrafficRoute: {ListenerArns: [{Ref: Trial}]}
      AutoRollbackConfiguration: {Enabled: true, Events: [DEPLOYMENT_FAILURE, DEPLOYMENT_STOP_ON_ALARM]}
      AlarmConfiguration: {Enabled: true, Alarms: [{Name: {Ref: SickOne}}, {Name: {Ref: SickTwo}}]}
      TriggerConfigurations:
      - {TriggerName: mail, TriggerEvents: [DeploymentFailure], TriggerTargetArn: {Ref: Mail}}
  Mail: {Type: AWS::SNS::Topic}
  SickOne:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Namespace: AWS/ApplicationELB
      MetricName: UnHealthyHostCount
      Statistic: Maximum
      Period: 60
      EvaluationPeriods: 2
      ComparisonOperator: GreaterThanThreshold
      Threshold: 0
      Dimensions:
      - {Name: TargetGroup, Value: {'Fn::GetAtt': One.TargetGroupFullName}}
      - {Name: LoadBalancer, Value: {'Fn::GetAtt': Balancer.LoadBalancerFullName}}
  SickTwo:
    Type: AWS::CloudWatch::Alarm
    Properties:
      EvaluationPeriods: 2
      ComparisonOperator: GreaterThanThreshold
      Threshold: 0
      Metrics:
      - Id: sick
        MetricStat:
          Stat: Maximum
          Period: 60
          Metric:
            Namespace: AWS/ApplicationELB
            MetricName: UnHealthyHostCount
            Dimensions:
            - {Name: TargetGroup, Value: {'Fn::GetAtt': Two.TargetGroupFullName}}
            - {Name: LoadBalancer, Value: {'Fn::GetAtt': Balancer.LoadBalancerFullName}}
  HookRole:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Action: sts:AssumeRole, Principal: {Service: lambda.amazonaws.com}}]
      ManagedPolicyArns: [arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]
      Policies:
      - PolicyName: report
        PolicyDocument:
          Statement:
          - {Effect: Allow, Action: codedeploy:PutLifecycleEventHookExecutionStatus, Resource: '*'}
  Hook:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: CodeDeployHook_shop
      Runtime: python3.13
      Handler: index.handler
      Role: {'Fn::GetAtt': [HookRole, Arn]}
      Code: {ZipFile: ''}
  Tasks:
    Type: AWS::ApplicationAutoScaling::ScalableTarget
    Properties:
      ServiceNamespace: ecs
      ScalableDimension: ecs:service:DesiredCount
      ResourceId: {'Fn::Join': [/, [service, {Ref: Fleet}, {'Fn::GetAtt': [Shop, Name]}]]}
      MinCapacity: 1
      MaxCapacity: 4
  Busy:
    Type: AWS::ApplicationAutoScaling::ScalingPolicy
    Properties:
      PolicyName: busy
      PolicyType: TargetTrackingScaling
      ScalingTargetId: {Ref: Tasks}
      TargetTrackingScalingPolicyConfiguration:
        TargetValue: 60
        CustomizedMetricSpecification:
          Namespace: AWS/ECS
          MetricName: CPUUtilization
          Statistic: Maximum
          Dimensions:
          - {Name: ClusterName, Value: {Ref: Fleet}}
          - {Name: ServiceName, Value: {'Fn::GetAtt': [Shop, Name]}}
""")


def stack() -> dict[str, Any]:
    """Return the stack, to be changed at will."""
    template = copy.deepcopy(_STACK)
    template["Resources"]["Hook"]["Properties"]["Code"]["ZipFile"] = _HOOK
    return template


def changed(place: str, value: Any, template: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return the stack with one thing changed, or taken away; `place` is `Resource.Property.0.Property`."""
    template = stack() if template is None else template
    name, *keys = [int(key) if key.isdigit() else key for key in place.split(".")]
    node: Any = template["Resources"][name]
    keys = ["Properties", *keys] if keys else []
    if not keys:
        node, keys = template["Resources"], [name]
    for key in keys[:-1]:
        node = node[key]
    if value is GONE:
        del node[keys[-1]]
    elif isinstance(node, list) and keys[-1] == len(node):
        node.append(value)
    else:
        node[keys[-1]] = value
    return template


def places() -> list[str]:
    """Return every place of the stack's properties, as `changed` takes it."""
    found = []
    for name, resource in _STACK["Resources"].items():
        stack = [(name, resource.get("Properties", {}))]
        while stack:
            place, node = stack.pop()
            members = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
            for key, member in members:
                if key != "Ref" and not str(key).startswith("Fn::"):
                    found.append(f"{place}.{key}")
                    stack.append((found[-1], member))
    return found
