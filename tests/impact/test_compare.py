"""An update is compared by what it does to resources, and not by how templates are written."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.impact.compare import compare
from generator.impact.model import Side
from generator.impact.release_class import release_class
from generator.impact.sides import read
from generator.impact.template_file import load
from generator.params import load as load_environment
from generator.params.manifest import versions

from .made import ODD, actions, changes, impact, side

ROOT = Path(__file__).parents[2]
THIRD_PARTY = sorted((ROOT / "tests/third_party/templates").iterdir())
TEMPLATES = ROOT / "templates"
VERSIONS = versions(TEMPLATES)


def is_nothing(old: Side, new: Side) -> bool:
    found = compare(old, new)
    return release_class(found) == "none" and not found.changes and not found.exports and not found.policies


@pytest.mark.parametrize("version", VERSIONS)
def test_a_version_of_ours_does_nothing_to_itself(version: str) -> None:
    one = read(version, templates=TEMPLATES)
    found = compare(one, one)
    assert release_class(found) == "none"
    assert found.unchanged == sum(len(template["Resources"]) for template in one.templates.values())


@pytest.mark.parametrize("path", sorted((ROOT / "params").glob("*.yaml")), ids=lambda path: path.stem)
def test_a_version_of_ours_does_nothing_to_itself_in_an_environment(path: Path) -> None:
    environment = load_environment(path, TEMPLATES)
    one = read(environment.version, environment, templates=TEMPLATES)
    assert is_nothing(one, one)


@pytest.mark.parametrize("version", VERSIONS)
def test_yaml_and_json_of_a_version_are_the_same(version: str) -> None:
    stacks = read(version, templates=TEMPLATES).templates
    for name, template in stacks.items():
        other = {name: load(TEMPLATES / version / f"{name}.yaml")}
        assert is_nothing(Side(label="json", templates={name: template}), Side(label="yaml", templates=other))


@pytest.mark.parametrize("path", THIRD_PARTY, ids=lambda path: path.stem)
def test_a_template_of_others_does_nothing_to_itself(path: Path) -> None:
    assert is_nothing(read(str(path)), read(str(path)))


def shuffled(value: Any) -> Any:
    """The same value with the keys of every mapping in another order."""
    if isinstance(value, Mapping):
        return {key: shuffled(value[key]) for key in sorted(value, key=str, reverse=True)}
    return [shuffled(member) for member in value] if isinstance(value, list) else value


@pytest.mark.parametrize("path", THIRD_PARTY, ids=lambda path: path.stem)
def test_the_order_of_keys_means_nothing(path: Path) -> None:
    template = load(path)
    assert is_nothing(side(template), side(shuffled(template)))


@settings(deadline=None)
@given(odd=st.dictionaries(st.sampled_from(["A", "B"]), ODD), conditions=st.dictionaries(st.just("C"), ODD))
def test_a_template_of_any_content_does_nothing_to_itself(odd: Any, conditions: Any) -> None:
    one = side({"Resources": odd, "Conditions": conditions})
    assert is_nothing(one, copy.deepcopy(one))


TOPICS = st.dictionaries(st.sampled_from(["Properties", "Condition", "DependsOn", "Metadata"]), ODD).map(
    lambda members: {"Type": "AWS::SNS::Topic", **members}
)


@given(
    old=st.dictionaries(st.sampled_from(["A", "B"]), ODD | TOPICS, min_size=1),
    new=st.dictionaries(st.sampled_from(["A", "B"]), ODD | TOPICS, min_size=1),
)
@settings(deadline=None)
def test_templates_of_any_content_can_be_compared(old: Any, new: Any) -> None:
    found = compare(side({"Resources": old}), side({"Resources": new}))
    assert {change.resource for change in found.changes} <= set(old) | set(new)


TOPIC = """
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName: %s
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("5", "'5'"),
        ("true", "'true'"),
        ("'True'", "true"),
        ("5.0", "'5'"),
        ("!Sub '${AWS::Region}'", "!Ref AWS::Region"),
        ("!Join ['-', [a, !Ref 'AWS::Region']]", "!Sub a-${AWS::Region}"),
        ("!Select [0, [a, b]]", "a"),
        ("!If [Never, b, a]", "a"),
        ("!FindInMap [Names, a, b]", "c"),
    ],
)
def test_the_same_value_in_another_form_is_no_difference(old: str, new: str) -> None:
    rest = "\nConditions: {Never: !Equals [a, b]}\nMappings: {Names: {a: {b: c}}}\n"
    found = impact(TOPIC % old + rest, TOPIC % new + rest)
    assert found.changes == ()
    assert found.texts == ("stack",)
    assert release_class(found) == "patch"


