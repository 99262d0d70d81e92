"""The article this product grew from, step by step: each step is in the committed templates.

The steps are the article's own, in its order; the numbers in docstrings are those of the slips that a copy would have
inherited. What a step needs is looked up in all stacks applied together.
"""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import yaml
from article_estates import (
    DEFAULT,
    FULL,
    HTTPS,
    build_commands,
    buildspec,
    deployment_group,
    filled,
    load_balancer_attributes,
    only_action,
    stages,
)
from committed_stacks import CERTIFICATE, MANIFEST, TEMPLATES, Estate, find

from generator.application.appspec import appspec_text
from generator.application.contract import IMAGE_DETAIL_FILE
from generator.application.task_definition import TaskSettings, task_definition_text

PREDEFINED = (
    "CodeDeployDefault.ECSAllAtOnce",
    "CodeDeployDefault.ECSCanary10Percent5Minutes",
    "CodeDeployDefault.ECSCanary10Percent15Minutes",
    "CodeDeployDefault.ECSLinear10PercentEvery1Minutes",
    "CodeDeployDefault.ECSLinear10PercentEvery3Minutes",
)


# Step 1: the load balancer --------------------------------------------------------------------------------------------


def test_step_1_the_load_balancer_listens_on_8080_for_production_and_on_8090_for_tests() -> None:
    listeners = DEFAULT.of_type("AWS::ElasticLoadBalancingV2::Listener")
    assert {name: listener["Port"] for name, listener in listeners.items()} == {
        "ProductionListener": "8080",
        "TestListener": "8090",
    }
    assert {listener["LoadBalancerArn"] for listener in listeners.values()} == {"{LoadBalancer}"}
    assert DEFAULT.properties("LoadBalancer")["Type"] == "application"


def test_step_1_other_ports_may_be_chosen() -> None:
    estate = Estate({"load-balancer": {"ProductionPort": "80", "TestPort": "81"}})
    assert estate.properties("ProductionListener")["Port"] == "80"
    assert estate.properties("TestListener")["Port"] == "81"
    assert estate.refusals() == []


def test_step_1_no_listener_forwards_by_itself_so_that_several_services_share_it() -> None:
    for name in ("ProductionListener", "TestListener"):
        (action,) = FULL.properties(name)["DefaultActions"]
        assert action["Type"] == "fixed-response"
        assert action["FixedResponseConfig"]["StatusCode"] == "404"


def test_step_1_the_test_listener_is_closed_to_the_world() -> None:
    """Slip 20."""
    group = DEFAULT.properties("LoadBalancerSecurityGroup")
    assert [rule["FromPort"] for rule in group["SecurityGroupIngress"]] == ["8080"]


# Step 2: the target groups --------------------------------------------------------------------------------------------


def test_step_2_there_are_a_blue_and_a_green_target_group_of_tasks() -> None:
    groups = DEFAULT.of_type("AWS::ElasticLoadBalancingV2::TargetGroup")
    assert sorted(groups) == ["BlueTargetGroup", "GreenTargetGroup"]
    assert groups["BlueTargetGroup"] == groups["GreenTargetGroup"]
    assert groups["BlueTargetGroup"]["TargetType"] == "ip"
    assert groups["BlueTargetGroup"]["HealthCheckPath"] == "/health"


def test_step_2_a_target_group_has_no_name_that_could_collide_or_be_too_long() -> None:
    """Slip 26."""
    assert "Name" not in DEFAULT.properties("BlueTargetGroup")
    assert "Name" not in DEFAULT.properties("LoadBalancer")


def test_step_2_production_begins_at_blue_and_the_test_listener_at_green() -> None:
    for rule, listener, group in (
        ("ProductionListenerRule", "{ProductionListener}", "{BlueTargetGroup}"),
        ("TestListenerRule", "{TestListener}", "{GreenTargetGroup}"),
    ):
        properties = DEFAULT.properties(rule)
        assert properties["ListenerArn"] == listener
        assert properties["Actions"] == [{"Type": "forward", "TargetGroupArn": group}]
        assert properties["Conditions"] == [{"Field": "path-pattern", "PathPatternConfig": {"Values": ["/*"]}}]


def test_step_2_health_is_checked_on_the_port_of_the_task() -> None:
    """Slip 27."""
    assert DEFAULT.properties("BlueTargetGroup")["HealthCheckPort"] == "traffic-port"


