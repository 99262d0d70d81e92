"""The API's own model of RegisterTaskDefinition, as botocore ships it. No network is asked."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import botocore.loaders
import botocore.model
import botocore.validate


def _operation(name: str) -> Any:
    description = botocore.loaders.Loader().load_service_model("ecs", "service-2")
    return botocore.model.ServiceModel(description, "ecs").operation_model(name)


def register_input() -> Any:
    """Return the shape of what RegisterTaskDefinition takes."""
    return _operation("RegisterTaskDefinition").input_shape


def described_members() -> set[str]:
    """Return the members that a description of a task definition has."""
    return set(_operation("DescribeTaskDefinition").output_shape.members["taskDefinition"].members)


def errors(task_definition: object) -> str:
    """Return what is wrong with the input, or an empty string."""
    report: str = botocore.validate.ParamValidator().validate(task_definition, register_input()).generate_report()
    return report


if __name__ == "__main__":
    report = errors(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    sys.stderr.write(report)
    sys.exit(255 if report else 0)