@pytest.mark.parametrize(("old", "new"), [("5", "6"), ("true", "false"), ("'05'", "'5'"), ("'a'", "'A'")])
def test_another_value_is_a_difference(old: str, new: str) -> None:
    assert actions(impact(TOPIC % old, TOPIC % new)) == {"Topic": "modify"}


ROLE = """
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: %s
"""


def test_a_policy_may_say_one_thing_as_a_list_of_one() -> None:
    single = "{Effect: Allow, Action: 'sts:AssumeRole', Principal: {Service: a}, Condition: {StringEquals: {k: v}}}"
    lists = (
        "[{Effect: Allow, Action: ['sts:AssumeRole'], Principal: {Service: [a]}, Condition: {StringEquals: {k: [v]}}}]"
    )
    assert impact(ROLE % single, ROLE % lists).changes == ()
    other = lists.replace("[v]", "[v, w]")
    [change] = impact(ROLE % single, ROLE % other).changes
    assert change.properties == ("AssumeRolePolicyDocument.Statement.*.Condition.StringEquals.k",)


def test_the_order_of_a_list_counts_only_where_the_schema_says_so() -> None:
    group = "Resources: {A: {Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', Properties: {Subnets: %s}}}"
    assert impact(group % "[a, b]", group % "[b, a]").changes == ()
    assert impact(group % "[a, a, b]", group % "[b, a]").changes[0].properties == ("Subnets",)
    assert impact(group % "[a, b]", group % "[c, a]").changes[0].properties == ("Subnets.*",)
    assert impact(group % "[a, '5']", group % "[5, a]").changes == ()
    # The stages of a pipeline must be unlike each other, and their order is the pipeline.
    pipeline = "Resources: {A: {Type: 'AWS::CodePipeline::Pipeline', Properties: {Stages: [{Name: %s}, {Name: %s}]}}}"
    assert impact(pipeline % ("a", "b"), pipeline % ("b", "a")).changes[0].properties == ("Stages.*.Name",)


def test_a_member_of_a_list_without_order_is_compared_with_the_one_it_was() -> None:
    group = "Resources: {A: {Type: 'AWS::EC2::SecurityGroup', Properties: {SecurityGroupIngress: [%s]}}}"
    old = "{IpProtocol: tcp, FromPort: 1, ToPort: 1}, {IpProtocol: tcp, FromPort: 2, ToPort: 2}"
    new = "{IpProtocol: tcp, FromPort: '2', ToPort: 2}, {IpProtocol: tcp, FromPort: 0, ToPort: 1}"
    assert impact(group % old, group % new).changes[0].properties == ("SecurityGroupIngress.*.FromPort",)