def test_step_2_a_service_may_take_some_paths_and_host_names_only() -> None:
    chosen = {"PathPatterns": "/api/*, /v2/*", "HostHeaders": "api.example.com", "ListenerRulePriority": "7"}
    rule = Estate({"target-groups": chosen}).properties("ProductionListenerRule")
    assert rule["Priority"] == "7"
    assert rule["Conditions"] == [
        {"Field": "path-pattern", "PathPatternConfig": {"Values": ["/api/*", "/v2/*"]}},
        {"Field": "host-header", "HostHeaderConfig": {"Values": ["api.example.com"]}},
    ]


# Step 3: cluster, task definition, service ----------------------------------------------------------------------------


def test_step_3_the_cluster_runs_fargate() -> None:
    cluster = DEFAULT.properties("Cluster")
    assert cluster["CapacityProviders"] == ["FARGATE", "FARGATE_SPOT"]
    assert cluster["DefaultCapacityProviderStrategy"] == [{"CapacityProvider": "FARGATE", "Weight": 1}]


def test_step_3_a_task_has_a_quarter_of_a_vcpu_half_a_gigabyte_and_container_port_3000() -> None:
    definition = DEFAULT.properties("FirstTaskDefinition")
    assert (definition["Cpu"], definition["Memory"]) == ("256", "512")
    assert definition["RequiresCompatibilities"] == ["FARGATE"]
    (container,) = definition["ContainerDefinitions"]
    assert container["PortMappings"] == [{"ContainerPort": "3000", "Protocol": "tcp"}]


def test_step_3_the_first_image_is_public_and_answers_on_the_container_port() -> None:
    """The repository is empty until the first build."""
    (container,) = Estate({"service": {"ContainerPort": "8000"}}).properties("FirstTaskDefinition")[
        "ContainerDefinitions"
    ]
    assert container["Image"].startswith("public.ecr.aws/")
    assert container["Command"][:2] == ["python", "-c"]
    assert {"Name": "PORT", "Value": "8000"} in container["Environment"]


def test_step_3_the_service_is_under_the_control_of_codedeploy() -> None:
    """Slips 24 and 25: the task definition by its family, not by a revision."""
    service = DEFAULT.properties("Service")
    assert service["DeploymentController"] == {"Type": "CODE_DEPLOY"}
    assert service["TaskDefinition"] == DEFAULT.properties("FirstTaskDefinition")["Family"] == "dev-web"
    assert service["Cluster"] == "{Cluster}"
    assert service["LoadBalancers"] == [
        {"ContainerName": "app", "ContainerPort": "3000", "TargetGroupArn": "{BlueTargetGroup}"}
    ]
    assert service["NetworkConfiguration"]["AwsvpcConfiguration"]["AssignPublicIp"] == "DISABLED"
    assert "DesiredCount" not in service
    assert "DeploymentConfiguration" not in service


def test_step_3_the_service_waits_for_everything_its_first_task_needs() -> None:
    """Slip 28: no property refers to these, and without them the first task never becomes healthy."""
    assert set(DEFAULT.resources["Service"]["DependsOn"]) == {
        "FirstTaskDefinition",
        "TaskLogGroup",
        "ExecutionRole",
        "TaskRole",
        "LoadBalancerEgress",
    }


def test_step_3_what_the_container_mounts_is_a_volume_of_the_task() -> None:
    definition = DEFAULT.properties("FirstTaskDefinition")
    (container,) = definition["ContainerDefinitions"]
    mounted = [mount["SourceVolume"] for mount in container["MountPoints"]]
    assert mounted == [volume["Name"] for volume in definition["Volumes"]] == ["tmp"]


def test_step_3_the_container_that_gets_the_traffic_is_one_of_the_task() -> None:
    """Slip 11."""
    (container,) = DEFAULT.properties("FirstTaskDefinition")["ContainerDefinitions"]
    (balanced,) = DEFAULT.properties("Service")["LoadBalancers"]
    assert balanced["ContainerName"] == container["Name"]
    appspec = yaml.safe_load(filled(appspec_text()))
    target = appspec["Resources"][0]["TargetService"]["Properties"]["LoadBalancerInfo"]
    assert target == {"ContainerName": container["Name"], "ContainerPort": int(balanced["ContainerPort"])}


# Step 4: the source ---------------------------------------------------------------------------------------------------


def test_step_4_github_is_reached_through_a_connection_that_the_stack_makes() -> None:
    assert DEFAULT.properties("Connection") == {"ConnectionName": "web", "ProviderType": "GitHub"}
    source = only_action(DEFAULT, "Source")
    assert source["ActionTypeId"]["Provider"] == "CodeStarSourceConnection"
    assert source["Configuration"]["ConnectionArn"] == "{Connection}"
    assert source["Configuration"]["FullRepositoryId"] == "acme/web"
    assert source["Configuration"]["BranchName"] == "main"


