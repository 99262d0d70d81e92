"""What the article leaves out and a system in use needs: logs, keys, scaling, messages, gates and zones."""

from __future__ import annotations

import ipaddress
import json

import pytest
import yaml
from article_estates import (
    DEFAULT,
    FULL,
    build_commands,
    deployment_group,
    filled,
    only_action,
    stages,
)
from cfn_evaluator import Evaluator, Place
from committed_stacks import TEMPLATES, Estate, find

from generator.application.appspec import appspec_text


def test_logs_are_kept_as_long_as_the_operator_says() -> None:
    """Slip 28."""
    parameters = {
        name: {"LogRetentionDays": "30"} for name in TEMPLATES if "LogRetentionDays" in TEMPLATES[name]["Parameters"]
    }
    groups = Estate(parameters).of_type("AWS::Logs::LogGroup")
    assert {group["RetentionInDays"] for group in groups.values()} == {"30"}
    assert len(groups) >= 6


def test_logs_may_be_encrypted_with_a_key_of_the_operator() -> None:
    keys = {name: group.get("KmsKeyId") for name, group in FULL.of_type("AWS::Logs::LogGroup").items()}
    keys.pop("RequestFilterLogGroup")
    assert set(keys.values()) == {"arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d"}
    assert all("KmsKeyId" not in group for group in DEFAULT.of_type("AWS::Logs::LogGroup").values())


def test_artifacts_messages_and_images_are_encrypted() -> None:
    """Slip 22."""
    (store,) = DEFAULT.properties("Pipeline")["ArtifactStores"]
    assert store["ArtifactStore"] == {
        "Type": "S3",
        "Location": "{ArtifactBucket}",
        "EncryptionKey": {"Type": "KMS", "Id": "{ArtifactKey.Arn}"},
    }
    assert find(DEFAULT.properties("ArtifactBucket"), "KMSMasterKeyID") == ["{ArtifactKey.Arn}"]
    assert DEFAULT.properties("BuildProject")["EncryptionKey"] == "{ArtifactKey.Arn}"
    assert all(topic["KmsMasterKeyId"] for topic in DEFAULT.of_type("AWS::SNS::Topic").values())
    assert DEFAULT.properties("Repository")["EncryptionConfiguration"] == {"EncryptionType": "KMS"}


def test_every_service_that_publishes_to_a_topic_may_use_its_key() -> None:
    for topic in DEFAULT.of_type("AWS::SNS::Topic"):
        publishers = find(DEFAULT.properties(f"{topic}Policy"), "Service")
        key = DEFAULT.properties(topic)["KmsMasterKeyId"].strip("{}").removesuffix(".Arn")
        assert find(DEFAULT.properties(key)["KeyPolicy"], "Service") == publishers != []


def test_operators_may_open_a_shell_in_a_container_and_it_is_recorded() -> None:
    assert DEFAULT.properties("Service")["EnableExecuteCommand"] == "false"
    estate = Estate({"service": {"EnableExecuteCommand": "true"}})
    assert estate.properties("Service")["EnableExecuteCommand"] == "true"
    (container,) = estate.properties("FirstTaskDefinition")["ContainerDefinitions"]
    assert container["ReadonlyRootFilesystem"] is False
    policy = estate.properties("ExecuteCommandPolicy")
    assert policy["Roles"] == ["{TaskRole}"]
    actions = [action for found in find(policy, "Action") for action in found]
    assert {action for action in actions if action.startswith("ssmmessages:")} == {
        f"ssmmessages:{verb}{channel}Channel" for verb in ("Create", "Open") for channel in ("Control", "Data")
    }
    session = estate.properties("Cluster")["Configuration"]["ExecuteCommandConfiguration"]
    assert session["Logging"] == "OVERRIDE"
    assert session["LogConfiguration"]["CloudWatchLogGroupName"] == "{ExecuteCommandLogGroup}"


