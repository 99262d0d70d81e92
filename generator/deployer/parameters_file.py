"""The values of a stack as files that AWS's own tools take.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/continuous-delivery-codepipeline-cfn-artifacts.html
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from generator.deployer.targets import Target

Format = Literal["aws", "codepipeline"]


def text(target: Target, kind: Format) -> str:
    """Return the file's text: for `aws cloudformation`, or a template configuration for CodePipeline.

    Secrets are not in it: `left_out` names them.
    """
    values = {name: value for name, value in target.parameters.items() if name not in target.no_echo}
    if kind == "codepipeline":
        document: object = {"Parameters": values, "Tags": dict(target.tags)}
    else:
        document = [{"ParameterKey": name, "ParameterValue": value} for name, value in values.items()]
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def left_out(target: Target) -> list[str]:
    """Return the parameters whose values a person must add himself: secrets are never printed."""
    return [name for name in target.parameters if name in target.no_echo]