def test_step_4_or_through_one_that_is_given() -> None:
    given = "arn:aws:codeconnections:eu-west-1:111122223333:connection/0a1b"
    estate = Estate({"pipeline": {"ConnectionArn": given}})
    assert "Connection" not in estate.resources
    assert only_action(estate, "Source")["Configuration"]["ConnectionArn"] == given
    statements = find(estate.properties("PipelineRole"), "Statement")[1]
    (allowed,) = [statement for statement in statements if "UseConnection" in statement["Action"][0]]
    assert allowed["Action"] == ["codeconnections:UseConnection", "codestar-connections:UseConnection"]
    assert allowed["Resource"] == [given]
    assert allowed["Condition"] == {
        "StringEqualsIfExists": {
            "codeconnections:FullRepositoryId": "acme/web",
            "codestar-connections:FullRepositoryId": "acme/web",
        }
    }


def test_step_4_the_stack_says_where_a_pending_connection_is_completed() -> None:
    """Slip 22."""
    outputs = DEFAULT.stacks["pipeline"].outputs
    assert "settings/connections" in outputs["ConnectionUrl"]["Value"]


# Step 5: the build ----------------------------------------------------------------------------------------------------


def test_step_5_codebuild_builds_images_with_the_buildspec_in_the_template() -> None:
    """Slips 1 to 4: the buildspec is one that CodeBuild can read and the shell can run."""
    project = DEFAULT.properties("BuildProject")
    assert project["Environment"]["PrivilegedMode"] is True
    assert project["Source"]["Type"] == project["Artifacts"]["Type"] == "CODEPIPELINE"
    assert str(buildspec()["version"]) == "0.2"
    assert list(buildspec()["phases"]) == ["pre_build", "build", "post_build"]
    assert "get-login-password" in next(build_commands())
    assert "get-login " not in project["Source"]["BuildSpec"]


def test_step_5_the_image_is_pushed_before_its_digest_is_written_down() -> None:
    """Slips 5 and 6: the tag is the commit, and `imageDetail.json` comes last, with the digest."""
    _, build, post_build = build_commands()
    assert "$REPOSITORY_URI:$COMMIT_ID" in build
    assert "docker push" in build
    assert IMAGE_DETAIL_FILE == "imageDetail.json"
    assert re.search(r'"ImageURI": "%s@%s".*digest > artifact/imageDetail\.json', post_build)
    assert "latest" not in DEFAULT.properties("BuildProject")["Source"]["BuildSpec"]


def test_step_5_codedeploy_gets_three_small_files_and_nothing_else() -> None:
    """Slip 4."""
    # Everything in a folder that is made by the build; tests/application runs it and finds three files there.
    assert buildspec()["artifacts"] == {"base-directory": "artifact", "files": ["**/*"]}


def test_step_5_every_value_of_the_build_comes_from_the_stack() -> None:
    """Slip 8."""
    variables = {
        v["Name"]: v["Value"] for v in DEFAULT.properties("BuildProject")["Environment"]["EnvironmentVariables"]
    }
    (needed,) = re.findall(r"for name in ([A-Z_ ]+); do", next(build_commands()))
    assert sorted(variables) == sorted(needed.split())
    assert variables["REPOSITORY_URI"] == "{Repository.RepositoryUri}"
    assert variables["ENVIRONMENTS"].split() == ["arn:aws:iam::111122223333:role/dev/eu-west-1/"]


def test_step_5_a_buildspec_of_the_repository_may_take_its_place() -> None:
    estate = Estate({"pipeline": {"BuildSpecPath": "buildspec.yml"}})
    assert estate.properties("BuildProject")["Source"]["BuildSpec"] == "buildspec.yml"


def test_step_5_images_for_arm_are_built_on_arm() -> None:
    environment = Estate({"pipeline": {"CpuArchitecture": "ARM64"}}).properties("BuildProject")["Environment"]
    assert environment["Type"] == "ARM_CONTAINER"
    assert "aarch64" in environment["Image"]


# Step 6: the repository -----------------------------------------------------------------------------------------------


def test_step_6_images_go_to_ecr_with_tags_that_never_move() -> None:
    repository = DEFAULT.properties("Repository")
    assert repository["RepositoryName"] == "web"
    assert repository["ImageTagMutability"] == "IMMUTABLE"
    assert "RepositoryPolicyText" not in repository


def test_step_6_old_images_are_deleted_by_rules_that_ecr_reads() -> None:
    policy = json.loads(
        Estate({"registry": {"KeepImages": "50"}}).properties("Repository")["LifecyclePolicy"]["LifecyclePolicyText"]
    )
    assert [rule["selection"]["countNumber"] for rule in policy["rules"]] == [14, 50]
    assert policy["rules"][-1]["selection"]["tagStatus"] == "any"


