"""Hazards of names that are still taken."""

from __future__ import annotations

from typing import Any

import pytest

from generator.impact.hazards._registry import identity

from .updates import Templates, changed, found, names, released, stack


@pytest.mark.parametrize(
    ("type_", "properties"),
    [
        ("AWS::IAM::Role", ["RoleName"]),
        ("AWS::EC2::SecurityGroup", ["GroupName"]),
        ("AWS::ElasticLoadBalancingV2::TargetGroup", ["Name"]),
        ("AWS::CodeDeploy::DeploymentConfig", ["DeploymentConfigName"]),
        ("AWS::CodeDeploy::DeploymentGroup", ["ApplicationName", "DeploymentGroupName"]),
        ("AWS::ECS::Service", ["Cluster", "ServiceName"]),
        ("AWS::SNS::Topic", ["TopicName"]),
        ("AWS::RDS::DBInstance", ["DBInstanceIdentifier"]),
        ("AWS::S3::BucketPolicy", ["Bucket"]),
        ("AWS::ElasticLoadBalancingV2::ListenerRule", ["ListenerArn", "Priority"]),
        ("AWS::KMS::Key", []),
        ("AWS::ECS::TaskDefinition", []),
        ("AWS::Route53::HostedZone", []),
        ("Custom::Anything", []),
    ],
)
def test_what_makes_a_resource_one_of_a_kind(type_: str, properties: list[str]) -> None:
    assert list(identity(type_)) == properties


def configuration(percentage: int, **more: Any) -> dict[str, Any]:
    routing = {"Type": "TimeBasedCanary", "TimeBasedCanary": {"CanaryPercentage": percentage, "CanaryInterval": 5}}
    return {
        "Type": "AWS::CodeDeploy::DeploymentConfig",
        "Properties": {"ComputePlatform": "ECS", "TrafficRoutingConfig": routing, **more},
    }


def test_a_configuration_with_a_name_of_its_own_cannot_be_replaced() -> None:
    old, new = (
        {"one": stack(Config=configuration(percentage, DeploymentConfigName="mine"))} for percentage in (10, 20)
    )
    (hazard,) = found(old, new)["one", "Config"]
    assert hazard.name == "custom-name-blocks-replacement"
    assert "cannot update a stack when a custom-named resource requires replacing" in hazard.why
    assert "DeploymentConfigName" in hazard.remedy


def test_a_configuration_without_a_name_can() -> None:
    assert not names(*({"one": stack(Config=configuration(percentage))} for percentage in (10, 20)))


def test_a_configuration_that_gets_a_new_name_can() -> None:
    assert not names(
        *(
            {"one": stack(Config=configuration(percentage, DeploymentConfigName=f"mine-{percentage}"))}
            for percentage in (10, 20)
        )
    )


def test_a_name_made_of_parameters_is_the_same_name() -> None:
    old, new = changed(
        lambda templates: templates["registry"]["Resources"]["Repository"]["Properties"].update(
            EncryptionConfiguration={"EncryptionType": "KMS", "KmsKey": "alias/mine"}
        )
    )
    assert names(old, new) == {("registry", "Repository"): ["custom-name-blocks-replacement"]}


def test_another_logical_id_with_the_old_name_comes_too_early() -> None:
    def change(templates: Templates) -> None:
        resources = templates["registry"]["Resources"]
        resources["Images"] = resources.pop("Repository")

    (hazard,) = found(*changed(change))["registry", "Images"]
    assert hazard.name == "name-still-taken"
    assert "Repository in registry has the same RepositoryName" in hazard.why
    assert hazard.remedy.startswith("Keep the logical id")


def test_another_logical_id_without_a_name_is_just_another_resource() -> None:
    old = {"one": stack(Config=configuration(10))}
    assert not names(old, {"one": stack(Other=configuration(10))})


def test_a_named_resource_that_moves_to_another_stack_comes_too_early() -> None:
    named = configuration(10, DeploymentConfigName="mine")
    old = {"one": stack(Config=named), "two": stack(Other=configuration(10))}
    new = {"one": stack(), "two": stack(Other=configuration(10), Config=named)}
    (hazard,) = found(old, new)["two", "Config"]
    assert hazard.name == "name-still-taken"
    assert "import it here" in hazard.remedy


def test_the_same_parameter_may_mean_another_name_in_another_stack() -> None:
    named = configuration(10, DeploymentConfigName={"Ref": "Name"})
    old = {"one": stack(Config=named), "two": stack(Other=configuration(10))}
    new = {"one": stack(), "two": stack(Other=configuration(10), Config=named)}
    for template in (*old.values(), *new.values()):
        template["Parameters"] = {"Name": {"Type": "String"}}
    assert not names(old, new)


def test_a_resource_that_is_deleted_first_finds_its_name_free() -> None:
    transform: dict[str, Any] = {"MetricName": "m", "MetricNamespace": "n", "MetricValue": "1"}
    old, new = (
        {
            "one": stack(
                Filter={
                    "Type": "AWS::Logs::MetricFilter",
                    "Properties": {"FilterName": "f", "LogGroupName": group, "MetricTransformations": [transform]},
                }
            )
        }
        for group in ("a", "b")
    )
    assert names(old, new) == {("one", "Filter"): ["gap-while-replaced"]}


def test_what_changes_in_place_keeps_its_name() -> None:
    assert not names(
        *changed(
            lambda templates: templates["registry"]["Resources"]["Repository"]["Properties"].update(
                ImageTagMutability="MUTABLE"
            ),
            released(),
        )
    )


def test_a_name_that_is_the_id_of_something_replaced_is_another_name() -> None:
    def change(templates: Templates) -> None:
        templates["load-balancer"]["Resources"]["AccessLogBucket"]["Properties"]["BucketName"] = "other"

    told = names(*changed(change))
    assert ("load-balancer", "AccessLogBucketPolicy") not in told


def test_another_logical_id_for_a_rule_meets_the_old_one_on_its_priority() -> None:
    def change(templates: Templates) -> None:
        resources = templates["target-groups"]["Resources"]
        resources["Rule"] = resources.pop("ProductionListenerRule")

    old, new = changed(change)
    assert names(old, new)["target-groups", "Rule"] == ["name-still-taken"]
    assert "another ListenerArn and Priority" in found(old, new)["target-groups", "Rule"][0].remedy


def test_a_subnet_in_another_zone_needs_other_addresses() -> None:
    def zone(name: str, cidr: str) -> Templates:
        properties = {"VpcId": "vpc-1", "CidrBlock": cidr, "AvailabilityZone": name}
        return {"one": stack(Subnet={"Type": "AWS::EC2::Subnet", "Properties": properties})}

    assert names(zone("a", "10.0.0.0/24"), zone("b", "10.0.0.0/24")) == {
        ("one", "Subnet"): ["custom-name-blocks-replacement"]
    }
    assert not names(zone("a", "10.0.0.0/24"), zone("b", "10.0.1.0/24"))


def test_a_scaling_policy_of_another_service_may_have_the_same_name() -> None:
    def change(templates: Templates) -> None:
        templates["service"]["Resources"]["Service"]["Properties"]["Cluster"] = "other"

    assert names(*changed(change)) == {("service", "Service"): ["blue-green-service-replaced"]}