def test_tasks_may_run_partly_on_spot() -> None:
    assert "FARGATE_SPOT" in DEFAULT.properties("Cluster")["CapacityProviders"]
    given = {"FargateBase": "2", "FargateWeight": "1", "FargateSpotWeight": "3"}
    environment = Estate({"pipeline": given}).properties("BuildProject")["Environment"]["EnvironmentVariables"]
    variables = {variable["Name"]: variable["Value"] for variable in environment}
    assert [variables[f"FARGATE_{name}"] for name in ("BASE", "WEIGHT", "SPOT_WEIGHT")] == ["2", "1", "3"]
    appspec = yaml.safe_load(filled(appspec_text()))
    strategy = appspec["Resources"][0]["TargetService"]["Properties"]["CapacityProviderStrategy"]
    assert [provider["CapacityProvider"] for provider in strategy] == ["FARGATE", "FARGATE_SPOT"]


def test_scaling_looks_at_the_busier_of_two_task_sets() -> None:
    """A single target group would be the idle one after every second deployment."""
    target = DEFAULT.properties("Tasks")
    assert target["ResourceId"] == "service/{Cluster}/{Service.Name}"
    assert (target["MinCapacity"], target["MaxCapacity"]) == ("2", "6")
    configuration = DEFAULT.properties("RequestPolicy")["TargetTrackingScalingPolicyConfiguration"]
    metrics = configuration["CustomizedMetricSpecification"]["Metrics"]
    (returned,) = [metric for metric in metrics if metric.get("ReturnData")]
    assert returned["Expression"] == "MAX([FILL(blue, 0), FILL(green, 0)])"
    groups = {
        metric["Id"]: {d["Name"]: d["Value"] for d in metric["MetricStat"]["Metric"]["Dimensions"]}
        for metric in metrics
        if "MetricStat" in metric
    }
    assert groups == {
        colour.lower(): {
            "TargetGroup": f"{{{colour}TargetGroup.TargetGroupFullName}}",
            "LoadBalancer": "{LoadBalancer.LoadBalancerFullName}",
        }
        for colour in ("Blue", "Green")
    }


def test_scaling_by_processor_is_not_halved_by_the_idle_task_set() -> None:
    configuration = DEFAULT.properties("CpuPolicy")["TargetTrackingScalingPolicyConfiguration"]
    assert configuration["CustomizedMetricSpecification"]["Statistic"] == "Maximum"
    assert "PredefinedMetricSpecification" not in json.dumps(TEMPLATES["scaling"])


def test_the_dashboard_shows_both_colours_and_every_alarm() -> None:
    body = json.loads(DEFAULT.properties("Dashboard")["DashboardBody"])
    text = json.dumps(body)
    for name in DEFAULT.of_type("AWS::CloudWatch::Alarm"):
        assert f"{{{name}.Arn}}" in text
    for colour in ("Blue", "Green"):
        assert f"{{{colour}TargetGroup.TargetGroupFullName}}" in text
    assert "${" not in text
    assert {widget["type"] for widget in body["widgets"]} == {"metric", "alarm"}
    assert {widget["properties"].get("region") for widget in body["widgets"]} == {"eu-west-1", None}


def test_people_hear_of_failed_runs_and_of_approvals_that_wait() -> None:
    rule = DEFAULT.properties("Notifications")
    assert {"codepipeline-pipeline-pipeline-execution-failed", "codepipeline-pipeline-manual-approval-needed"} <= set(
        rule["EventTypeIds"]
    )
    assert rule["Targets"] == [{"TargetType": "SNS", "TargetAddress": "{PipelineTopic}"}]
    assert rule["Resource"].endswith(":{Pipeline}")
    assert FULL.properties("PipelineTopicSubscription") == {
        "TopicArn": "{PipelineTopic}",
        "Protocol": "email",
        "Endpoint": "team@example.com",
    }


def test_a_topic_that_exists_may_take_the_messages() -> None:
    given = "arn:aws:sns:eu-west-1:111122223333:messages"
    estate = Estate({"pipeline": {"NotificationTopicArn": given, "Approval": "true"}})
    assert "PipelineTopic" not in estate.resources
    assert find(estate.properties("Notifications"), "TargetAddress") == [given]
    assert only_action(estate, "Approve")["Configuration"]["NotificationArn"] == given
    assert estate.refusals() == []