# Step 7: CodeDeploy ---------------------------------------------------------------------------------------------------


def test_step_7_codedeploy_has_an_ecs_application_and_a_blue_green_group() -> None:
    assert DEFAULT.properties("Application")["ComputePlatform"] == "ECS"
    group = deployment_group(DEFAULT)
    assert group["ApplicationName"] == "{Application}"
    assert group["DeploymentStyle"] == {"DeploymentType": "BLUE_GREEN", "DeploymentOption": "WITH_TRAFFIC_CONTROL"}
    assert group["ECSServices"] == [{"ClusterName": "{Cluster}", "ServiceName": "{Service.Name}"}]


def test_step_7_production_moves_at_once_by_default() -> None:
    assert deployment_group(DEFAULT)["DeploymentConfigName"] == "CodeDeployDefault.ECSAllAtOnce"
    assert DEFAULT.of_type("AWS::CodeDeploy::DeploymentConfig") == {}


@pytest.mark.parametrize("name", PREDEFINED)
def test_step_7_every_configuration_that_codedeploy_has_for_ecs_may_be_chosen(name: str) -> None:
    """Slip 18."""
    assert deployment_group(Estate({"deployment": {"DeploymentConfigName": name}}))["DeploymentConfigName"] == name


def test_step_7_no_other_configuration_may_be_chosen_but_our_own_two() -> None:
    allowed = TEMPLATES["deployment"]["Parameters"]["DeploymentConfigName"]["AllowedValues"]
    assert sorted(allowed) == sorted([*PREDEFINED, "CustomCanary", "CustomLinear"])


@pytest.mark.parametrize(
    ("chosen", "made", "routing"),
    [
        (
            "CustomCanary",
            "CanaryConfiguration",
            {"Type": "TimeBasedCanary", "TimeBasedCanary": {"CanaryPercentage": "20", "CanaryInterval": "7"}},
        ),
        (
            "CustomLinear",
            "LinearConfiguration",
            {"Type": "TimeBasedLinear", "TimeBasedLinear": {"LinearPercentage": "20", "LinearInterval": "7"}},
        ),
    ],
)
def test_step_7_a_canary_or_linear_shift_may_have_numbers_of_its_own(
    chosen: str, made: str, routing: dict[str, Any]
) -> None:
    numbers = {"TrafficPercentage": "20", "TrafficIntervalMinutes": "7"}
    estate = Estate({"deployment": {"DeploymentConfigName": chosen, **numbers}})
    assert estate.of_type("AWS::CodeDeploy::DeploymentConfig") == {
        made: {"ComputePlatform": "ECS", "TrafficRoutingConfig": routing}
    }
    assert deployment_group(estate)["DeploymentConfigName"] == f"{{{made}}}"
    assert estate.refusals() == []


def test_step_7_the_group_has_two_target_groups_by_name_and_one_listener_for_each_route() -> None:
    (pair,) = deployment_group(DEFAULT)["LoadBalancerInfo"]["TargetGroupPairInfoList"]
    assert pair["TargetGroups"] == [
        {"Name": "{BlueTargetGroup.TargetGroupName}"},
        {"Name": "{GreenTargetGroup.TargetGroupName}"},
    ]
    assert pair["ProdTrafficRoute"] == {"ListenerArns": ["{ProductionListener}"]}
    assert pair["TestTrafficRoute"] == {"ListenerArns": ["{TestListener}"]}


def test_step_7_old_tasks_stay_for_five_minutes_unless_another_time_is_chosen() -> None:
    for estate, minutes in ((DEFAULT, "5"), (Estate({"deployment": {"TerminationWaitMinutes": "60"}}), "60")):
        assert deployment_group(estate)["BlueGreenDeploymentConfiguration"][
            "TerminateBlueInstancesOnDeploymentSuccess"
        ] == {
            "Action": "TERMINATE",
            "TerminationWaitTimeInMinutes": minutes,
        }


def test_step_7_a_failed_stopped_or_alarmed_deployment_is_rolled_back() -> None:
    """Slip 18."""
    assert deployment_group(DEFAULT)["AutoRollbackConfiguration"] == {
        "Enabled": True,
        "Events": ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST"],
    }