CREATE_ONLY = {
    "AWS::ECS::Service": "Cluster Role SchedulingStrategy ServiceName",
    "AWS::ECS::TaskDefinition": "ContainerDefinitions Cpu Memory Family NetworkMode ExecutionRoleArn Volumes",
    "AWS::ECS::Cluster": "ClusterName",
    "AWS::CodeDeploy::Application": "ApplicationName ComputePlatform",
    "AWS::CodeDeploy::DeploymentGroup": "ApplicationName DeploymentGroupName",
    "AWS::CodeDeploy::DeploymentConfig": "DeploymentConfigName TrafficRoutingConfig ComputePlatform",
    "AWS::ElasticLoadBalancingV2::LoadBalancer": "Name Type Scheme",
    "AWS::ElasticLoadBalancingV2::TargetGroup": "Name Port Protocol ProtocolVersion TargetType VpcId IpAddressType",
    "AWS::ElasticLoadBalancingV2::Listener": "LoadBalancerArn",
    "AWS::ElasticLoadBalancingV2::ListenerRule": "ListenerArn",
    "AWS::CodePipeline::Pipeline": "Name",
    "AWS::CodeBuild::Project": "Name",
    "AWS::CodeConnections::Connection": "ConnectionName ProviderType HostArn",
    "AWS::ECR::Repository": "RepositoryName",
    "AWS::S3::Bucket": "BucketName BucketNamePrefix BucketNamespace",
    "AWS::S3::BucketPolicy": "Bucket",
    "AWS::IAM::Role": "RoleName Path",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName Path Description",
    "AWS::Lambda::Function": "FunctionName PackageType",
    "AWS::Lambda::Permission": "FunctionName Action Principal SourceArn",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::CloudWatch::Alarm": "AlarmName",
    "AWS::SNS::Topic": "TopicName FifoTopic",
    "AWS::EC2::VPC": "CidrBlock",
    "AWS::EC2::Subnet": "VpcId AvailabilityZone CidrBlock",
    "AWS::EC2::SecurityGroup": "GroupName GroupDescription VpcId",
    "AWS::EC2::NatGateway": "SubnetId AllocationId",
    "AWS::EC2::VPCEndpoint": "ServiceName VpcId VpcEndpointType",
    "AWS::ApplicationAutoScaling::ScalableTarget": "ResourceId ScalableDimension ServiceNamespace",
    "AWS::WAFv2::WebACL": "Name Scope",
    "AWS::WAFv2::WebACLAssociation": "ResourceArn WebACLArn",
    "AWS::CloudFormation::StackSet": "StackSetName PermissionModel",
    "Custom::Anything": "ServiceToken",
}
CONDITIONAL = {
    "AWS::ECS::Service": "LaunchType",
    "AWS::Lambda::Function": "DurableConfig",
    "AWS::EC2::VPC": "InstanceTenancy",
    "AWS::EC2::Subnet": "Ipv6CidrBlock",
}
IN_PLACE = {
    "AWS::ECS::Service": "DesiredCount TaskDefinition NetworkConfiguration",
    "AWS::ECS::TaskDefinition": "Tags",
    "AWS::KMS::Key": "KeyPolicy Description",
    "AWS::IAM::Policy": "PolicyDocument",
    "AWS::SNS::TopicPolicy": "PolicyDocument",
    "AWS::SNS::Topic": "DisplayName",
    "AWS::Logs::LogGroup": "RetentionInDays",
    "AWS::ElasticLoadBalancingV2::Listener": "Port Protocol Certificates DefaultActions",
    "AWS::ElasticLoadBalancingV2::TargetGroup": "HealthCheckPath TargetGroupAttributes",
    "Custom::Anything": "Other",
}


def rows(table: dict[str, str]) -> list[tuple[str, str]]:
    return [(type_, name) for type_, names in table.items() for name in names.split()]


def one_property(type_: str, name: str, old: Any, new: Any) -> str:
    """What happens to a resource when one property changes."""
    before, after = ({"Resources": {"A": {"Type": type_, "Properties": {name: each}}}} for each in (old, new))
    return actions(compare(side(before), side(after)))["A"]


@pytest.mark.parametrize(("type_", "name"), rows(CREATE_ONLY))
def test_a_property_that_is_decided_at_creation_replaces(type_: str, name: str) -> None:
    assert one_property(type_, name, "a", "b") == "replace"
    assert one_property(type_, name, "a", {"Ref": "AWS::Region"}) == "may-replace"


@pytest.mark.parametrize(
    ("old", "new", "action"),
    [
        ("!Sub 'a-${AWS::Region}'", "!Sub 'b-${AWS::Region}'", "replace"),
        ("!Sub '${AWS::Region}-a'", "!Sub '${AWS::Region}-b'", "replace"),
        ("!Sub 'a-${AWS::Region}'", "b", "replace"),
        ("!Sub 'a-${AWS::Region}'", "a-b", "may-replace"),
        ("!Sub 'a-${AWS::Region}'", "!Sub 'a-${AWS::AccountId}'", "may-replace"),
        ("!Sub 'a-${AWS::Region}'", "!Sub 'a-b-${AWS::Region}'", "may-replace"),
        ("!Ref Other", "!Ref Topic", "replace"),
        ("!Ref Other", "!Ref AWS::Region", "may-replace"),
    ],
)
def test_a_name_is_surely_another_where_its_ends_or_its_resources_are(old: str, new: str, action: str) -> None:
    text = """
    Resources:
      A:
        Type: AWS::S3::Bucket
        Properties:
          BucketName: %s
      Other: {Type: 'AWS::SNS::Topic'}
      Topic: {Type: 'AWS::SNS::Topic'}
    """
    assert actions(impact(text % old, text % new)) == {"A": action}


