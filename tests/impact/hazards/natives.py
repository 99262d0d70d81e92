"""A small service whose traffic ECS itself shifts, and what stands around it."""

from __future__ import annotations

from .updates import Templates, stack


def native() -> Templates:
    """Return one stack with the service, its pair and its rule."""
    balancer = {
        "ContainerName": "app",
        "ContainerPort": 80,
        "TargetGroupArn": {"Ref": "Blue"},
        "AdvancedConfiguration": {
            "AlternateTargetGroupArn": {"Ref": "Green"},
            "ProductionListenerRule": {"Ref": "Rule"},
        },
    }
    return {
        "one": stack(
            Blue={"Type": "AWS::ElasticLoadBalancingV2::TargetGroup", "Properties": {"Port": 80}},
            Green={"Type": "AWS::ElasticLoadBalancingV2::TargetGroup", "Properties": {"Port": 80}},
            Rule={
                "Type": "AWS::ElasticLoadBalancingV2::ListenerRule",
                "Properties": {
                    "Priority": 1,
                    "Actions": [{"Type": "forward", "TargetGroupArn": {"Ref": "Blue"}}],
                },
            },
            Tasks={
                "Type": "AWS::ECS::TaskDefinition",
                "DeletionPolicy": "Retain",
                "UpdateReplacePolicy": "Retain",
                "Properties": {
                    "Family": "web",
                    "ContainerDefinitions": [{"Name": "app", "PortMappings": [{"ContainerPort": 80}]}],
                },
            },
            Service={
                "Type": "AWS::ECS::Service",
                "Properties": {
                    "DeploymentConfiguration": {"Strategy": "CANARY", "BakeTimeInMinutes": 5},
                    "LoadBalancers": [balancer],
                    "TaskDefinition": "web",
                },
            },
        )
    }