def test_step_7_the_alarms_are_attached_and_watch_both_groups_with_both_dimensions() -> None:
    configuration = deployment_group(DEFAULT)["AlarmConfiguration"]
    assert configuration["Enabled"] is True
    alarms = DEFAULT.of_type("AWS::CloudWatch::Alarm")
    attached = [alarm["Name"].strip("{}") for alarm in configuration["Alarms"]]
    assert len(attached) == len(set(attached)) <= 10
    watched = {
        (alarms[name]["MetricName"], *(pair["Value"] for pair in alarms[name]["Dimensions"])) for name in attached
    }
    assert watched == {
        (metric, f"{{{colour}TargetGroup.TargetGroupFullName}}", "{LoadBalancer.LoadBalancerFullName}")
        for metric in ("HTTPCode_Target_5XX_Count", "TargetResponseTime")
        for colour in ("Blue", "Green")
    }
    for name in alarms:
        assert [pair["Name"] for pair in alarms[name]["Dimensions"]] == ["TargetGroup", "LoadBalancer"]


# Bonus 1: the test before production ----------------------------------------------------------------------------------


def test_bonus_1_the_appspec_names_the_very_function_that_the_template_makes() -> None:
    """Slips 10, 15 and 16: brackets kept, a hook there is, and it runs before production moves."""
    appspec = yaml.safe_load(filled(appspec_text()))
    assert appspec["Hooks"] == [{"AfterAllowTestTraffic": DEFAULT.properties("Hook")["FunctionName"]}]
    assert appspec["Resources"][0]["TargetService"]["Properties"]["TaskDefinition"] == "<TASK_DEFINITION>"


def url_of_the_test(estate: Estate) -> str:
    """Return the URL that the function finds: in the tag it is given the name of, on the group it is given."""
    variables = estate.properties("Hook")["Environment"]["Variables"]
    group = variables["TESTER_SECURITY_GROUP"].strip("{}").removesuffix(".GroupId")
    (url,) = [tag["Value"] for tag in estate.properties(group)["Tags"] if tag["Key"] == variables["TEST_URL_TAG"]]
    return str(url)


def test_bonus_1_the_function_tests_green_for_five_minutes_on_the_test_listener() -> None:
    """Slip 17: the wait is the function's, not CodeDeploy's."""
    hook = DEFAULT.properties("Hook")
    variables = hook["Environment"]["Variables"]
    assert variables["TEST_WINDOW_MINUTES"] == "5"
    assert url_of_the_test(DEFAULT) == "http://{LoadBalancer.DNSName}:8090"
    assert variables["TEST_PATH"] == DEFAULT.properties("BlueTargetGroup")["HealthCheckPath"]
    assert hook["VpcConfig"]["SecurityGroupIds"] == ["{HookSecurityGroup.GroupId}", "{TesterSecurityGroup.GroupId}"]
    assert hook["Handler"] == "index.handler"
    compile(hook["Code"]["ZipFile"], "index.py", "exec")


def test_bonus_1_the_longest_window_ends_before_the_function_does() -> None:
    longest = TEMPLATES["deployment"]["Parameters"]["TestWindowMinutes"]["MaxValue"]
    assert longest * 60 < int(DEFAULT.properties("Hook")["Timeout"]) <= 900


def test_bonus_1_the_function_is_given_every_variable_it_reads_and_no_other() -> None:
    hook = DEFAULT.properties("Hook")
    read = set(re.findall(r"""\b(?:setting|number)\("([A-Z_]+)\"""", hook["Code"]["ZipFile"]))
    # Left at what the hook says itself: how long errors may last at first.
    assert read - {"SETTLE_SECONDS"} == hook["Environment"]["Variables"].keys()
    assert all(isinstance(value, str) for value in hook["Environment"]["Variables"].values())


def test_bonus_1_codedeploy_may_call_the_function_and_the_function_may_report() -> None:
    deployment_role = find(DEFAULT.properties("DeploymentRole")["Policies"], "Statement")[0]
    (call,) = [statement for statement in deployment_role if statement["Action"] == ["lambda:InvokeFunction"]]
    assert call["Resource"] == ["{Hook.Arn}"]
    actions = [action for found in find(DEFAULT.properties("HookRole"), "Action") for action in found]
    assert "codedeploy:PutLifecycleEventHookExecutionStatus" in actions


def test_bonus_1_with_a_certificate_the_test_speaks_https_to_the_name_it_is_made_for() -> None:
    assert url_of_the_test(Estate({"load-balancer": HTTPS})) == "https://www.example.com:8090"


def test_bonus_1_the_longest_url_fits_into_a_tag() -> None:
    longest = "a" * TEMPLATES["load-balancer"]["Parameters"]["HostName"]["MaxLength"]
    estate = Estate({"load-balancer": {**HTTPS, "HostName": f"{longest[:-4]}.com", "TestPort": "65535"}})
    assert len(url_of_the_test(estate)) == 256


def test_bonus_1_another_port_name_or_certificate_changes_nothing_of_the_function() -> None:
    moved = {**HTTPS, "TestPort": "9443", "ProductionPort": "443"}
    assert Estate({"load-balancer": moved}).stacks["deployment"].resources == DEFAULT.stacks["deployment"].resources


