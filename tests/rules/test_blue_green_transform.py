"""Blue/green does not use the AWS::CodeDeployBlueGreen transform."""

from __future__ import annotations

from typing import Any

import pytest
from ecs_cases import by_codedeploy, the_only
from rule_cases import findings

ID = "W9038"
TRANSFORM = "AWS::CodeDeployBlueGreen"


@pytest.mark.parametrize("value", [TRANSFORM, ["AWS::LanguageExtensions", TRANSFORM]])
def test_the_transform_is_refused(value: Any) -> None:
    assert "use a CodeDeploy deployment group" in the_only(findings({**by_codedeploy(), "Transform": value}, ID))


def test_its_hook_is_refused() -> None:
    hooks = {"Deploy": {"Type": "AWS::CodeDeploy::BlueGreen", "Properties": {}}}
    assert "works only with its transform" in the_only(findings({**by_codedeploy(), "Hooks": hooks}, ID))


@pytest.mark.parametrize("value", [None, "AWS::Serverless-2016-10-31", ["AWS::LanguageExtensions"], 1, {}])
def test_other_transforms_are_accepted(value: Any) -> None:
    assert findings({**by_codedeploy(), "Transform": value}, ID) == []


@pytest.mark.parametrize("hooks", [None, [], {"Deploy": 1}, {"Deploy": {"Type": "Another"}}])
def test_other_hooks_are_accepted(hooks: Any) -> None:
    assert findings({**by_codedeploy(), "Hooks": hooks}, ID) == []