def test_people_hear_of_alarms_and_failed_deployments() -> None:
    for alarm in DEFAULT.of_type("AWS::CloudWatch::Alarm").values():
        assert alarm["AlarmActions"] == alarm["OKActions"] == ["{AlarmTopic}"]
        assert alarm["TreatMissingData"] == "notBreaching"
    (trigger,) = deployment_group(DEFAULT)["TriggerConfigurations"]
    assert {"DeploymentFailure", "DeploymentStop", "DeploymentRollback"} <= set(trigger["TriggerEvents"])


@pytest.mark.parametrize("gate", ["none", "critical", "high"])
def test_an_image_with_findings_is_refused(gate: str) -> None:
    """Slip 9."""
    assert DEFAULT.properties("Repository")["ImageScanningConfiguration"] == {"ScanOnPush": True}
    estate = Estate({"pipeline": {"ImageScanGate": gate}})
    variables = estate.properties("BuildProject")["Environment"]["EnvironmentVariables"]
    assert {"Name": "IMAGE_SCAN_GATE", "Value": gate} in variables
    *_, post_build = build_commands()
    assert post_build.index("describe-image-scan-findings") < post_build.index("imageDetail.json")


def test_a_critical_finding_stops_a_release_by_default() -> None:
    assert TEMPLATES["pipeline"]["Parameters"]["ImageScanGate"]["Default"] == "critical"


def test_roles_may_be_bounded() -> None:
    assert {role["PermissionsBoundary"] for role in FULL.of_type("AWS::IAM::Role").values()} == {
        "arn:aws:iam::111122223333:policy/boundary"
    }
    assert all("PermissionsBoundary" not in role for role in DEFAULT.of_type("AWS::IAM::Role").values())


def test_a_person_may_be_asked_before_each_deployment() -> None:
    assert list(stages(DEFAULT)) == ["Source", "Build", "Deploy"]
    estate = Estate({"pipeline": {"Approval": "true", "NotificationEmail": "team@example.com"}})
    assert list(stages(estate)) == ["Source", "Build", "Approve", "Deploy"]
    approval = only_action(estate, "Approve")
    assert approval["ActionTypeId"]["Provider"] == "Manual"
    assert approval["Configuration"]["NotificationArn"] == "{PipelineTopic}"
    assert approval["Configuration"]["CustomData"] == "Deploy #{SourceVariables.CommitId} to dev"


def _zones(estate: Estate) -> dict[str, list[str]]:
    subnets = estate.of_type("AWS::EC2::Subnet")
    return {
        kind: [subnet["AvailabilityZone"] for name, subnet in subnets.items() if name.startswith(kind)]
        for kind in ("Public", "Private")
    }


def test_the_network_spans_three_zones() -> None:
    three = ["eu-west-1a", "eu-west-1b", "eu-west-1c"]
    assert _zones(DEFAULT) == {"Public": three, "Private": three}
    assert len(DEFAULT.properties("Service")["NetworkConfiguration"]["AwsvpcConfiguration"]["Subnets"]) == 3
    assert len(DEFAULT.properties("LoadBalancer")["Subnets"]) == 3


@pytest.mark.parametrize("nat", ["none", "single", "per-zone"])
@pytest.mark.parametrize(
    ("place", "parameters"),
    [(Place(zones=2), {"AvailabilityZoneCount": "2"}), (Place(region="us-west-1", zones=2), {})],
    ids=["asked", "us-west-1"],
)
def test_the_network_spans_two_zones_where_asked_and_where_there_are_only_two(
    place: Place, parameters: dict[str, str], nat: str
) -> None:
    estate = Estate({"network": {**parameters, "NatGateways": nat, "InterfaceEndpoints": "true"}}, place=place)
    two = [f"{place.region}a", f"{place.region}b"]
    assert _zones(estate) == {"Public": two, "Private": two}
    assert len(estate.properties("LoadBalancer")["Subnets"]) == 2
    assert [name for name in estate.stacks["network"].resources if name.endswith("C")] == []
    assert estate.refusals() == []