@given(
    values=st.lists(st.sampled_from(["a", "b", 1, "1", True, {"k": "v"}, {"Ref": "AWS::Region"}]), max_size=5),
    others=st.lists(st.sampled_from(["a", "b", "1", "true", {"k": "w"}, {"Ref": "AWS::Region"}]), max_size=5),
    data=st.data(),
)
@settings(deadline=None)
def test_lists_without_order_are_the_same_exactly_if_their_members_are(
    values: list[Any], others: list[Any], data: st.DataObject
) -> None:
    def plain(members: list[Any]) -> list[str]:
        return sorted(str(member).lower() if isinstance(member, bool) else str(member) for member in members)

    def of(members: list[Any]) -> Side:
        body = {"Type": "AWS::ElasticLoadBalancingV2::LoadBalancer", "Properties": {"SecurityGroups": members}}
        return side({"Resources": {"A": body}})

    assert compare(of(values), of(data.draw(st.permutations(values)))).changes == ()
    assert (compare(of(values), of(others)).changes == ()) == (plain(values) == plain(others))


@pytest.mark.parametrize(("type_", "name"), rows(CONDITIONAL))
def test_a_property_that_cannot_always_change_may_replace(type_: str, name: str) -> None:
    assert one_property(type_, name, "a", "b") == "may-replace"


@pytest.mark.parametrize(("type_", "name"), rows(IN_PLACE))
def test_other_properties_change_in_place(type_: str, name: str) -> None:
    assert one_property(type_, name, "a", "b") == "modify"


@pytest.mark.parametrize(
    ("old", "new", "action"),
    [
        ({"EncryptionType": "AES256"}, {"EncryptionType": "KMS"}, "replace"),
        ({"EncryptionType": "AES256"}, {"EncryptionType": "AES256", "KmsKey": "k"}, "replace"),
        ({"EncryptionType": "AES256"}, None, "replace"),
    ],
)
def test_a_part_that_is_decided_at_creation_replaces_also_with_the_whole(old: Any, new: Any, action: str) -> None:
    assert one_property("AWS::ECR::Repository", "EncryptionConfiguration", old, new) == action


def test_a_whole_that_changes_without_the_decided_part_stays() -> None:
    options = {"PrivateDnsPreference": "x", "DnsRecordIpType": "ipv4"}
    assert (
        one_property("AWS::EC2::VPCEndpoint", "DnsOptions", options, options | {"DnsRecordIpType": "ipv6"}) == "modify"
    )
    assert (
        one_property("AWS::EC2::VPCEndpoint", "DnsOptions", options, options | {"PrivateDnsPreference": "y"})
        == "replace"
    )


@pytest.mark.parametrize("type_", ["Some::Third::Party", "AWS::Serverless::Function", "My::Own::Thing::MODULE"])
def test_of_a_type_without_schema_nobody_knows_whether_it_is_replaced(type_: str) -> None:
    text = "Resources: {A: {Type: '%s', Properties: {P: %s}}}"
    change = changes(impact(text % (type_, "a"), text % (type_, "b")))["A"]
    assert change.action == "may-replace"
    assert change.because == (f"it is not known which properties of {type_} can change in place",)


def test_another_type_under_the_same_name_is_refused() -> None:
    text = "Resources: {A: {Type: '%s'}}"
    change = changes(impact(text % "AWS::S3::Bucket", text % "AWS::SNS::Topic"))["A"]
    assert (change.action, change.type, change.data_lost) == ("replace", "AWS::SNS::Topic", True)
    assert "CloudFormation refuses" in change.because[0]


