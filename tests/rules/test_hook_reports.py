"""Whether a hook ever tells CodeDeploy how it went."""

from __future__ import annotations

import pytest
from codedeploy_stack import OURS, changed, stack
from rule_cases import findings

CODE = "Hook.Code.ZipFile"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("def handler(event, context):\n    return {'statusCode': 200}\n", "never reports"),
        ("exports.handler = async () => 'Succeeded';", "never reports"),
        ("def handler(event, context):\n    return {'hookStatus': 'SUCCEEDED'}\n", "for hooks of ECS itself"),
    ],
)
def test_a_hook_that_does_not_report_is_found(code: str, words: str) -> None:
    ((rule, message),) = findings(changed(CODE, code), "E9051")
    assert rule == "E9051"
    assert words in message


@pytest.mark.parametrize(
    "code",
    [
        "await codedeploy.putLifecycleEventHookExecutionStatus(params).promise();",
        "await client.send(new PutLifecycleEventHookExecutionStatusCommand(params));",
        "boto3.client('stepfunctions').start_execution(stateMachineArn=ARN, input=json.dumps(event))",
    ],
)
def test_other_ways_to_report_are_no_finding(code: str) -> None:
    assert findings(changed(CODE, code), *OURS) == []


def test_code_from_elsewhere_or_with_a_layer_is_not_known() -> None:
    assert findings(changed("Hook.Code", {"S3Bucket": "b", "S3Key": "k"}), *OURS) == []
    assert findings(changed(CODE, {"Fn::ImportValue": "code"}), *OURS) == []
    assert findings(changed("Hook.Layers", ["layer"], changed(CODE, "import layer")), *OURS) == []


def test_a_name_that_begins_right_is_enough() -> None:
    template = changed("Hook.FunctionName", {"Fn::Sub": "CodeDeployHook_${AWS::StackName}"})
    assert [rule for rule, _ in findings(changed(CODE, "pass", template), "E9051")] == ["E9051"]


def test_any_other_function_is_left_alone() -> None:
    assert findings(changed(CODE, "pass", changed("Hook.FunctionName", "thumbnails")), *OURS) == []
    assert findings(stack(), "E9051") == []