@pytest.mark.parametrize(("nat", "gateways"), [("none", 0), ("single", 1), ("per-zone", 3)])
def test_every_private_subnet_has_the_way_out_that_was_chosen(nat: str, gateways: int) -> None:
    estate = Estate({"network": {"NatGateways": nat, "InterfaceEndpoints": "true"}})
    assert len(estate.of_type("AWS::EC2::NatGateway")) == len(estate.of_type("AWS::EC2::EIP")) == gateways
    ways = {
        route["RouteTableId"]: route["NatGatewayId"]
        for route in estate.of_type("AWS::EC2::Route").values()
        if "NatGatewayId" in route
    }
    assert len(ways) == (3 if gateways else 0)
    assert len(set(ways.values())) == gateways


@pytest.mark.parametrize("prefix", TEMPLATES["network"]["Parameters"]["VpcPrefixLength"]["AllowedValues"])
def test_the_subnets_of_every_size_of_network_lie_apart_and_inside_it(prefix: int) -> None:
    whole = ipaddress.IPv4Network(f"10.0.0.0/{prefix}")
    parameters = {"VpcPrefixLength": str(prefix)}
    network = Evaluator(TEMPLATES["network"], parameters, known={"Vpc.CidrBlock": str(whole)})
    assert network.resources["Vpc"]["Properties"]["CidrBlock"] == str(whole)
    blocks = [
        ipaddress.IPv4Network(body["Properties"]["CidrBlock"])
        for body in network.resources.values()
        if body["Type"] == "AWS::EC2::Subnet"
    ]
    assert len(blocks) == len(set(blocks)) == 6
    assert {block.prefixlen for block in blocks} == {prefix + 3}
    assert len(list(ipaddress.collapse_addresses(blocks))) == 2
    assert all(whole.overlaps(block) for block in blocks)
    # The smallest that EC2 makes.
    assert prefix + 3 <= 28


def test_the_internal_load_balancer_stands_in_the_private_subnets() -> None:
    balancer = Estate({"load-balancer": {"Scheme": "internal"}}).properties("LoadBalancer")
    assert balancer["Subnets"] == ["{PrivateSubnetA}", "{PrivateSubnetB}", "{PrivateSubnetC}"]
    assert DEFAULT.properties("LoadBalancer")["Subnets"] == ["{PublicSubnetA}", "{PublicSubnetB}", "{PublicSubnetC}"]


def test_a_nat_gateway_stands_in_the_public_subnet_of_its_zone_and_serves_the_private_one() -> None:
    estate = Estate({"network": {"NatGateways": "per-zone"}})
    for letter in "ABC":
        gateway = estate.properties(f"NatGateway{letter}")
        assert gateway["SubnetId"] == f"{{PublicSubnet{letter}}}"
        assert gateway["AllocationId"] == f"{{NatAddress{letter}.AllocationId}}"
        way = estate.properties(f"PrivateDefaultRoute{letter}")
        assert (way["RouteTableId"], way["NatGatewayId"]) == (
            f"{{PrivateRouteTable{letter}}}",
            f"{{NatGateway{letter}}}",
        )
        table = estate.properties(f"PrivateSubnetRouteTableAssociation{letter}")
        assert table == {"SubnetId": f"{{PrivateSubnet{letter}}}", "RouteTableId": f"{{PrivateRouteTable{letter}}}"}


def test_tasks_reach_s3_free_of_charge_and_without_the_internet() -> None:
    endpoints = DEFAULT.of_type("AWS::EC2::VPCEndpoint")
    assert {endpoint["ServiceName"] for endpoint in endpoints.values()} == {
        "com.amazonaws.eu-west-1.s3",
        "com.amazonaws.eu-west-1.dynamodb",
    }
    for endpoint in endpoints.values():
        assert endpoint["VpcEndpointType"] == "Gateway"
        assert endpoint["RouteTableIds"] == [f"{{PrivateRouteTable{letter}}}" for letter in "ABC"]


def test_without_a_way_out_tasks_and_hook_reach_every_service_they_call_through_private_endpoints() -> None:
    estate = Estate({"network": {"NatGateways": "none", "InterfaceEndpoints": "true"}})
    private = [e for e in estate.of_type("AWS::EC2::VPCEndpoint").values() if e["VpcEndpointType"] == "Interface"]
    called = ("codedeploy", "ec2", "ecr.api", "ecr.dkr", "ecs", "logs", "secretsmanager", "ssm", "ssmmessages")
    assert sorted(endpoint["ServiceName"] for endpoint in private) == [
        f"com.amazonaws.eu-west-1.{name}" for name in called
    ]
    for endpoint in private:
        assert endpoint["VpcId"] == "{Vpc}"
        assert endpoint["PrivateDnsEnabled"] is True
        assert endpoint["SubnetIds"] == [f"{{PrivateSubnet{letter}}}" for letter in "ABC"]
        assert endpoint["SecurityGroupIds"] == ["{EndpointSecurityGroup}"]


