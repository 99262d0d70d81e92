"""The fake's CloudFormation, through boto3: a stack's life when all goes well."""

from __future__ import annotations

import json
from typing import Any

from deployer.aws import Aws

TEMPLATE: dict[str, Any] = {
    "Description": "A queue and a topic",
    "Parameters": {"Name": {"Type": "String"}, "Secret": {"Type": "String", "NoEcho": True, "Default": "x"}},
    "Resources": {
        "Topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": {"Ref": "Name"}}},
        "Queue": {"Type": "AWS::SQS::Queue", "DependsOn": "Topic"},
    },
    "Outputs": {"TopicArn": {"Value": {"Ref": "Topic"}, "Export": {"Name": {"Fn::Sub": "${Name}-topic"}}}},
}


def test_a_stack_comes_to_be_through_a_change_set(aws: Aws) -> None:
    cfn = aws.client("cloudformation")
    made = cfn.create_change_set(
        StackName="one",
        ChangeSetName="first",
        ChangeSetType="CREATE",
        TemplateBody=json.dumps(TEMPLATE),
        Parameters=[{"ParameterKey": "Name", "ParameterValue": "shop"}],
        Tags=[{"Key": "a", "Value": "b"}],
        Capabilities=[],
    )
    seen: list[str] = []
    while not seen or seen[-1] != "CREATE_COMPLETE":
        described = cfn.describe_change_set(ChangeSetName=made["Id"], IncludePropertyValues=True)
        seen.append(described["Status"])
    cfn.execute_change_set(ChangeSetName=made["Id"], ClientRequestToken="t-1", RetainExceptOnCreate=True)
    seen = []
    while not seen or seen[-1] != "CREATE_COMPLETE":
        stack = cfn.describe_stacks(StackName=made["StackId"])["Stacks"][0]
        seen.append(stack["StackStatus"])
    assert seen[0] == "CREATE_IN_PROGRESS"
    assert stack["Outputs"][0]["ExportName"] == "shop-topic"
    events = cfn.describe_stack_events(StackName="one")["StackEvents"]
    assert [event["ResourceStatus"] for event in events if event["LogicalResourceId"] == "one"] == [
        "CREATE_COMPLETE",
        "CREATE_IN_PROGRESS",
        "REVIEW_IN_PROGRESS",
    ]
