"""The transform that deploys blue/green from within a template."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._model import Model

TRANSFORM = "AWS::CodeDeployBlueGreen"
HOOK = "AWS::CodeDeploy::BlueGreen"


class BlueGreenTransform(_base.Rule):
    """Blue/green is done by a deployment group, not by the template's own transform."""

    id = "W9038"
    shortdesc = "Blue/green does not use the AWS::CodeDeployBlueGreen transform"
    description = (
        "With this transform and its hook CloudFormation deploys blue/green itself when a stack is updated. Such a "
        "template can have no outputs, imports, dynamic references or nested stacks, must not change other resources "
        "in the same update, and StackSets with service-managed permissions refuse it."
    )
    source_url = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/blue-green.html"
    tags = ["codedeploy", "ecs", "bluegreen", "transform"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at the transforms and hooks of the template."""
        transforms = model.template.get("Transform")
        if TRANSFORM in (transforms if isinstance(transforms, list) else [transforms]):
            yield ("Transform",), f"{TRANSFORM} forbids outputs and imports: use a CodeDeploy deployment group"
        for name, hook in model.section("Hooks").items():
            if isinstance(hook, dict) and hook.get("Type") == HOOK:
                yield ("Hooks", name), f"{HOOK} works only with its transform: use a CodeDeploy deployment group"
