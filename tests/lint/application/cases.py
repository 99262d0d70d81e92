"""Files of an application as text, and what is found in them."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

from generator.lint import application
from generator.lint.finding import Finding

TASK_DEFINITION: dict[str, Any] = {
    "family": "shop",
    "executionRoleArn": "arn:aws:iam::111122223333:role/shop-execution",
    "networkMode": "awsvpc",
    "requiresCompatibilities": ["FARGATE"],
    "cpu": "512",
    "memory": "1024",
    "containerDefinitions": [
        {
            "name": "web",
            "image": "<IMAGE1_NAME>",
            "essential": True,
            "portMappings": [{"containerPort": 8080, "protocol": "tcp"}],
            "logConfiguration": {
                "logDriver": "awslogs",
                "options": {
                    "awslogs-group": "/shop",
                    "awslogs-region": "eu-west-1",
                    "awslogs-stream-prefix": "web",
                },
            },
        }
    ],
}

APPSPEC = """\
version: 0.0
Resources:
  - TargetService:
      Type: AWS::ECS::Service
      Properties:
        TaskDefinition: <TASK_DEFINITION>
        LoadBalancerInfo:
          ContainerName: web
          ContainerPort: 8080
"""

BUILDSPEC = """\
version: 0.2
phases:
  pre_build:
    commands:
      - aws ecr get-login-password | docker login --username AWS --password-stdin $REGISTRY
  build:
    commands:
      - docker build -t $REPOSITORY_URI:$COMMIT .
      - docker push $REPOSITORY_URI:$COMMIT
  post_build:
    commands:
      - printf '{"ImageURI":"%s"}' $REPOSITORY_URI@$DIGEST > imageDetail.json
artifacts:
  files:
    - imageDetail.json
"""


def findings(**files: str) -> list[Finding]:
    """Return the findings of files named by their keys, where `_json`, `_yaml` and `_yml` end a name."""
    contents = {Path(name.replace("_", ".")): text.encode() for name, text in files.items()}
    sources = {path: application.recognise(path, content) for path, content in contents.items()}
    known = {path: source for path, source in sources.items() if source}
    templates = {path: content for path, content in contents.items() if path not in known}
    found = application.lint(known, templates)
    return [finding._replace(path=path.name) for path in found for finding in found[path]]


def ids(**files: str) -> list[str]:
    """Return the ids of the findings, in order."""
    return [finding.id for finding in findings(**files)]


def changed(**members: Any) -> str:
    """Return the task definition with members put in place of its own; None takes a member away."""
    definition = copy.deepcopy(TASK_DEFINITION)
    definition.update(members)
    return json.dumps({key: value for key, value in definition.items() if value is not None}, indent=2)


def container(**members: Any) -> str:
    """Return the task definition with members of its container changed; None takes a member away."""
    merged = {**TASK_DEFINITION["containerDefinitions"][0], **members}
    return changed(containerDefinitions=[{key: value for key, value in merged.items() if value is not None}])
