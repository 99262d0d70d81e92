"""All rules about CodeDeploy together: silent on what is right, on other platforms, and never raising."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from codedeploy_stack import OURS, changed, places, stack
from rule_cases import findings

SHAPES: list[Any] = [None, 1, "x", [], [1], {}, {"Fn::If": "x"}, {"Ref": "Group"}, {"Fn::Transform": {"Name": "T"}}]

OTHERS = """
Resources:
  Servers: {Type: AWS::CodeDeploy::Application, Properties: {ComputePlatform: Server}}
  OneByOne:
    Type: AWS::CodeDeploy::DeploymentConfig
    Properties: {DeploymentConfigName: mine, MinimumHealthyHosts: {Type: HOST_COUNT, Value: 1}}
  InPlace:
    Type: AWS::CodeDeploy::DeploymentGroup
    Properties:
      ApplicationName: {Ref: Servers}
      ServiceRoleArn: {'Fn::GetAtt': [Role, Arn]}
      AutoScalingGroups: [group]
      LoadBalancerInfo: {TargetGroupInfoList: [{Name: one}]}
      AutoRollbackConfiguration: {Enabled: false, Events: [DEPLOYMENT_STOP_ON_ALARM]}
  Replaced:
    Type: AWS::CodeDeploy::DeploymentGroup
    Properties:
      ApplicationName: {Ref: Servers}
      DeploymentConfigName: {Ref: OneByOne}
      DeploymentStyle: {DeploymentType: BLUE_GREEN, DeploymentOption: WITH_TRAFFIC_CONTROL}
      BlueGreenDeploymentConfiguration:
        GreenFleetProvisioningOption: {Action: COPY_AUTO_SCALING_GROUP}
        DeploymentReadyOption: {ActionOnTimeout: STOP_DEPLOYMENT}
      ServiceRoleArn: {'Fn::GetAtt': [Role, Arn]}
  Functions: {Type: AWS::CodeDeploy::Application, Properties: {ComputePlatform: Lambda}}
  Shift:
    Type: AWS::CodeDeploy::DeploymentConfig
    Properties:
      ComputePlatform: Lambda
      DeploymentConfigName: shift
      TrafficRoutingConfig: {Type: TimeBasedCanary, TimeBasedCanary: {CanaryPercentage: 5, CanaryInterval: 5}}
  Alias:
    Type: AWS::CodeDeploy::DeploymentGroup
    Properties:
      ApplicationName: {Ref: Functions}
      DeploymentConfigName: CodeDeployDefault.LambdaAllAtOnce
      DeploymentStyle: {DeploymentType: BLUE_GREEN, DeploymentOption: WITH_TRAFFIC_CONTROL}
      ServiceRoleArn: {'Fn::GetAtt': [Role, Arn]}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Action: sts:AssumeRole, Principal: {Service: codedeploy.amazonaws.com}}]
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSCodeDeployRole']
"""


def test_a_right_stack_has_no_finding() -> None:
    assert findings(stack(), *OURS) == []


def test_servers_and_functions_are_left_alone() -> None:
    assert findings(yaml.safe_load(OTHERS), *OURS) == []


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_whatever_stands_there_raises_nothing(shape: Any) -> None:
    for place in places():
        findings(changed(place, shape), *OURS)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_no_shape_of_a_resource_raises_anything(shape: Any) -> None:
    for name in stack()["Resources"]:
        findings(changed(name, shape), *OURS)
        template = stack()
        template["Resources"][name]["Properties"] = shape
        findings(template, *OURS)