def test_what_one_direction_adds_the_other_removes() -> None:
    for path in THIRD_PARTY:
        template = load(path)
        empty = {**template, "Resources": {}, "Outputs": {}}
        there, back = compare(side(empty), side(template)), compare(side(template), side(empty))
        assert set(actions(there).values()) <= {"add"}
        assert set(actions(back).values()) <= {"remove"}
        assert list(actions(there)) == list(actions(back)) == list(template["Resources"])


BUCKET = "Resources: {Bucket: {Type: 'AWS::S3::Bucket', %s: %s, Properties: {BucketName: %s}}}"
NOTHING = "Resources: {}"


@pytest.mark.parametrize(
    ("policy", "lost"),
    [("Delete", True), ("Retain", False), ("RetainExceptOnCreate", False), ("Snapshot", False)],
)
def test_the_policy_of_what_is_there_decides_whether_data_is_lost(policy: str, lost: bool) -> None:  # noqa: FBT001
    [removed] = impact(BUCKET % ("DeletionPolicy", policy, "a"), NOTHING).changes
    assert (removed.action, removed.data_lost) == ("remove", lost)
    old = BUCKET % ("DeletionPolicy", "Retain", "a")
    [replaced] = impact(old, BUCKET % ("UpdateReplacePolicy", policy, "b")).changes
    assert (replaced.action, replaced.data_lost) == ("replace", lost)


def test_a_database_of_its_own_is_kept_as_a_snapshot_by_itself() -> None:
    database = "Resources: {D: {Type: 'AWS::RDS::DBInstance', Properties: {%s}}}"
    assert not impact(database % "", NOTHING).changes[0].data_lost
    assert impact(database % "DBClusterIdentifier: c", NOTHING).changes[0].data_lost


def test_no_data_is_lost_with_what_holds_none() -> None:
    topic = "Resources: {A: {Type: 'AWS::IAM::Role', Properties: {RoleName: %s}}}"
    assert not impact(topic % "a", NOTHING).changes[0].data_lost
    assert not impact(topic % "a", topic % "b").changes[0].data_lost


@pytest.mark.parametrize(
    ("attribute", "value"),
    [("DependsOn", "B"), ("DeletionPolicy", "Retain"), ("UpdateReplacePolicy", "Retain"), ("Metadata", "{a: b}")],
)
def test_an_attribute_alone_does_not_touch_what_is_running(attribute: str, value: str) -> None:
    text = "Resources: {A: {Type: 'AWS::SNS::Topic'%s}, B: {Type: 'AWS::SNS::Topic'}}"
    [change] = impact(text % "", text % f", {attribute}: {value}").changes
    assert (change.action, change.properties) == ("modify", (attribute,))
    assert change.because == ("only attributes change, which are CloudFormation's own",)


def test_the_order_of_dependencies_means_nothing() -> None:
    text = "Resources: {A: {Type: X::Y::Z, DependsOn: %s}, B: {Type: X::Y::Z}, C: {Type: X::Y::Z}}"
    assert impact(text % "[B, C]", text % "[C, B]").changes == ()
    assert impact(text % "[B]", text % "B").changes == ()


CONDITIONAL_TOPIC = """
Parameters:
  Certificate: {Type: String, Default: ''}
  Mode: {Type: String, Default: a, AllowedValues: [a, b, c]}
Conditions:
  HasCertificate: !Not [!Equals [!Ref Certificate, '']]
  IsA: !Equals [!Ref Mode, a]
Resources:
  Topic:
    Type: AWS::SNS::Topic
    %s
    Properties:
      DisplayName: %s
"""


def because(old: tuple[str, str], new: tuple[str, str]) -> tuple[str, ...]:
    [change] = impact(CONDITIONAL_TOPIC % old, CONDITIONAL_TOPIC % new).changes
    return (change.action, *change.because)


def test_a_change_under_a_condition_says_so() -> None:
    old = ("", "!If [HasCertificate, a, b]")
    assert because(old, ("", "!If [HasCertificate, x, b]")) == ("modify", "only when HasCertificate")
    assert because(old, ("", "!If [HasCertificate, a, x]")) == ("modify", "unless HasCertificate")
    assert because(old, ("", "!If [HasCertificate, x, y]")) == ("modify",)