def test_bonus_1_promotion_is_automatic_without_a_wait_that_codedeploy_would_refuse() -> None:
    """Slip 17."""
    assert deployment_group(DEFAULT)["BlueGreenDeploymentConfiguration"]["DeploymentReadyOption"] == {
        "ActionOnTimeout": "CONTINUE_DEPLOYMENT",
        "WaitTimeInMinutes": 0,
    }


def test_bonus_1_or_waits_for_a_person_and_says_so() -> None:
    estate = Estate({"deployment": {"PromotionMode": "manual", "ManualWaitMinutes": "90"}})
    assert deployment_group(estate)["BlueGreenDeploymentConfiguration"]["DeploymentReadyOption"] == {
        "ActionOnTimeout": "STOP_DEPLOYMENT",
        "WaitTimeInMinutes": "90",
    }
    (trigger,) = deployment_group(estate)["TriggerConfigurations"]
    assert trigger["TriggerTargetArn"] == "{AlarmTopic}"
    assert "DeploymentReady" in trigger["TriggerEvents"]


# Step 8: the pipeline -------------------------------------------------------------------------------------------------


def test_step_8_the_pipeline_is_of_type_v2_and_drops_no_commit() -> None:
    """Slip 22."""
    pipeline = DEFAULT.properties("Pipeline")
    assert pipeline["PipelineType"] == "V2"
    assert pipeline["ExecutionMode"] == "QUEUED"


def test_step_8_a_push_to_the_branch_starts_it() -> None:
    (trigger,) = DEFAULT.properties("Pipeline")["Triggers"]
    assert trigger["ProviderType"] == "CodeStarSourceConnection"
    assert trigger["GitConfiguration"] == {
        "SourceActionName": only_action(DEFAULT, "Source")["Name"],
        "Push": [{"Branches": {"Includes": ["main"]}}],
    }
    assert only_action(DEFAULT, "Source")["Configuration"]["DetectChanges"] == "false"


@pytest.mark.parametrize(
    ("given", "filtered"),
    [
        ({"IncludedPaths": "app/**, lib/**"}, {"Includes": ["app/**", "lib/**"]}),
        ({"ExcludedPaths": "docs/**"}, {"Excludes": ["docs/**"]}),
        (
            {"IncludedPaths": "app/**", "ExcludedPaths": "app/docs/**"},
            {"Includes": ["app/**"], "Excludes": ["app/docs/**"]},
        ),
    ],
)
def test_step_8_or_only_a_push_that_changes_some_paths(given: dict[str, str], filtered: dict[str, list[str]]) -> None:
    (trigger,) = Estate({"pipeline": given}).properties("Pipeline")["Triggers"]
    assert trigger["GitConfiguration"]["Push"] == [{"Branches": {"Includes": ["main"]}, "FilePaths": filtered}]


def test_step_8_it_goes_from_source_through_build_to_blue_green() -> None:
    providers = {name: [a["ActionTypeId"]["Provider"] for a in actions] for name, actions in stages(DEFAULT).items()}
    assert list(providers.items()) == [
        ("Source", ["CodeStarSourceConnection"]),
        ("Build", ["CodeBuild"]),
        ("Deploy", ["CodeDeployToECS"]),
    ]
    assert only_action(DEFAULT, "Build")["Configuration"]["ProjectName"] == "{BuildProject}"


def test_step_8_the_commit_of_the_run_reaches_the_build() -> None:
    (variable,) = json.loads(only_action(DEFAULT, "Build")["Configuration"]["EnvironmentVariables"])
    assert variable == {"name": "COMMIT_ID", "value": "#{SourceVariables.CommitId}", "type": "PLAINTEXT"}
    assert only_action(DEFAULT, "Source")["Namespace"] == "SourceVariables"


def test_step_8_every_artifact_that_is_used_is_one_that_an_earlier_stage_made() -> None:
    """Slip 21."""
    made: set[str] = set()
    for actions in stages(FULL).values():
        for action in actions:
            assert {artifact["Name"] for artifact in action.get("InputArtifacts", [])} <= made
            named = {v for k, v in action.get("Configuration", {}).items() if k.endswith(("Artifact", "ArtifactName"))}
            assert named <= {artifact["Name"] for artifact in action.get("InputArtifacts", [])}
        made |= {artifact["Name"] for action in actions for artifact in action.get("OutputArtifacts", [])}