def test_flows_are_recorded_unless_an_operator_turns_it_off() -> None:
    flow_log = DEFAULT.properties("FlowLog")
    assert (flow_log["ResourceType"], flow_log["ResourceId"], flow_log["TrafficType"]) == ("VPC", "{Vpc}", "ALL")
    assert flow_log["LogGroupName"] == "{FlowLogGroup}"
    assert flow_log["DeliverLogsPermissionArn"] == "{FlowLogRole.Arn}"
    without = Estate({"network": {"FlowLogs": "false"}}).resources
    assert not {"FlowLog", "FlowLogGroup", "FlowLogRole"} & without.keys()


@pytest.mark.parametrize("level", ["disabled", "enabled", "enhanced"])
def test_container_insights_are_as_chosen(level: str) -> None:
    cluster = Estate({"cluster": {"ContainerInsights": level}}).properties("Cluster")
    assert cluster["ClusterSettings"] == [{"Name": "containerInsights", "Value": level}]


def test_an_alarm_says_what_is_wrong_and_where() -> None:
    for alarm in DEFAULT.of_type("AWS::CloudWatch::Alarm").values():
        assert "of web " in alarm["AlarmDescription"]
        assert alarm["AlarmDescription"].endswith("Environment: dev.")


@pytest.mark.parametrize(
    ("suffix", "metric", "threshold"),
    [
        ("Faults", {"MetricName": "HTTPCode_Target_5XX_Count", "Statistic": "Sum"}, (">=", "7")),
        ("Latency", {"MetricName": "TargetResponseTime", "ExtendedStatistic": "p95"}, (">", "3")),
        ("UnhealthyHosts", {"MetricName": "UnHealthyHostCount", "Statistic": "Minimum"}, (">", 0)),
    ],
)
@pytest.mark.parametrize("colour", ["Blue", "Green"])
def test_an_alarm_goes_off_at_the_limit_the_operator_sets(
    colour: str, suffix: str, metric: dict[str, str], threshold: tuple[str, object]
) -> None:
    limits = {"FaultCount": "7", "LatencySeconds": "3", "EvaluationMinutes": "4"}
    alarm = Estate({"alarms": limits}).properties(f"{colour}{suffix}")
    sign = {">=": "GreaterThanOrEqualToThreshold", ">": "GreaterThanThreshold"}
    assert {key: alarm[key] for key in metric} == metric
    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == (sign[threshold[0]], threshold[1])
    assert (alarm["Namespace"], alarm["Period"], alarm["EvaluationPeriods"]) == ("AWS/ApplicationELB", 60, "4")


def test_the_default_security_group_of_the_network_is_closed_by_a_function() -> None:
    assert DEFAULT.properties("ClosedDefaultSecurityGroup") == {
        "ServiceToken": "{DefaultSecurityGroupFunction.Arn}",
        "SecurityGroupId": "{Vpc.DefaultSecurityGroup}",
    }
    function = DEFAULT.properties("DefaultSecurityGroupFunction")
    assert function["Handler"] == "index.handler"
    assert function["Role"] == "{DefaultSecurityGroupRole.Arn}"
    compile(function["Code"]["ZipFile"], "index.py", "exec")


def test_the_hook_is_never_run_again_for_a_deployment_it_has_reported_on() -> None:
    (retries,) = DEFAULT.of_type("AWS::Lambda::EventInvokeConfig").values()
    assert retries == {"FunctionName": "{Hook}", "Qualifier": "$LATEST", "MaximumRetryAttempts": 0}


def test_the_build_writes_to_its_own_log_group() -> None:
    assert DEFAULT.properties("BuildProject")["LogsConfig"] == {
        "CloudWatchLogs": {"Status": "ENABLED", "GroupName": "{BuildLogGroup}"}
    }