def test_a_change_under_two_conditions_says_both() -> None:
    old = ("", "!If [HasCertificate, !If [IsA, a, b], c]")
    new = ("", "!If [HasCertificate, !If [IsA, x, b], c]")
    assert because(old, new) == ("modify", "only when HasCertificate and when IsA")


def test_a_resource_that_gets_a_condition_is_removed_where_it_does_not_hold() -> None:
    assert because(("", "a"), ("Condition: HasCertificate", "a")) == ("remove", "unless HasCertificate")
    assert because(("Condition: HasCertificate", "a"), ("", "a")) == ("add", "unless HasCertificate")


def test_what_happens_in_different_ways_is_said_for_each() -> None:
    action, *reasons = because(("", "a"), ("Condition: HasCertificate", "b"))
    assert action == "remove"
    assert set(reasons) == {"it is removed unless HasCertificate", "it changes in place when HasCertificate"}


def test_a_condition_that_asks_for_something_else_now_changes_what_it_guards() -> None:
    old = CONDITIONAL_TOPIC % ("Condition: IsA", "a")
    found = changes(impact(old, old.replace("[!Ref Mode, a]", "[!Ref Mode, b]")))["Topic"]
    assert found.action == "remove"
    assert set(found.because) == {"it is removed unless IsA", "it is added when IsA"}


def test_a_condition_with_another_name_is_the_same() -> None:
    old = CONDITIONAL_TOPIC % ("Condition: IsA", "!If [IsA, a, b]")
    assert impact(old, old.replace("IsA", "Other")).changes == ()


def test_known_parameters_leave_only_what_they_decide() -> None:
    old, new = (
        CONDITIONAL_TOPIC % ("", "!If [HasCertificate, a, b]"),
        CONDITIONAL_TOPIC % ("", "!If [HasCertificate, x, b]"),
    )
    assert impact(old, new, {}).changes == ()
    assert impact(old, new, {"Certificate": "arn"}).changes[0].because == ()


def test_the_allowed_values_bound_what_is_looked_at() -> None:
    text = CONDITIONAL_TOPIC.replace("[a, b, c]", "[a]")
    assert impact(text % ("", "!If [IsA, a, b]"), text % ("", "!If [IsA, a, x]")).changes == ()


def test_too_many_conditions_are_looked_at_as_a_whole() -> None:
    names = [f"P{number}" for number in range(12)]
    template: dict[str, Any] = {
        "Parameters": {name: {"Type": "String"} for name in names},
        "Conditions": {name: {"Fn::Equals": [{"Ref": name}, "x"]} for name in names},
        "Resources": {
            "A": {
                "Type": "AWS::SNS::Topic",
                "Properties": {"DisplayName": {"Fn::Join": ["", [{"Fn::If": [name, name, ""]} for name in names]]}},
            }
        },
    }
    assert is_nothing(side(template), side(copy.deepcopy(template)))
    new = copy.deepcopy(template)
    new["Resources"]["A"]["Properties"]["DisplayName"]["Fn::Join"][1][-1]["Fn::If"][1] = "other"
    assert actions(compare(side(template), side(new))) == {"A": "modify"}


DEFAULT = """
Parameters: {Days: {Type: Number, Default: %s}, Name: {Type: String, Default: %s}}
Conditions: {HasName: !Not [!Equals [!Ref Name, '']]}
Resources:
  Logs: {Type: 'AWS::Logs::LogGroup', Properties: {RetentionInDays: !Ref Days}}
  Topic: {Type: 'AWS::SNS::Topic', Condition: HasName}
  Other: {Type: 'AWS::SNS::Topic', Properties: {TopicName: !Sub 'a-${Name}'}}
"""


def test_another_default_changes_stacks_that_give_no_value() -> None:
    found = changes(impact(DEFAULT % (7, "a"), DEFAULT % (14, "a")))
    assert found.keys() == {"Logs"}
    assert found["Logs"].because == ("the default of Days changes from 7 to 14",)
    assert found["Logs"].properties == ("RetentionInDays",)