def test_step_8_the_image_placeholder_of_the_action_is_the_one_in_taskdef_json() -> None:
    """Slips 12 and 13."""
    configuration = only_action(DEFAULT, "Deploy")["Configuration"]
    definition = json.loads(filled(task_definition_text(TaskSettings())))
    assert configuration["Image1ContainerName"] == "IMAGE1_NAME"
    assert [container["image"] for container in definition["containerDefinitions"]] == ["<IMAGE1_NAME>"]
    assert configuration["TaskDefinitionTemplatePath"] == "taskdef.json"
    assert configuration["AppSpecTemplatePath"] == "appspec.yaml"
    assert "taskDefinitionArn" not in definition


def test_step_8_the_action_names_the_application_and_the_group_that_the_templates_make() -> None:
    configuration = only_action(DEFAULT, "Deploy")["Configuration"]
    assert configuration["ApplicationName"] == DEFAULT.properties("Application")["ApplicationName"]
    assert configuration["DeploymentGroupName"] == deployment_group(DEFAULT)["DeploymentGroupName"]


def test_step_8_taskdef_json_names_what_the_templates_make() -> None:
    """Slip 14: nothing is copied by hand."""
    definition = json.loads(filled(task_definition_text(TaskSettings())))
    first = DEFAULT.properties("FirstTaskDefinition")
    assert definition["family"] == first["Family"]
    assert definition["executionRoleArn"] == first["ExecutionRoleArn"]
    assert definition["taskRoleArn"] == first["TaskRoleArn"]
    options = definition["containerDefinitions"][0]["logConfiguration"]["options"]
    assert options["awslogs-group"] == DEFAULT.properties("TaskLogGroup")["LogGroupName"]
    assert first["ContainerDefinitions"][0]["LogConfiguration"]["Options"] == options


def test_step_8_a_configuration_value_fits_codepipeline() -> None:
    for actions in stages(FULL).values():
        for action in actions:
            for key, value in action["Configuration"].items():
                assert isinstance(value, str), key
                assert 1 <= len(value) <= 1000, key


# Bonus 2: the prerequisites as a template -----------------------------------------------------------------------------


def test_bonus_2_with_a_certificate_both_listeners_speak_https_and_port_80_redirects() -> None:
    """Slip 29."""
    estate = Estate({"load-balancer": HTTPS})
    for name in ("ProductionListener", "TestListener"):
        listener = estate.properties(name)
        assert listener["Protocol"] == "HTTPS"
        assert listener["Certificates"] == [{"CertificateArn": CERTIFICATE}]
        assert listener["SslPolicy"] == "ELBSecurityPolicy-TLS13-1-2-Res-2021-06"
    redirect = estate.properties("RedirectListener")
    assert (redirect["Port"], redirect["Protocol"]) == (80, "HTTP")
    assert redirect["DefaultActions"] == [
        {"Type": "redirect", "RedirectConfig": {"StatusCode": "HTTP_301", "Protocol": "HTTPS", "Port": "443"}}
    ]
    assert "RedirectListener" not in DEFAULT.resources


def test_bonus_2_port_80_redirects_only_when_no_other_listener_has_it_any_more() -> None:
    assert sorted(FULL.resources["RedirectListener"]["DependsOn"]) == ["ProductionListener", "TestListener"]


def test_bonus_2_without_a_certificate_nothing_of_tls_is_set() -> None:
    for listener in DEFAULT.of_type("AWS::ElasticLoadBalancingV2::Listener").values():
        assert listener["Protocol"] == "HTTP"
        assert not {"Certificates", "SslPolicy"} & listener.keys()


def test_bonus_2_requests_are_recorded_in_a_bucket_whose_policy_lets_the_load_balancer_write() -> None:
    """Slip 27."""
    assert load_balancer_attributes(DEFAULT)["access_logs.s3.enabled"] == "true"
    assert load_balancer_attributes(DEFAULT)["access_logs.s3.bucket"] == "{AccessLogBucket}"
    statements = DEFAULT.properties("AccessLogBucketPolicy")["PolicyDocument"]["Statement"]
    (delivery,) = [statement for statement in statements if statement["Effect"] == "Allow"]
    assert delivery["Principal"] == {"Service": "logdelivery.elasticloadbalancing.amazonaws.com"}
    assert delivery["Action"] == ["s3:PutObject"]
    assert delivery["Resource"] == ["{AccessLogBucket.Arn}/AWSLogs/111122223333/*"]
    # Any other encryption and nothing is delivered.
    assert find(DEFAULT.properties("AccessLogBucket"), "SSEAlgorithm") == ["AES256"]
    # The load balancer tries the bucket when it is made, so the policy comes first.
    assert "AccessLogBucketPolicy" in json.dumps(TEMPLATES["load-balancer"]["Resources"]["LoadBalancer"])


