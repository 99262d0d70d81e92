"""Objects to plain data: as troposphere does it, with everything that troposphere refuses."""

from __future__ import annotations

import json
from typing import Any

import pytest
from awacs.aws import PolicyDocument, Statement
from troposphere import (
    AWSProperty,
    GetAtt,
    If,
    Output,
    Parameter,
    Ref,
    Tags,
    Template,
    autoscaling,
    cloudformation,
    ec2,
    encode_to_dict,
    iam,
    s3,
    sqs,
)

from generator.document import ATTRIBUTES, SECTIONS, document, plain
from generator.stacks import STACKS, Stack

RULE = ec2.SecurityGroupRule(IpProtocol="tcp")
REFUSED: dict[str, Any] = {
    "a resource that lacks a property": ec2.Subnet("Subnet"),
    "a resource its class refuses": sqs.Queue("Queue", QueueName="name", FifoQueue=True),
    "a property that lacks a property": ec2.SecurityGroup(
        "Group", GroupDescription="x", SecurityGroupIngress=[ec2.SecurityGroupRule(FromPort=1)]
    ),
    "a property in a function": ec2.SecurityGroup(
        "Group", GroupDescription="x", SecurityGroupIngress=If("C", [ec2.SecurityGroupRule()], Ref("AWS::NoValue"))
    ),
    "a property deep inside": s3.Bucket(
        "Bucket",
        LifecycleConfiguration=s3.LifecycleConfiguration(
            Rules=[s3.LifecycleRule(Status="Enabled", Transitions=[s3.LifecycleRuleTransition(TransitionInDays=1)])]
        ),
    ),
    "a property in a dictionary and a tuple": {"A": ({"B": [ec2.SecurityGroupRule()]},)},
    "a parameter without a type": Parameter("Name"),
    "a parameter its class refuses": Parameter("Name", Type="Number", Default="x"),
    "an output without a value": Output("Name"),
    "an awacs statement that lacks an effect": iam.PolicyType(
        "Policy", PolicyName="p", PolicyDocument=PolicyDocument(Statement=[Statement(Action=[])])
    ),
    "an attribute": autoscaling.AutoScalingGroup("Group", MinSize=1, MaxSize=1, UpdatePolicy=ec2.SecurityGroupRule()),
}
ENCODED: dict[str, Any] = {
    "a resource": sqs.Queue("Queue", QueueName="name", DependsOn=["Other"], DeletionPolicy="Retain"),
    "a resource without properties": sqs.Queue("Queue", DependsOn=sqs.Queue("Other"), Condition="C"),
    "a property without properties": s3.LifecycleConfiguration().no_validation(),
    "a resource that is not to be checked": ec2.Subnet("Subnet", VpcId="v", validation=False),
    "a property that is not to be checked": ec2.SecurityGroupRule(FromPort=1).no_validation(),
    "tags": Tags({"b": 1, "a": Ref("X")}),
    "a class with an encoding of its own": cloudformation.Init(
        cloudformation.InitConfigSets(default=["a"]), a=cloudformation.InitConfig()
    ),
    "functions": If("C", GetAtt("A", "B"), [Ref("X"), ({"k": RULE},)]),
    "no validation inside": s3.Bucket("B", CorsConfiguration=s3.CorsConfiguration().no_validation()),
}


@pytest.mark.parametrize("value", REFUSED.values(), ids=REFUSED.keys())
def test_what_troposphere_refuses_is_refused_with_the_same_words(value: Any) -> None:
    with pytest.raises(Exception) as theirs:  # noqa: PT011 - whatever troposphere raises
        encode_to_dict(value)
    with pytest.raises(theirs.type) as ours:
        plain(value)
    assert str(ours.value) == str(theirs.value)


@pytest.mark.parametrize("value", ENCODED.values(), ids=ENCODED.keys())
def test_what_troposphere_encodes_is_encoded_alike(value: Any) -> None:
    assert json.dumps(plain(value)) == json.dumps(encode_to_dict(value))


@pytest.mark.parametrize("stack", STACKS, ids=lambda stack: stack.name)
def test_every_template_is_the_one_troposphere_makes(stack: Stack) -> None:
    ours, theirs = (json.dumps(data, sort_keys=True) for data in (document(stack), stack.build().to_dict()))
    assert ours == theirs


def test_every_object_is_checked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[AWSProperty] = []

    def validate(self: AWSProperty) -> None:
        checked.append(self)

    monkeypatch.setattr(AWSProperty, "validate", validate)
    rules = [ec2.SecurityGroupRule(IpProtocol="tcp", FromPort=port) for port in range(3)]
    plain(ec2.SecurityGroup("G", GroupDescription="x", SecurityGroupIngress=If("C", rules[:1], If("D", rules[1:], []))))
    assert [id(rule) for rule in checked] == [id(rule) for rule in rules]


class _Fake(Stack):
    def build(self) -> Template:
        template = Template(Description="x")
        template.add_resource(ec2.Subnet("Subnet"))
        return template


def test_an_error_names_stack_and_resource() -> None:
    with pytest.raises(ValueError, match="Resource VpcId required") as caught:
        document(_Fake("network", "environment"))
    assert caught.value.__notes__ == ["in Subnet", "in Resources", "in the stack network"]


@pytest.mark.parametrize("value", [{1}, object(), b"x"])
def test_what_no_template_can_hold_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="cannot be part of a template"):
        plain([{"A": value}])


def test_a_transform_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def build(_: Stack) -> Template:
        template = Template()
        template.set_transform("AWS::Serverless-2016-10-31")
        return template

    monkeypatch.setattr(_Fake, "build", build)
    with pytest.raises(ValueError, match="Transform"):
        document(_Fake("network", "environment"))


@pytest.mark.parametrize("stack", STACKS, ids=lambda stack: stack.name)
def test_sections_and_attributes_are_in_reading_order(stack: Stack) -> None:
    template = document(stack)
    assert list(template) == [section for section in SECTIONS if section in template]
    for resource in template["Resources"].values():
        assert list(resource) == [attribute for attribute in ATTRIBUTES if attribute in resource]


def test_a_statement_is_in_reading_order() -> None:
    statement = {"Resource": "*", "Action": [], "Effect": "Deny", "Condition": {}, "Principal": "*", "Sid": "S"}
    policy = plain({"Statement": [statement], "Version": "2012-10-17"})
    assert list(policy) == ["Version", "Statement"]
    assert list(policy["Statement"][0]) == ["Sid", "Effect", "Principal", "Action", "Resource", "Condition"]


def test_what_has_no_place_is_refused() -> None:
    with pytest.raises(ValueError, match="no place is known for Actoin"):
        plain({"Sid": "S", "Effect": "Allow", "Actoin": []})