def test_another_default_adds_removes_and_replaces() -> None:
    found = impact(DEFAULT % (7, "''"), DEFAULT % (7, "b"))
    assert actions(found) == {"Topic": "add", "Other": "replace"}
    assert actions(impact(DEFAULT % (7, "b"), DEFAULT % (7, "''"))) == {"Topic": "remove", "Other": "replace"}


def test_another_default_means_nothing_where_the_value_is_given() -> None:
    assert impact(DEFAULT % (7, "a"), DEFAULT % (14, "a"), {"Days": "30"}).changes == ()
    assert actions(impact(DEFAULT % (7, "a"), DEFAULT % (14, "a"), {})) == {"Logs": "modify"}


def test_a_new_parameter_has_its_default_in_every_stack_that_is_updated() -> None:
    old = "Resources: {Logs: {Type: 'AWS::Logs::LogGroup', Properties: {RetentionInDays: 7}}}"
    new = "Parameters: {Days: {Type: Number, Default: %s}}\n" + old.replace("7", "!Ref Days")
    assert impact(old, new % 7).changes == ()
    assert actions(impact(old, new % 14)) == {"Logs": "modify"}
    assert actions(impact(old, new.replace(", Default: %s", ""))) == {"Logs": "modify"}


def test_what_a_new_parameter_can_bring_is_added_only_when_it_does() -> None:
    old = "Resources: {}"
    new = DEFAULT % (7, "''")
    assert changes(impact(old, new))["Topic"].because == ("only when HasName",)
    assert set(actions(impact(old, new, {}))) == {"Logs", "Other"}


def resources(path: Path) -> list[tuple[Path, str]]:
    return [(path, name) for name, body in load(path)["Resources"].items() if isinstance(body, dict) and "Type" in body]


@pytest.mark.parametrize(("path", "name"), [pair for path in THIRD_PARTY for pair in resources(path)[:4]], ids=str)
def test_an_edit_of_a_resource_is_a_change_of_it_and_of_what_follows(path: Path, name: str) -> None:
    old = load(path)
    new = json.loads(json.dumps(old))
    new["Resources"][name].setdefault("Properties", {})["AddedByThisTest"] = "x"
    found = changes(compare(side(old), side(new)))
    assert "AddedByThisTest" in found[name].properties
    for other, change in found.items():
        assert other == name or "follows" in " ".join(change.because) or change.hazards


@given(st.data())
@settings(max_examples=30, deadline=None)
def test_an_edit_of_a_version_of_ours_is_found(data: st.DataObject) -> None:
    old = read(VERSIONS[0], templates=TEMPLATES)
    stack = data.draw(st.sampled_from(sorted(old.templates)))
    resources_of = old.templates[stack]["Resources"]
    if not resources_of:
        return
    name = data.draw(st.sampled_from(sorted(resources_of)))
    template = json.loads(json.dumps(old.templates[stack]))
    template["Resources"][name].setdefault("Properties", {})["AddedByThisTest"] = "x"
    new = replace(old, label="edited", templates={**old.templates, stack: template})
    found = {(change.stack, change.resource): change for change in compare(old, new).changes}
    assert "AddedByThisTest" in found[stack, name].properties


def test_the_changes_stand_in_the_order_of_the_templates() -> None:
    text = "Resources: {%s}"
    old = text % ", ".join(f"{name}: {{Type: 'AWS::SNS::Topic'}}" for name in "ZYX")
    new = text % ", ".join(f"{name}: {{Type: 'AWS::SNS::Topic', Properties: {{DisplayName: a}}}}" for name in "CZA")
    assert list(actions(impact(old, new))) == ["C", "Z", "A", "Y", "X"]


def test_a_folder_without_a_manifest_is_like_the_version_it_was_copied_from(tmp_path: Path) -> None:
    # Two templates export the VPC, and the order of a folder is not that of a manifest.
    templates = Path(__file__).parent.parent.parent / "templates"
    for path in (templates / "1.0.0").glob("*.json"):
        if path.name != "manifest.json":
            (tmp_path / path.name).write_bytes(path.read_bytes())
    found = compare(read("1.0.0", templates=templates), read(str(tmp_path), templates=templates))
    assert (found.changes, found.exports, found.parameters) == ((), (), ())