def test_bonus_2_or_not_recorded_and_then_there_is_no_bucket() -> None:
    estate = Estate({"load-balancer": {"AccessLogs": "false"}})
    assert load_balancer_attributes(estate)["access_logs.s3.enabled"] == "false"
    assert not {"AccessLogBucket", "AccessLogBucketPolicy"} & estate.resources.keys()
    assert "access_logs.s3.bucket" not in load_balancer_attributes(estate)


def test_bonus_2_the_load_balancer_cannot_be_deleted_until_an_operator_lifts_it() -> None:
    """Slip 28."""
    assert load_balancer_attributes(DEFAULT)["deletion_protection.enabled"] == "true"
    lifted = Estate({"load-balancer": {"DeletionProtection": "false"}})
    assert load_balancer_attributes(lifted)["deletion_protection.enabled"] == "false"
    assert "false" in MANIFEST["load-balancer"]["parameters"]["DeletionProtection"]["Description"]


def test_bonus_2_the_health_check_is_the_operators_to_set() -> None:
    chosen = {
        "HealthCheckPath": "/ping",
        "HealthCheckMatcher": "200-204",
        "HealthCheckIntervalSeconds": "20",
        "HealthCheckTimeoutSeconds": "4",
        "HealthyThresholdCount": "3",
        "UnhealthyThresholdCount": "4",
    }
    for name in ("BlueTargetGroup", "GreenTargetGroup"):
        group = Estate({"target-groups": chosen}).properties(name)
        assert {key: group[key] for key in chosen if key in group} == {
            key: value for key, value in chosen.items() if key != "HealthCheckMatcher"
        }
        assert group["Matcher"] == {"HttpCode": "200-204"}


def test_bonus_2_a_health_check_always_ends_before_the_next_begins() -> None:
    parameters = TEMPLATES["target-groups"]["Parameters"]
    assert parameters["HealthCheckTimeoutSeconds"]["MaxValue"] < parameters["HealthCheckIntervalSeconds"]["MinValue"]


def test_bonus_2_the_size_of_the_task_is_the_operators_to_set() -> None:
    definition = Estate({"service": {"Cpu": "2048", "Memory": "4096"}}).properties("FirstTaskDefinition")
    assert (definition["Cpu"], definition["Memory"]) == ("2048", "4096")


def test_bonus_2_the_container_is_not_root_and_cannot_write_to_its_image() -> None:
    """Slip 29."""
    (container,) = DEFAULT.properties("FirstTaskDefinition")["ContainerDefinitions"]
    assert container["ReadonlyRootFilesystem"] is True
    assert container["User"].split(":")[0] not in ("root", "0")


def test_bonus_2_the_host_name_may_lead_to_the_load_balancer() -> None:
    chosen = {"HostName": "www.example.com", "HostedZoneId": "Z0123456789"}
    assert Estate({"load-balancer": chosen}).properties("Alias") == {
        "HostedZoneId": "Z0123456789",
        "Name": "www.example.com",
        "Type": "A",
        "AliasTarget": {
            "DNSName": "{LoadBalancer.DNSName}",
            "HostedZoneId": "{LoadBalancer.CanonicalHostedZoneID}",
            "EvaluateTargetHealth": True,
        },
    }
    assert "Alias" not in Estate({"load-balancer": {"HostName": "www.example.com"}}).resources


def test_bonus_2_the_load_balancer_may_stand_behind_a_firewall() -> None:
    """Slip 29."""
    assert DEFAULT.of_type("AWS::WAFv2::WebACL") == {}
    estate = Estate({"load-balancer": {"WebAcl": "true"}})
    assert estate.properties("RequestFilterAssociation") == {
        "ResourceArn": "{LoadBalancer}",
        "WebACLArn": "{RequestFilter.Arn}",
    }
    rules = estate.properties("RequestFilter")["Rules"]
    groups = [rule["Statement"]["ManagedRuleGroupStatement"] for rule in rules]
    assert [group["Name"] for group in groups] == [
        "AWSManagedRulesAmazonIpReputationList",
        "AWSManagedRulesKnownBadInputsRuleSet",
        "AWSManagedRulesCommonRuleSet",
    ]
    assert {group["VendorName"] for group in groups} == {"AWS"}
    assert all(rule["VisibilityConfig"]["CloudWatchMetricsEnabled"] for rule in rules)
    assert all(rule["OverrideAction"] == {"None": {}} for rule in rules)
    (destination,) = estate.properties("RequestFilterLogging")["LogDestinationConfigs"]
    assert destination.endswith(":log-group:{RequestFilterLogGroup}")
    assert estate.properties("RequestFilterLogGroup")["LogGroupName"].startswith("aws-waf-logs-")
