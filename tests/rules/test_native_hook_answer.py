"""What a Lambda hook of ECS answers."""

from __future__ import annotations

from typing import Any

import pytest
from ecs_cases import by_codedeploy, by_ecs, changed, ref, resource, the_only
from rule_cases import findings

ID = "W9048"
TARGET = "Service.DeploymentConfiguration.LifecycleHooks.0.HookTargetArn"


def _hook(code: Any, **properties: Any) -> dict[str, Any]:
    function = resource("AWS::Lambda::Function", Runtime="nodejs22.x", Handler="index.handler", Code=code, **properties)
    return changed(by_ecs(), {"Check": function, TARGET: {"Fn::GetAtt": ["Check", "Arn"]}})


@pytest.mark.parametrize(
    "code",
    ["exports.handler = async () => ({status: 'ok'});", "def handler(event, context):\n    return 'SUCCEEDED'\n"],
)
def test_an_answer_that_ecs_does_not_read_is_found(code: str) -> None:
    assert "return hookStatus" in the_only(findings(_hook({"ZipFile": code}), ID))


@pytest.mark.parametrize(
    "template",
    [
        by_ecs(),
        by_codedeploy(),
        _hook({"ZipFile": "exports.handler = async () => ({hookStatus: 'SUCCEEDED'});"}),
        _hook({"ZipFile": "exports.handler = async () => JSON.parse(await lambda.send(new InvokeCommand({})));"}),
        _hook({"ZipFile": "exports.handler = require('answer');"}, Layers=["arn"]),
        _hook({"ZipFile": ref("Unknown")}),
        _hook({"S3Bucket": "code", "S3Key": "hook.zip"}),
        changed(_hook({"ZipFile": "1"}), {TARGET: ref("Unknown")}),
    ],
)
def test_a_valid_or_unknown_form_is_accepted(template: dict[str, Any]) -> None:
    assert findings(template, ID) == []
